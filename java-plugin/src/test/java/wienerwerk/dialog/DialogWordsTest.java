package wienerwerk.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static wienerwerk.catalog.Catalogs.refusal;

import ij.ImagePlus;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.RealLibrary;
import wienerwerk.Wienerwerk;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Catalogs;
import wienerwerk.run.Job;
import wienerwerk.run.Restoration;
import wienerwerk.settings.Door;
import wienerwerk.settings.Settings;

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
  @DisplayName("an image without voxel size takes the one given for its PSF, and asks for one in the dialog's words")
  void voxelSize() {
    RealLibrary.needed();
    ImagePlus plain = RealLibrary.dot();
    plain.getCalibration().setUnit("pixel");
    plain.getCalibration().pixelWidth = plain.getCalibration().pixelHeight = plain.getCalibration().pixelDepth = 1;
    Settings settings = Settings.read(Catalog.get(), Door.DECONVOLVE, "method=richardson_lucy psf=theoretical");
    String sentence = refusal(() -> new Restoration(Job.of(settings, plain)).run(null));
    assertEquals("This image has no voxel size: set it in Image > Properties..., or in the fields above.",
        DialogWords.of(sentence, settings, plain));

    ImagePlus result = Wienerwerk.run(plain, null, "richardson_lucy",
        "psf=theoretical numerical_aperture=1.2 iterations=2 voxel_size_z=0.2 voxel_size_y=0.1 voxel_size_x=0.1");
    assertEquals("micron", result.getCalibration().getUnit());
    assertEquals(0.1, result.getCalibration().pixelWidth);
    assertEquals(0.2, result.getCalibration().pixelDepth);
    assertEquals("pixel", plain.getCalibration().getUnit(), "the image itself is only read");
  }
}
