package wienerwerk.run;

import ij.ImagePlus;
import ij.gui.Roi;
import java.awt.Rectangle;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Method;
import wienerwerk.catalog.Role;
import wienerwerk.catalog.Schema;
import wienerwerk.image.Images;
import wienerwerk.image.InputFiles;
import wienerwerk.image.Spacing;
import wienerwerk.library.Json;
import wienerwerk.settings.DoorSchema;
import wienerwerk.settings.MacroOptions;
import wienerwerk.settings.Settings;

/** One run, complete: the request as the library gets it, the images it works on, and what is shown afterwards. */
public final class Job {
  public final Method method;
  public final Map<String, Object> request;
  public final Map<String, Object> session;
  /** Null for methods that make an image of nothing, such as a theoretical PSF. */
  public ImagePlus image;
  /** Null: the whole image. */
  public Rectangle crop;
  /** The other inputs by role: images, or bytes of a file for a model or a state. */
  public final Map<String, Object> inputs = new LinkedHashMap<>();
  /** Roles of optional outputs to be made. */
  public final Set<String> shown = new LinkedHashSet<>();
  /** The files for outputs of bytes, by role. */
  final Map<String, File> saved = new LinkedHashMap<>();
  boolean plotCurve;
  /** The macro statement that repeats the run; empty if there is none. */
  public String statement = "";

  public Job(Method method, Map<String, Object> request, Map<String, Object> session) {
    this.method = method;
    this.request = request;
    this.session = session;
  }

  /** @param image the image to restore; null where the method takes none */
  public static Job of(Settings settings, ImagePlus image) {
    return of(settings, image, null);
  }

  /** @param psf the PSF image if a script hands it over; null: the settings name it */
  public static Job of(Settings settings, ImagePlus image, ImagePlus psf) {
    return of(settings, image, psf, new InputFiles());
  }

  public static Job of(Settings settings, ImagePlus image, ImagePlus psf, InputFiles files) {
    Job job = new Job(settings.method, settings.request(), settings.session());
    if (settings.method.takesImage()) {
      if (image == null)
        throw new WienerwerkException("There are no images open: " + settings.method.title + " needs one.");
      job.image = image;
      if (settings.flag(DoorSchema.CROP)) job.crop = selection(image);
    }
    if (psf != null) job.inputs.put(settings.method.psf().key, psf);
    for (Role input : settings.inputs())
      if (!job.inputs.containsKey(input.key)) job.take(input, settings, image, files);
    job.shown.addAll(settings.shown());
    job.saved.putAll(settings.saved());
    job.plotCurve = settings.flag(DoorSchema.CURVE);
    job.statement = MacroOptions.statement(settings.door.command, settings.line());
    return job;
  }

  private void take(Role input, Settings settings, ImagePlus image, InputFiles files) {
    String name = settings.source(input.key);
    if (input == method.image()) return;
    if (input == method.psf()) {
      if (settings.hasPsfImage())
        inputs.put(input.key, Images.find(input.key, name, image, settings.psfNames(), files));
    } else if (input == method.current() && image != null && image.getTitle().equals(name)) {
      inputs.put(input.key, image);
    } else {
      take(input, name, files);
    }
  }

  /**
   * @param name an image's title or a file; empty: none
   * @throws WienerwerkException if there is none of that name, or none is named and one is needed
   */
  public void take(Role input, String name, InputFiles files) {
    if (name.isEmpty() && input.required)
      throw new WienerwerkException(input.title + " is missing: give " + input.key + "= and "
          + (input.bytes ? "a file." : "the title of an open image, or a file."));
    if (name.isEmpty()) return;
    if (input.bytes) inputs.put(input.key, bytes(input.key, name, files));
    else inputs.put(input.key, Images.find(input.key, name, image, Collections.emptyList(), files));
  }

  private static byte[] bytes(String key, String name, InputFiles files) {
    try {
      return files.bytes(new File(name));
    } catch (IOException e) {
      throw new WienerwerkException(key + " = " + name + " cannot be read: " + e.getMessage());
    }
  }

  /** The rectangle around an image's selection. */
  public static Rectangle selection(ImagePlus image) {
    Roi roi = image.getRoi();
    Rectangle all = new Rectangle(0, 0, image.getWidth(), image.getHeight());
    Rectangle bounds = roi == null ? new Rectangle() : roi.getBounds().intersection(all);
    if (bounds.isEmpty())
      throw new WienerwerkException(DoorSchema.CROP + " needs a selection on \"" + image.getTitle()
          + "\": draw one, or leave " + DoorSchema.CROP + " out.");
    return bounds;
  }

  /** The channels or frames the request picks, numbered from 1; empty: all. */
  List<Integer> picked(String option) {
    List<Integer> numbers = new ArrayList<>();
    for (Object number : Json.list(Json.object(request.get("options")).get(option)))
      numbers.add(((Number) number).intValue());
    return numbers;
  }

  /** The voxel size that the PSF is computed for; unknown where that is left to the image. */
  Spacing statedSpacing(Catalog catalog) {
    Map<String, Object> psf = Json.object(request.get("psf"));
    for (Method model : catalog.psfModels())
      if (model.key.equals(psf.get("method"))) return Spacing.stated(model.schema, Json.object(psf.get("parameters")));
    return Spacing.stated(new Schema(), psf);
  }

  /** Every image that takes part. */
  List<ImagePlus> images() {
    List<ImagePlus> images = new ArrayList<>();
    if (image != null) images.add(image);
    for (Object input : inputs.values())
      if (input instanceof ImagePlus && input != image) images.add((ImagePlus) input);
    return images;
  }
}
