package wienerwerk.catalog;

import java.util.HashMap;
import java.util.Map;
import wienerwerk.library.Json;

/** The units that images are calibrated in, as the library's catalog lists them (docs/doors.md). */
public final class Units {
  private static final class Unit {
    final double times;
    final double over;

    Unit(Map<String, Object> json) {
      times = ((Number) json.get("times")).doubleValue();
      over = ((Number) json.get("over")).doubleValue();
    }
  }

  private final Map<String, Unit> lengths;
  private final Map<String, Unit> times;

  /** @param json the catalog's "units" */
  Units(Map<String, Object> json) {
    lengths = byName(json.get("length"));
    times = byName(json.get("time"));
  }

  private static Map<String, Unit> byName(Object rows) {
    Map<String, Unit> units = new HashMap<>();
    for (Object row : Json.list(rows))
      for (Object name : Json.list(Json.object(row).get("names")))
        units.put(Json.string(name), new Unit(Json.object(row)));
    return units;
  }

  /** No unit at all: lengths count pixels. */
  public boolean isPixels(String unit) {
    Unit known = lengths.get(normal(unit));
    return known != null && known.times == 0;
  }

  /** A length in micrometers; 0 if the unit is unknown. */
  public double micrometers(double value, String unit) {
    return convert(value, lengths.get(normal(unit)));
  }

  /** A time in seconds; 0 if the unit is unknown. */
  public double seconds(double value, String unit) {
    return convert(value, times.get(normal(unit)));
  }

  private static double convert(double value, Unit unit) {
    return unit == null || unit.times == 0 ? 0 : value * unit.times / unit.over;
  }

  /** Trimmed, ASCII letters in lower case: as the catalog's names are. */
  private static String normal(String unit) {
    if (unit == null) return "";
    StringBuilder name = new StringBuilder(unit.trim());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') name.setCharAt(i, (char) (c - 'A' + 'a'));
    }
    return name.toString();
  }
}
