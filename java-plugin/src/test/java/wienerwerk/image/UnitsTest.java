package wienerwerk.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.Calibration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.catalog.Catalogs;
import wienerwerk.catalog.Schema;
import wienerwerk.catalog.Units;
import wienerwerk.library.Json;

class UnitsTest {
  private static final Units UNITS = Catalogs.made().units;

  @Test
  @DisplayName("a unit is read whatever its blanks and the case of its ASCII letters")
  void micrometers() {
    for (String unit : new String[] {"um", "µm", "\u03bcm", "micron", "Micron", " UM "})
      assertEquals(1, UNITS.micrometers(1, unit), unit);
    assertEquals(0.5, UNITS.micrometers(5000, "\u00c5"));
  }

  @Test
  @DisplayName("lengths and times are multiplied, then divided, so that they are rounded as everywhere")
  void conversion() {
    assertEquals(70.5 / 1000, UNITS.micrometers(70.5, "nm"));
    assertNotEquals(70.5 * 0.001, UNITS.micrometers(70.5, "nm"));
    assertEquals(50800, UNITS.micrometers(2, "inch"));
    assertEquals(0, UNITS.micrometers(1, "furlong"));
    assertEquals(0.25, UNITS.seconds(250, "ms"));
    assertEquals(120, UNITS.seconds(2, "min"));
    assertEquals(0, UNITS.seconds(1, "fortnight"));
  }

  @Test
  @DisplayName("no unit and pixels are told from a unit nobody knows")
  void pixels() {
    assertTrue(UNITS.isPixels(null) && UNITS.isPixels("") && UNITS.isPixels("Pixel"));
    assertFalse(UNITS.isPixels("furlong") || UNITS.isPixels("nm"));
    assertEquals(0, UNITS.micrometers(7, "pixel"));
  }

  private static Calibration calibration(String unit, double x, double y, double z) {
    Calibration c = new Calibration();
    c.setUnit(unit);
    c.pixelWidth = x;
    c.pixelHeight = y;
    c.pixelDepth = z;
    return c;
  }

  @Test
  @DisplayName("nanometers become micrometers, each axis by its own unit")
  void spacing() {
    Calibration c = calibration("nm", 65, 65, 0.2);
    c.setZUnit("um");
    c.frameInterval = 500;
    c.setTimeUnit("ms");
    Spacing s = Spacing.of(c, 10, UNITS);
    assertEquals(0.065, s.x, 1e-12);
    assertEquals(0.065, s.along('y'), 1e-12);
    assertEquals(0.2, s.z, 1e-12);
    assertEquals(0.5, s.t, 1e-12);
    assertEquals("", s.remark);
  }

  @Test
  @DisplayName("an image without calibration has unknown spacing and a sentence that says so")
  void uncalibrated() {
    Spacing s = Spacing.of(new Calibration(), 10, UNITS);
    assertFalse(s.known());
    assertEquals(0, s.x + s.y + s.z);
    assertTrue(s.remark.contains("no voxel size"), s.remark);
  }

  @Test
  @DisplayName("a unit nobody knows, or a voxel size of zero, makes all three unknown and is named")
  void unknown() {
    Spacing s = Spacing.of(calibration("furlong", 0.1, 0.1, 0.3), 10, UNITS);
    assertFalse(s.known());
    assertTrue(s.remark.contains("0.1 x 0.1 x 0.3 furlong"), s.remark);
    assertFalse(Spacing.of(calibration("um", 0.1, 0.1, 0), 10, UNITS).known());
    assertTrue(Spacing.of(calibration("um", 0.1, 0.1, 0), 1, UNITS).known(), "a single plane needs no depth");
  }

  @Test
  @DisplayName("the voxel size stated for the PSF is taken only where the image has none, and only if it is complete")
  void stated() {
    Units units = Catalogs.made().units;
    ImagePlus image = IJ.createImage("plain", "8-bit", 4, 4, 3);
    Schema schema = Schema.of(Json.parseObject("{\"properties\": {\"a\": {\"x-source\": \"spacing.x\"}, "
        + "\"b\": {\"x-source\": \"spacing.y\"}, \"c\": {\"x-source\": \"spacing.z\"}, \"d\": {}}}"));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("a", 0.1);
    values.put("b", 0.2);
    values.put("d", 5L);
    Spacing none = Spacing.of(image.getCalibration(), 3, units);
    assertEquals(0, none.or(Spacing.stated(schema, values), 3).x, "z is missing");
    assertEquals(0.1, none.or(Spacing.stated(schema, values), 1).x);
    values.put("c", 0.3);
    Spacing taken = none.or(Spacing.stated(schema, values), 3);
    assertEquals(Arrays.asList(0.1, 0.2, 0.3), Arrays.asList(taken.x, taken.y, taken.z));
    image.getCalibration().setUnit("nm");
    assertEquals(0.001, Spacing.of(image.getCalibration(), 3, units).or(Spacing.stated(schema, values), 3).x);
  }
}
