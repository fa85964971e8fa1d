package wienerwerk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import ij.ImagePlus;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DialogWordsTest {
  private final Settings settings = Settings.read(Catalogs.made(), Door.DECONVOLVE, "method=wiener psf=theoretical");

  private String words(String sentence) {
    return DialogWords.of(sentence, settings, null);
  }

  @Test
  @DisplayName("a refusal names fields by their titles, and leaves words and files that look like keys alone")
  void titles() {
    assertEquals("Pinhole = 12 must lie between 0 and 10.", words("pinhole = 12 must lie between 0 and 10."));
    assertEquals("It is too much: with Numerical aperture = 2, Regularization weight is 3.",
        words("It is too much: with numerical_aperture = 2, regularization_weight is 3."));
    assertEquals("Background value = -1 is below the background of all channels.",
        words("background_value = -1 is below the background of all channels."));
    assertEquals(
        "PSF = /tmp/voxel_size_z/new_knob.tif is a file.", words("psf = /tmp/voxel_size_z/new_knob.tif is a file."));
    assertEquals("Crop to the selection needs a selection.", words("crop_to_roi needs a selection."));
  }

  @Test
  @DisplayName("what was done is told in the words of the report")
  void done() {
    assertEquals("", RunLog.done(Collections.emptyMap()));
    assertEquals("", RunLog.done(Json.parseObject("{\"done\": \"\"}")));
    assertEquals(", 9 iterations, background 7 to 9.5 kept",
        RunLog.done(Json.parseObject("{\"done\": \"9 iterations, background 7 to 9.5 kept\"}")));
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
