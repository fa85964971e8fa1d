package wienerwerk.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Component;
import java.awt.Container;
import java.awt.image.BufferedImage;
import java.util.Collections;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.RealLibrary;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Catalogs;
import wienerwerk.catalog.Method;
import wienerwerk.image.GaussianPsf;
import wienerwerk.image.PsfViews;
import wienerwerk.image.Spacing;
import wienerwerk.library.Json;
import wienerwerk.settings.Door;
import wienerwerk.settings.Settings;

class PsfPreviewTest {
  private final Catalog catalog = Catalogs.made();

  @BeforeAll
  static void library() {
    RealLibrary.needed();
  }

  @Test
  @DisplayName("the preview paints planes, lines and widths of stacks and of planes, and the sentence of a refusal")
  void paints() {
    for (int nz : new int[] {41, 1}) {
      PsfPreview preview = new PsfPreview();
      preview.setSize(preview.getPreferredSize());
      preview.show(new PsfViews(GaussianPsf.of(nz, 61, 0.4, 0.3, 0.3)));
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

  private static void lay(Container container) {
    container.doLayout();
    for (Component part : container.getComponents())
      if (part instanceof Container) lay((Container) part);
  }

  @Test
  @DisplayName("the preview computes the PSF alone, on the image's voxel size unless another is given")
  void preview() {
    Settings s =
        Settings.read(catalog, Door.DECONVOLVE, "method=richardson_lucy psf=theoretical numerical_aperture=0.8");
    Method model = PsfPreviewTask.model(s);
    Spacing image = Spacing.stated(model.schema, Collections.singletonMap("voxel_size_z", 0.3));
    assertEquals(
        "{\"method\": \"psf_theoretical\", \"parameters\": {\"numerical_aperture\": 0.8, \"voxel_size_z\": 0.3}}",
        Json.write(PsfPreviewTask.request(s, model, image)));
    s.set("voxel_size_z", 0.5);
    assertTrue(Json.write(PsfPreviewTask.request(s, model, image)).contains("\"voxel_size_z\": 0.5"));
    assertNull(PsfPreviewTask.model(Settings.read(catalog, Door.DECONVOLVE, "method=richardson_lucy psf=x")));
    assertEquals("psf_measured", PsfPreviewTask.model(Settings.read(catalog, Door.MEASURE_PSF, "")).key);
  }
}
