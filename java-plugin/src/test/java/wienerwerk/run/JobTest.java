package wienerwerk.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Catalogs;
import wienerwerk.catalog.Method;
import wienerwerk.image.InputFiles;
import wienerwerk.library.Json;

class JobTest {
  private final Catalog catalog = Catalogs.made();

  @Test
  @DisplayName("the catalog, not the ending of a file's name, says whether a file is read as an image or as it is")
  void contents() throws IOException {
    Method learned = new Method(Json.parseObject(
        "{\"key\": \"learned\", \"inputs\": [{\"role\": \"model\", \"required\": true, \"content\": \"bytes\"}]}"));
    Job job = new Job(learned, new LinkedHashMap<>(), new LinkedHashMap<>());
    File model = File.createTempFile("model", ".tif");
    model.deleteOnExit();
    Files.write(model.toPath(), new byte[] {1, 2, 3});
    job.take(learned.input("model"), model.getPath(), new InputFiles());
    assertArrayEquals(new byte[] {1, 2, 3}, (byte[]) job.inputs.get("model"));

    Method measured = catalog.method(null, "measure_psf");
    Job other = new Job(measured, new LinkedHashMap<>(), new LinkedHashMap<>());
    File beads = File.createTempFile("beads", ".dat");
    beads.deleteOnExit();
    InputFiles files = new InputFiles() {
      @Override
      public ImagePlus image(File file) {
        return IJ.createImage(file.getName(), "8-bit", 4, 4, 3);
      }
    };
    other.take(measured.input("beads"), beads.getPath(), files);
    assertEquals(beads.getName(), ((ImagePlus) other.inputs.get("beads")).getTitle());
  }
}
