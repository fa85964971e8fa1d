package wienerwerk.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import wienerwerk.library.Json;

/** What a method measured, as lines for people: "fwhm: z crossing 0.71 µm, z fit 0.7 µm". */
final class Findings {
  private Findings() {}

  /** A line for all findings whose names begin with the same word. @param report of a run */
  static List<String> lines(Map<String, Object> report) {
    List<String> lines = new ArrayList<>();
    String subject = "";
    for (Object item : Json.list(report.get("findings"))) {
      Map<String, Object> finding = Json.object(item);
      String[] words = Json.string(finding.get("name")).split("_", 2);
      boolean more = words.length > 1 && words[0].equals(subject);
      String said = (words.length > 1 ? words[1].replace('_', ' ') + " " : "") + number(finding.get("value"))
          + (Json.string(finding.get("unit")).isEmpty() ? "" : " " + finding.get("unit"));
      if (more) lines.set(lines.size() - 1, lines.get(lines.size() - 1) + ", " + said);
      else lines.add(words[0] + (words.length > 1 ? ": " : " ") + said);
      subject = words[0];
    }
    return lines;
  }

  /** Three digits, more for large whole numbers; JSON has null where nothing could be measured. */
  private static String number(Object value) {
    if (!(value instanceof Number)) return "unknown";
    double v = ((Number) value).doubleValue();
    if (v == Math.rint(v) || Math.abs(v) >= 1000) return String.format(Locale.ROOT, "%.0f", v);
    int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(Math.abs(v))));
    return String.format(Locale.ROOT, "%." + Math.min(decimals, 9) + "f", v);
  }
}
