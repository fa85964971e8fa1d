package wienerwerk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PsfViewsTest {
  /** A Gaussian of these standard deviations (micrometers) on voxels of 0.2 x 0.1 x 0.1 micrometers. */
  private static NativeArray gaussian(int nz, int n, double sz, double sy, double sx) {
    NativeArray psf = NativeArray.wanted("psf");
    psf.axes = nz > 1 ? "zyx" : "yx";
    psf.type = NativeArray.F32;
    psf.shape = nz > 1 ? new long[] {nz, n, n} : new long[] {n, n};
    psf.spacing = nz > 1 ? new double[] {0.2, 0.1, 0.1} : new double[] {0.1, 0.1};
    psf.planes = new Object[nz];
    for (int z = 0; z < nz; z++) {
      float[] plane = new float[n * n];
      for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++)
          plane[y * n + x] =
              (float) (7 * part((z - nz / 2) * 0.2, sz) * part((y - n / 2) * 0.1, sy) * part((x - n / 2) * 0.1, sx));
      psf.planes[z] = plane;
    }
    return psf;
  }

  private static double part(double at, double sigma) {
    return Math.exp(-at * at / (2 * sigma * sigma));
  }

  @Test
  @DisplayName("the widths along x, y and z are those of the Gaussian that is shown")
  void widths() {
    PsfViews views = new PsfViews(gaussian(41, 61, 1.2, 0.3, 0.5));
    double[] sigma = {0.5, 0.3, 1.2};
    for (int i = 0; i < 3; i++) {
      assertEquals("xyz".charAt(i), views.lines[i].axis);
      assertEquals(2.35482 * sigma[i], views.lines[i].fwhm(), 0.02 * sigma[i]);
    }
  }

  @Test
  @DisplayName("planes go through the brightest voxel, and show what lies around it as parts of the peak")
  void planes() {
    PsfViews views = new PsfViews(gaussian(41, 201, 0.4, 0.3, 0.3));
    assertEquals(1, views.xy.values[views.xy.values.length / 2], 1e-6);
    assertEquals(1, views.xz.values[views.xz.values.length / 2], 1e-6);
    assertEquals(2 * 43 + 1, views.xy.width, "6 widths of 0.706 micrometers");
    assertEquals(2 * 20 + 1, views.xz.height, "4 widths of 0.95 micrometers, crossed between the voxels");
    assertEquals(
        part(0.2, 0.4), views.xz.values[(views.xz.height / 2 + 1) * views.xz.width + views.xz.width / 2], 1e-6);
    assertNull(new PsfViews(gaussian(1, 21, 1, 0.2, 0.2)).xz);
  }

  @Test
  @DisplayName("a width that the array is too small for is told as not seen")
  void tooSmall() {
    assertTrue(Double.isNaN(new PsfViews(gaussian(5, 61, 3, 0.3, 0.3)).lines[2].fwhm()));
  }

  @Test
  @DisplayName("the preview paints planes, lines and widths of stacks and of planes, and the sentence of a refusal")
  void paints() {
    for (int nz : new int[] {41, 1}) {
      PsfPreview preview = new PsfPreview();
      preview.setSize(preview.getPreferredSize());
      preview.show(new PsfViews(gaussian(nz, 61, 0.4, 0.3, 0.3)));
      lay(preview);
      BufferedImage painted = new BufferedImage(preview.getWidth(), preview.getHeight(), BufferedImage.TYPE_INT_RGB);
      preview.paint(painted.getGraphics());
      int white = 0;
      for (int y = 20; y < 240; y++)
        for (int x = 0; x < painted.getWidth(); x++)
          if ((painted.getRGB(x, y) & 0xffffff) == 0xffffff) white++;
      assertTrue(white > 5, "the peak is white");
    }
  }

  private static void lay(java.awt.Container container) {
    container.doLayout();
    for (java.awt.Component part : container.getComponents())
      if (part instanceof java.awt.Container) lay((java.awt.Container) part);
  }

  @Test
  @DisplayName("the image of a PSF stands at its middle plane, and its range ends where rings are seen")
  void rings() {
    ImagePlus image = ResultBuilder.alone(gaussian(41, 61, 1.2, 0.3, 0.5), "PSF");
    ResultBuilder.showRings(image);
    assertEquals(21, image.getZ());
    assertEquals(0, image.getDisplayRangeMin());
    assertEquals(7.0 / 20, image.getDisplayRangeMax(), 1e-6);
  }
}
