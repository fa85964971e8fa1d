package wienerwerk;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The units people calibrate images in, as factors to micrometers and seconds; 0 for a unit nobody can convert. */
final class Units {
  private static final List<String> NO_UNIT = Arrays.asList("", "pixel", "pixels", "px", "voxel", "voxels", "slice", "slices", "unit", "units");

  private Units() {}

  /** No unit at all: lengths count pixels. */
  static boolean isPixels(String unit) {
    return unit == null || NO_UNIT.contains(normal(unit));
  }

  static double micrometers(String unit) {
    switch (normal(unit)) {
      case "um": case "micron": case "microns": case "micrometer": case "micrometers": case "micrometre": case "micrometres": return 1;
      case "nm": case "nanometer": case "nanometers": case "nanometre": case "nanometres": return 1e-3;
      case "a": case "angstrom": case "angstroms": return 1e-4;
      case "pm": case "picometer": case "picometers": return 1e-6;
      case "mm": case "millimeter": case "millimeters": case "millimetre": case "millimetres": return 1e3;
      case "cm": case "centimeter": case "centimeters": case "centimetre": case "centimetres": return 1e4;
      case "m": case "meter": case "meters": case "metre": case "metres": return 1e6;
      case "inch": case "inches": case "in": return 25400;
      default: return 0;
    }
  }

  static double seconds(String unit) {
    switch (normal(unit)) {
      case "s": case "sec": case "secs": case "second": case "seconds": return 1;
      case "ms": case "msec": case "msecs": case "millisecond": case "milliseconds": return 1e-3;
      case "us": case "usec": case "microsecond": case "microseconds": return 1e-6;
      case "min": case "mins": case "minute": case "minutes": return 60;
      case "h": case "hr": case "hour": case "hours": return 3600;
      case "d": case "day": case "days": return 86400;
      default: return 0;
    }
  }

  /** Lower case, trimmed, with one spelling of the two micro signs (U+00B5, U+03BC) and of the letter A with a ring. */
  private static String normal(String unit) {
    if (unit == null) return "";
    return unit.trim().replace('\u00b5', 'u').replace('\u03bc', 'u').replace('\u00c5', 'a').replace('\u212b', 'a').toLowerCase(Locale.ROOT);
  }
}
