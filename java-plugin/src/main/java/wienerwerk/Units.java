package wienerwerk;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The units people calibrate images in, as factors to micrometers and seconds; 0 for a unit nobody can convert. */
final class Units {
  private static final List<String> NO_UNIT =
      Arrays.asList("", "pixel", "pixels", "px", "voxel", "voxels", "slice", "slices", "unit", "units");
  private static final Map<String, Double> MICROMETERS = new HashMap<>();
  private static final Map<String, Double> SECONDS = new HashMap<>();

  static {
    lengths(1e-6, "pm", "pico");
    lengths(1e-3, "nm", "nano");
    lengths(1, "um", "micro");
    lengths(1e3, "mm", "milli");
    lengths(1e4, "cm", "centi");
    lengths(1e6, "m", "");
    all(MICROMETERS, 1, "micron", "microns");
    all(MICROMETERS, 1e-4, "a", "angstrom", "angstroms");
    all(MICROMETERS, 25400, "in", "inch", "inches");
    all(SECONDS, 1e-6, "us", "usec", "microsecond", "microseconds");
    all(SECONDS, 1e-3, "ms", "msec", "msecs", "millisecond", "milliseconds");
    all(SECONDS, 1, "s", "sec", "secs", "second", "seconds");
    all(SECONDS, 60, "min", "mins", "minute", "minutes");
    all(SECONDS, 3600, "h", "hr", "hour", "hours");
    all(SECONDS, 86400, "d", "day", "days");
  }

  private static void lengths(double factor, String symbol, String prefix) {
    all(MICROMETERS, factor, symbol, prefix + "meter", prefix + "meters", prefix + "metre", prefix + "metres");
  }

  private static void all(Map<String, Double> units, double factor, String... names) {
    for (String name : names) units.put(name, factor);
  }

  private Units() {}

  /** No unit at all: lengths count pixels. */
  static boolean isPixels(String unit) {
    return unit == null || NO_UNIT.contains(normal(unit));
  }

  static double micrometers(String unit) {
    return MICROMETERS.getOrDefault(normal(unit), 0.0);
  }

  static double seconds(String unit) {
    return SECONDS.getOrDefault(normal(unit), 0.0);
  }

  /** Lower case, trimmed, with one spelling of the two micro signs (U+00B5, U+03BC) and of the letter A with a ring. */
  private static String normal(String unit) {
    if (unit == null) return "";
    return unit.trim()
        .replace('\u00b5', 'u')
        .replace('\u03bc', 'u')
        .replace('\u00c5', 'a')
        .replace('\u212b', 'a')
        .toLowerCase(Locale.ROOT);
  }
}
