package wienerwerk.run;

import java.util.Map;
import wienerwerk.library.Json;

/** The library's plan in a few words: memory, tiles. */
public final class PlanText {
  private PlanText() {}

  public static String of(Map<String, Object> plan) {
    Map<String, Object> memory = Json.object(plan.get("memory"));
    long host = bytes(memory.get("host_bytes"));
    long device = bytes(memory.get("device_bytes"));
    if (host + device == 0) return "";
    boolean gpu =
        device > 0 && !Json.string(plan.get("device")).startsWith("cpu");  // a CPU's device memory is the host's
    return "Needs about "
        + (gpu ? Restoration.megabytes(host) + " of memory and " + Restoration.megabytes(device) + " of GPU memory"
               : Restoration.megabytes(host + device) + " of memory")
        + tiles(plan.get("tiles")) + ".";
  }

  private static long bytes(Object number) {
    return number instanceof Number ? ((Number) number).longValue() : 0;
  }

  private static String tiles(Object tiles) {
    long count = bytes(Json.object(tiles).get("count"));
    return count > 1 ? ", in " + count + " tiles" : "";
  }
}
