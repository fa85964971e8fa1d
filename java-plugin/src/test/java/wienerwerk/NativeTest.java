package wienerwerk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static wienerwerk.catalog.Catalogs.refusal;

import ij.IJ;
import ij.ImagePlus;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Units;
import wienerwerk.image.StackReader;
import wienerwerk.library.Json;
import wienerwerk.library.Session;
import wienerwerk.run.Job;
import wienerwerk.run.Restoration;
import wienerwerk.settings.Door;
import wienerwerk.settings.Settings;

/** The true library through JNI. Skipped where it was not built. */
class NativeTest {
  @BeforeAll
  static void library() {
    RealLibrary.needed();
  }

  private static final String LINE = "psf=theoretical numerical_aperture=1.2 iterations=8";

  @Test
  @DisplayName("the catalog has the ABI this plugin was written for, methods for the doors, and the cpu")
  void catalog() {
    assertEquals(Native.ABI, Native.abi());
    Catalog catalog = Catalog.get();
    assertTrue(catalog.ofDoor("deconvolve").size() > 0 && catalog.psfModels().size() > 0);
    assertTrue(catalog.devices.stream().anyMatch(d -> d.name.equals("cpu") && d.usable));
  }

  @Test
  @DisplayName("the true catalog's units have every spelling of a micrometer, and round nanometers once")
  void units() {
    Units units = Catalog.get().units;
    for (String unit :
        new String[] {"um", "µm", "\u03bcm", "micron", "microns", "Micron", " micrometer ", "micrometres"})
      assertEquals(1, units.micrometers(1, unit), unit);
    assertEquals(70.5 / 1000, units.micrometers(70.5, "nm"));
    assertEquals(1e-4, units.micrometers(1, "\u00c5"));
    assertEquals(25400, units.micrometers(1, "inch"));
    assertEquals(1.5, units.seconds(1500, "ms"));
    assertEquals(60, units.seconds(1, "min"));
    assertTrue(units.isPixels(null) && units.isPixels("pixels") && !units.isPixels("nm"));
  }

  @Test
  @DisplayName(
      "Richardson-Lucy makes a point sharper and keeps it in its place; the report repeats the run bit for bit")
  void
  restores() {
    ImagePlus image = RealLibrary.dot();
    ImagePlus result = Wienerwerk.run(image, null, "richardson_lucy", LINE);
    assertEquals("dot-RL", result.getTitle());
    assertEquals(32, result.getBitDepth());
    float[] middle = (float[]) result.getStack().getPixels(5);
    assertTrue(middle[10 * 24 + 12] > middle[10 * 24 + 13], "the point is where it was");
    String report = result.getProp(Restoration.REPORT);
    assertEquals(
        8L, Json.object(Json.object(Json.parseObject(report).get("request")).get("parameters")).get("iterations"));

    Job again = new Job(Catalog.get().method("richardson_lucy", "deconvolve"),
        Json.object(Json.parseObject(report).get("request")), Collections.emptyMap());
    again.image = image;
    ImagePlus repeated = new Restoration(again).run(null).images.get(0);
    for (int z = 1; z <= 9; z++)
      assertArrayEquals((float[]) result.getStack().getPixels(z), (float[]) repeated.getStack().getPixels(z));
    image.unlock();
    assertTrue(!image.isLocked(), "unlocked");
  }

  @Test
  @DisplayName("a PSF image handed over is used, and the optional output shows it as used")
  void psfImage() {
    ImagePlus psf =
        Wienerwerk.psf("psf_theoretical", "numerical_aperture=0.9 voxel_size_z=0.2 voxel_size_y=0.1 voxel_size_x=0.1");
    assertEquals(0.2, psf.getCalibration().pixelDepth, 1e-12);
    ImagePlus image = RealLibrary.dot();
    Settings s =
        Settings.read(Catalog.get(), Door.DECONVOLVE, "method=richardson_lucy psf=x iterations=2 show_prepared_psf");
    List<ImagePlus> results = new Restoration(Job.of(s, image, psf)).run(null).images;
    assertEquals(2, results.size());
    assertEquals("dot PSF as used", results.get(1).getTitle());
    assertNotEquals(null, results.get(1).getProp(Restoration.REPORT));
  }

