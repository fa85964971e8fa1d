package wienerwerk.dialog;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import wienerwerk.RunListener;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Method;
import wienerwerk.catalog.Property;
import wienerwerk.catalog.Role;
import wienerwerk.image.InputFiles;
import wienerwerk.image.PsfViews;
import wienerwerk.image.Spacing;
import wienerwerk.run.Job;
import wienerwerk.run.LatestTask;
import wienerwerk.run.Restoration;
import wienerwerk.settings.Settings;

/** Computes the PSF of a dialog's settings on a thread of its own, for the preview. */
final class PsfPreviewTask {
  private final ImagePlus image;
  private final PsfPreview preview;
  private final LatestTask task = new LatestTask("Wienerwerk PSF");
  private final InputFiles files = new InputFiles.Kept(new InputFiles());
  private Map<String, Object> asked;

  /** @param image the image to restore, which says the voxel size; may be null */
  PsfPreviewTask(ImagePlus image, PsfPreview preview) {
    this.image = image;
    this.preview = preview;
  }

  /** Shows the PSF of the settings, if they compute one and are not what was asked last. On the event thread. */
  void ask(Settings settings) {
    Method model = model(settings);
    if (model == null) {
      forget();
      return;
    }
    Map<String, Object> question = request(settings, model, spacing(settings));
    for (Role input : model.inputs) question.put(input.key, settings.source(input.key));
    if (question.equals(asked)) return;
    asked = question;
    preview.await();
    task.ask(outdated -> {
      try {
        PsfViews views = views(settings, model, cancelling(outdated));
        return () -> preview.show(views);
      } catch (WienerwerkException e) {
        String sentence = DialogWords.of(e.getMessage(), settings, image);
        return () -> preview.refuse(sentence);
      } catch (RuntimeException | OutOfMemoryError e) {
        return () -> preview.refuse("The PSF could not be computed: " + e);
      }
    }, (Runnable show) -> show.run());
  }

  /** Shows why there is nothing to compute. */
  void refuse(String sentence) {
    forget();
    preview.refuse(sentence);
  }

  private void forget() {
    asked = null;
    task.forget();
  }

  void close() {
    task.close();
  }

  private static RunListener cancelling(BooleanSupplier outdated) {
    return new RunListener() {
      @Override
      protected int progress(double fraction, String stage) {
        return outdated.getAsBoolean() ? CANCEL : GO_ON;
      }
    };
  }

  /** The method that makes the PSF: the settings' own, or the one that its PSF is left to; null if none. */
  static Method model(Settings settings) {
    return settings.method.providesPsf ? settings.method : settings.psfModel();
  }

  /** Of the image to restore; null where there is none. */
  private Spacing spacing(Settings settings) {
    return settings.method.takesImage() ? Spacing.of(image.getCalibration(), image.getNSlices()) : null;
  }

  /** The PSF alone; what is left to the image is filled in from it. @param image its voxel size, or null */
  static Map<String, Object> request(Settings settings, Method model, Spacing image) {
    Map<String, Object> parameters = new LinkedHashMap<>(settings.part(model.schema));
    for (Property p : model.schema.properties) {
      if (image == null || !p.source.startsWith("spacing.") || !p.isDefault(settings.get(p))) continue;
      double along = image.along(p.source.charAt(p.source.length() - 1));
      double size = along > 0 ? along : image.x;  // a single plane has no distance to the next
      if (size > 0) parameters.put(p.key, size);
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("method", model.key);
    request.put("parameters", parameters);
    return request;
  }

  private PsfViews views(Settings settings, Method model, RunListener listener) {
    Job job = new Job(model, request(settings, model, spacing(settings)), settings.session());
    for (Role input : model.inputs) job.take(input, settings.source(input.key), files);
    return new PsfViews(new Restoration(job).only(task.session(job.session), listener));
  }
}
