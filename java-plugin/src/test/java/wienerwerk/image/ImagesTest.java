package wienerwerk.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static wienerwerk.catalog.Catalogs.refusal;

import ij.IJ;
import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
  @TempDir Path folder;

  private File tiff(String name, int width) {
    File file = folder.resolve(name).toFile();
    IJ.saveAsTiff(IJ.createImage(name, "8-bit ramp", width, 4, 3), file.getPath());
    return file;
  }

  @Test
  @DisplayName("the image to restore is refused as its own PSF, by its title and by its file")
  void itself() {
    File file = tiff("cells.tif", 8);
    ImagePlus image = IJ.openImage(file.getPath());
    for (String name : new String[] {"cells.tif", file.getPath(), folder + "/./cells.tif"})
      assertEquals(
          "psf = " + name + " is the image to restore itself: give the title of another open image, or another file.",
          refusal(() -> Images.find("psf", name, image)));
    assertEquals(5, Images.find("psf", tiff("psf.tif", 5).getPath(), image).getWidth());
  }

  @Test
  @DisplayName("a mistyped name gets the near one as an answer")
  void near() {
    String sentence = refusal(
        () -> Images.find("psf", "theoretial", null, Collections.singletonList("theoretical"), new InputFiles()));
    assertEquals(
        "psf = theoretial is neither the title of an open image nor a file: do you mean theoretical?", sentence);
  }

  @Test
  @DisplayName("a file that was read is read again only after it changed")
  void kept() throws IOException {
    InputFiles files = new InputFiles.Kept(new InputFiles());
    File file = tiff("psf.tif", 5);
    ImagePlus first = files.image(file);
    assertSame(first, files.image(file));
    assertArrayEquals(Files.readAllBytes(file.toPath()), files.bytes(file));
    assertSame(files.bytes(file), files.bytes(file));
    tiff("psf.tif", 7);
    ImagePlus larger = files.image(file);
    assertEquals(7, larger.getWidth());
    assertTrue(file.setLastModified(file.lastModified() - 5000));
    assertNotSame(larger, files.image(file));
    for (int i = 0; i < 5; i++) files.image(tiff("other" + i, 5));
    assertEquals(7, files.image(file).getWidth(), "a file that fell out is read anew");
  }
}
