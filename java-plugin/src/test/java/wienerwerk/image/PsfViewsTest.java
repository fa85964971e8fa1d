package wienerwerk.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.RealLibrary;

class PsfViewsTest {
  @BeforeAll
  static void library() {
    RealLibrary.needed();
  }

  @Test
  @DisplayName("the widths along x, y and z are those of the Gaussian that is shown")
  void widths() {
    PsfViews views = new PsfViews(GaussianPsf.of(41, 61, 1.2, 0.3, 0.5));
    double[] sigma = {0.5, 0.3, 1.2};
    for (int i = 0; i < 3; i++) {
      assertEquals("xyz".charAt(i), views.lines[i].axis);
      assertEquals(2.35482 * sigma[i], views.lines[i].fwhm, 0.02 * sigma[i]);
    }
  }

  @Test
  @DisplayName("planes go through the center, and show what lies around it as parts of the peak")
  void planes() {
    PsfViews views = new PsfViews(GaussianPsf.of(41, 201, 0.4, 0.3, 0.3));
    assertEquals(1, views.xy.values[views.xy.values.length / 2], 1e-6);
    assertEquals(1, views.xz.values[views.xz.values.length / 2], 1e-6);
    assertEquals(2 * 43 + 1, views.xy.width, "6 widths of 0.706 micrometers");
    assertEquals(2 * 19 + 1, views.xz.height, "4 widths of 0.942 micrometers");
    assertEquals(GaussianPsf.part(0.2, 0.4),
        views.xz.values[(views.xz.height / 2 + 1) * views.xz.width + views.xz.width / 2], 1e-6);
    assertNull(new PsfViews(GaussianPsf.of(1, 21, 1, 0.2, 0.2)).xz);
  }

  @Test
  @DisplayName("a width that the array is too small for is told as not seen")
  void tooSmall() {
    assertTrue(Double.isNaN(new PsfViews(GaussianPsf.of(5, 61, 3, 0.3, 0.3)).lines[2].fwhm));
    assertEquals("unknown", new PsfViews(GaussianPsf.of(5, 61, 3, 0.3, 0.3)).lines[2].width);
  }

  @Test
  @DisplayName("the image of a PSF stands at its middle plane, and its range ends where rings are seen")
  void rings() {
    ImagePlus image = ResultBuilder.alone(GaussianPsf.of(41, 61, 1.2, 0.3, 0.5), "PSF");
    ResultBuilder.showRings(image);
    assertEquals(21, image.getZ());
    assertEquals(0, image.getDisplayRangeMin());
    assertEquals(7.0 / 20, image.getDisplayRangeMax(), 1e-6);
  }
}
