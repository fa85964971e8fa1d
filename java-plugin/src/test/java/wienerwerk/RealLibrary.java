package wienerwerk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.File;
import wienerwerk.catalog.Catalog;
import wienerwerk.run.Job;
import wienerwerk.run.Restoration;
import wienerwerk.settings.Door;
import wienerwerk.settings.Settings;

/** The library that was built, for tests with it. */
public final class RealLibrary {
  private RealLibrary() {}

  /** Skips the test where the library was not built. */
  public static void needed() {
    String path = System.getProperty("wienerwerk.library", "");
    assumeTrue(new File(path).isFile(), "no native library at \"" + path + "\"");
  }

  /** A stack with one bright voxel. */
  public static ImagePlus dot() {
    ImagePlus image = IJ.createImage("dot", "16-bit", 24, 20, 9);
    for (int z = 1; z <= 9; z++) image.getStack().getProcessor(z).add(100);
    image.getStack().getProcessor(5).set(12, 10, 5000);
    image.getCalibration().setUnit("um");
    image.getCalibration().pixelWidth = image.getCalibration().pixelHeight = 0.1;
    image.getCalibration().pixelDepth = 0.2;
    return image;
  }

  /** A run that would take long, with a listener. */
  public static void longRun(RunListener listener) {
    Settings s = Settings.read(
        Catalog.get(), Door.DECONVOLVE, "method=richardson_lucy psf=theoretical iterations=10000 stopping=fixed");
    new Restoration(Job.of(s, RealLibrary.dot())).run(listener);
  }
}
