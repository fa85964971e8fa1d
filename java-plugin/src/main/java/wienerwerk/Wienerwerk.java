package wienerwerk;

import ij.ImagePlus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Role;
import wienerwerk.run.ImageJRun;
import wienerwerk.run.Job;
import wienerwerk.settings.Door;
import wienerwerk.settings.MacroOptions;
import wienerwerk.settings.Settings;

/**
 * For scripts (Jython, JavaScript, Groovy, Java): runs a method on images without dialogs and windows.
 *
 * <pre>
 * from wienerwerk import Wienerwerk
 * result = Wienerwerk.run(image, psf, "richardson_lucy", {"iterations": 30, "boundary": "unknown"})
 * result = Wienerwerk.run(image, None, "richardson_lucy", {"psf": "theoretical", "numerical_aperture": 1.4})
 * </pre>
 *
 * Keys are those of the macro line. A failure is a {@link WienerwerkException} whose message is one sentence.
 */
public final class Wienerwerk {
  private Wienerwerk() {}

  /**
   * Restores an image.
   *
   * @param image a stack or hyperstack; it is only read
   * @param psf the PSF, or null where options say which one ("psf": "theoretical") or the method works without
   * @param method the key of a method, such as "richardson_lucy"
   * @param options parameters and options by key: numbers, booleans, texts, lists of numbers; may be null
   * @return the restored image, not shown; its property wienerwerk.report says what was done
   */
  public static ImagePlus run(ImagePlus image, ImagePlus psf, String method, Map<String, ?> options) {
    Map<String, Object> table = new LinkedHashMap<>(options == null ? Collections.<String, Object>emptyMap() : options);
    Role role = Catalog.get().method(method, Door.DECONVOLVE.key).psf();
    if (psf != null) table.put(role == null ? "psf" : role.key, psf.getTitle());
    Settings settings = Settings.read(Catalog.get(), Door.DECONVOLVE, method, table, psf != null);
    Job job = Job.of(settings, image, psf);
    return ImageJRun.of(job).images.get(0);
  }

  /** The same with options as in a macro line: "iterations=30 boundary=unknown". */
  public static ImagePlus run(ImagePlus image, ImagePlus psf, String method, String options) {
    return run(image, psf, method, MacroOptions.split(options == null ? "" : options));
  }

  /** A computed PSF as an image: {@code psf("psf_theoretical", "numerical_aperture=1.4 wavelength=0.52")}. */
  public static ImagePlus psf(String method, String options) {
    Settings settings = Settings.read(Catalog.get(), Door.PSF, method, MacroOptions.split(options), false);
    return ImageJRun.of(Job.of(settings, null)).images.get(0);
  }

  /**
   * The PSF measured from a stack of beads: {@code measurePsf(beads, "psf_measured", "numerical_aperture=1.4")}; its
   * property wienerwerk.report has the widths and the number of beads used.
   */
  public static ImagePlus measurePsf(ImagePlus beads, String method, String options) {
    Settings settings = Settings.read(Catalog.get(), Door.MEASURE_PSF, method, MacroOptions.split(options), false);
    settings.takeCurrent(beads);
    return ImageJRun.of(Job.of(settings, beads)).images.get(0);
  }
}
