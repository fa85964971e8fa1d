package wienerwerk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.measure.Calibration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnitsTest {
  @Test
  @DisplayName("every way to write micrometers is one")
  void micrometers() {
    for (String unit : new String[] {"um", "µm", "\u03bcm", "micron", "microns", "Micron", " micrometer "})
      assertEquals(1, Units.micrometers(unit), unit);
  }

  @Test
  @DisplayName("lengths and times are converted")
  void conversion() {
    assertEquals(0.001, Units.micrometers("nm"));
    assertEquals(1000, Units.micrometers("mm"));
    assertEquals(25400, Units.micrometers("inch"));
    assertEquals(1e-4, Units.micrometers("\u00c5"));
    assertEquals(0, Units.micrometers("furlong"));
    assertEquals(0.001, Units.seconds("ms"));
    assertEquals(60, Units.seconds("min"));
    assertEquals(0, Units.seconds("fortnight"));
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
    Spacing s = Spacing.of(c, 10);
    assertEquals(0.065, s.x, 1e-12);
    assertEquals(0.065, s.along('y'), 1e-12);
    assertEquals(0.2, s.z, 1e-12);
    assertEquals(0.5, s.t, 1e-12);
    assertEquals("", s.remark);
  }

  @Test
  @DisplayName("an image without calibration has unknown spacing and a sentence that says so")
  void uncalibrated() {
    Spacing s = Spacing.of(new Calibration(), 10);
    assertFalse(s.known());
    assertEquals(0, s.x + s.y + s.z);
    assertTrue(s.remark.contains("no voxel size"), s.remark);
  }

  @Test
  @DisplayName("a unit nobody knows, or a voxel size of zero, makes all three unknown and is named")
  void unknown() {
    Spacing s = Spacing.of(calibration("furlong", 0.1, 0.1, 0.3), 10);
    assertFalse(s.known());
    assertTrue(s.remark.contains("0.1 x 0.1 x 0.3 furlong"), s.remark);
    assertFalse(Spacing.of(calibration("um", 0.1, 0.1, 0), 10).known());
    assertTrue(Spacing.of(calibration("um", 0.1, 0.1, 0), 1).known(), "a single plane needs no depth");
  }
}