  @Test
  @DisplayName("the library's refusal arrives as its sentence, and nothing stays locked")
  void refused() {
    ImagePlus image = RealLibrary.dot();
    String sentence = refusal(() -> Wienerwerk.run(image, null, "richardson_lucy", "psf=theoretical iterations=0"));
    assertTrue(sentence.contains("iterations = 0") && sentence.contains("10000"), sentence);
    String device = refusal(() -> Wienerwerk.run(image, null, "richardson_lucy", "psf=theoretical device=abacus"));
    assertTrue(device.contains("abacus"), device);
    assertTrue(!image.isLocked());
  }

  @Test
  @DisplayName("an image in use by another command is refused, not waited for")
  void locked() throws InterruptedException {
    ImagePlus image = RealLibrary.dot();
    Thread other = new Thread(image::lock);
    other.start();
    other.join();
    assertTrue(
        refusal(() -> Wienerwerk.run(image, null, "richardson_lucy", LINE)).contains("in use by another command"));
    assertTrue(image.isLocked(), "the other command's lock stays");
  }

  @Test
  @DisplayName("an exception of a listener ends the run and arrives as it is")
  void listenerThrows() {
    RunListener broken = new RunListener() {
      @Override
      protected int progress(double fraction, String stage) {
        throw new IllegalStateException("broken listener");
      }
    };
    assertEquals(
        "broken listener", assertThrows(IllegalStateException.class, () -> RealLibrary.longRun(broken)).getMessage());
  }

  @Test
  @DisplayName("planes that are missing, too short or of another type are refused, not read")
  void badPlanes() {
    try (Session session = Session.open(Collections.emptyMap())) {
      Map<String, Object> request = Collections.singletonMap("method", "identity");
      for (Object bad : new Object[] {null, new short[5], new float[480], "text"}) {
        StackReader reader = new StackReader(RealLibrary.dot(), null);
        NativeArray in = reader.array("image");
        in.source = index -> bad;
        assertTrue(refusal(()
                               -> session.run(request, Collections.singletonList(in),
                                   Collections.singletonList(NativeArray.wanted("image")), null))
                       .contains("a plane of the image"));
      }
      NativeArray in = new StackReader(RealLibrary.dot(), null).array("image");
      in.axes = "zyxtczyx";
      assertTrue(refusal(() -> session.plan(request, Collections.singletonList(in), Collections.emptyList()))
                     .contains("1 to 6 axes"));
      in.axes = "yx";
      assertTrue(refusal(() -> session.plan(request, Collections.singletonList(in), Collections.emptyList()))
                     .contains("one number for each of its axes"));
    }
  }

  @Test
  @DisplayName("a closed session is refused, not used")
  void closed() {
    Session session = Session.open(Collections.emptyMap());
    session.close();
    session.close();
    assertTrue(refusal(()
                           -> session.plan(Collections.singletonMap("method", "identity"), Collections.emptyList(),
                               Collections.emptyList()))
                   .contains("closed"));
  }

  @Test
  @DisplayName("8-bit, 16-bit and 32-bit images come back through identity with their own values")
  void types() {
    for (String type : new String[] {"8-bit", "16-bit", "32-bit"}) {
      ImagePlus image = IJ.createImage(type, type + " ramp", 16, 8, 3);
      ImagePlus result = Wienerwerk.run(image, null, "identity", "background=none output_type=input");
      assertEquals(image.getBitDepth(), result.getBitDepth());
      for (int z = 1; z <= 3; z++)
        for (int i = 0; i < 128; i++)
          assertEquals(image.getStack().getProcessor(z).getf(i), result.getStack().getProcessor(z).getf(i), type);
    }
  }
}
