package wienerwerk.dialog;

import ij.ImagePlus;
import ij.WindowManager;
import ij.plugin.PlugIn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Method;
import wienerwerk.catalog.Property;
import wienerwerk.catalog.Role;
import wienerwerk.image.Images;
import wienerwerk.image.InputFiles;
import wienerwerk.image.StackReader;
import wienerwerk.library.Json;
import wienerwerk.run.Command;
import wienerwerk.run.ImageJRun;
import wienerwerk.run.Job;
import wienerwerk.run.Report;
import wienerwerk.run.Restoration;
import wienerwerk.run.Results;
import wienerwerk.settings.DoorSchema;
import wienerwerk.settings.MacroOptions;

/**
 * Run again from report...: takes the request out of a result's report, or of a JSON file, and runs it on another
 * image. As a macro: report= (a result's title or a file), image= and psf= (titles or files), crop_to_roi. Left out,
 * report and image mean the current image.
 */
public class RunAgain implements PlugIn {
  static final String COMMAND = "Run again from report...";
  private static final String TITLE = "Run again from report";
  /** The keys of this command, whatever a method calls its inputs. */
  private static final String REPORT = "report";
  private static final String IMAGE = "image";
  private static final String PSF = "psf";

  private static final Property REPORT_SOURCE =
      DoorSchema.source(REPORT, "Report of", "A result that carries its report, or a JSON file.");
  private static final Property IMAGE_SOURCE = DoorSchema.source(IMAGE, "Run on", "The image to restore.");
  private static final Property PSF_SOURCE =
      DoorSchema.source(PSF, "PSF", "Needed where the report was made with the image of a PSF that is not open.");

  @Override
  public void run(String arg) {
    Command.run(TITLE, () -> {
      String macro = Command.macroOptions();
      String command = macro != null ? null : RunMethod.taken();
      Map<String, String> options = macro != null ? read(macro) : ask();
      if (options == null) return;
      Results results = ImageJRun.of(job(options, WindowManager.getCurrentImage()));
      RunMethod.record(command, options);
      results.show();
    });
  }

  private static Map<String, String> read(String macro) {
    Map<String, String> options = MacroOptions.split(macro);
    List<String> known = new ArrayList<>(Arrays.asList(REPORT, IMAGE, PSF, DoorSchema.CROP));
    for (Role input : furtherInputs()) known.add(input.key);
    for (Map.Entry<String, String> option : options.entrySet()) {
      if (!known.contains(option.getKey()))
        throw new WienerwerkException("The option " + option.getKey() + " is unknown to this command: it takes "
            + String.join(", ", known) + ".");
      if (option.getKey().equals(DoorSchema.CROP)) DoorSchema.crop().parse(option.getValue());
    }
    return options;
  }

  /** What some method reads beside an image and a PSF: beads, a mask, a model. */
  private static List<Role> furtherInputs() {
    Map<String, Role> inputs = new LinkedHashMap<>();
    for (Method method : Catalog.get().methods)
      for (Role input : method.furtherInputs()) inputs.putIfAbsent(input.key, input);
    return new ArrayList<>(inputs.values());
  }

  private static Field further(Role input, Runnable changed) {
    String when = "Needed where the report's own one is not open or was moved.";
    if (input.bytes) return Field.of(DoorSchema.source(input), changed);
    return new ImageField(DoorSchema.source(input.key, input.title, when),
        Collections.singletonMap("", "As in the report"), image -> !StackReader.isColor(image), changed);
  }

  /** @return null if the user cancelled */
  private static Map<String, String> ask() {
    ImagePlus current = WindowManager.getCurrentImage();
    Map<String, String> options = new LinkedHashMap<>();
    DialogFrame frame = SettingsDialog.onEventThread(() -> {
      DialogFrame made = new DialogFrame(TITLE, "Run");
      Form form = new Form();
      ImageField[] psf = new ImageField[1];
      Runnable changed = () -> {
        if (psf[0] != null) psf[0].refresh();  // the image that was chosen is no PSF for itself
        check(made, form, options, current);
      };
      form.wide(DialogFrame.text("Repeats a run with every setting of its report."));
      form.add(new ImageField(
          REPORT_SOURCE, Collections.emptyMap(), image -> image.getProp(Restoration.REPORT) != null, changed));
      form.add(new ImageField(IMAGE_SOURCE, Collections.emptyMap(), image -> !StackReader.isColor(image), changed));
      Field target = form.fields().get(1);
      psf[0] = new ImageField(PSF_SOURCE, Collections.singletonMap("", "As in the report"),
          image -> !StackReader.isColor(image) && !image.getTitle().equals(target.value()), changed);
      form.add(psf[0]);
      for (Role input : furtherInputs()) form.add(further(input, changed));
      form.add(Field.of(DoorSchema.crop(), changed));
      if (current != null) {
        form.fields().get(0).show(current.getTitle());
        form.fields().get(1).show(unrestored(current).getTitle());
      }
      made.content(form);
      changed.run();
      return made;
    });
    return frame.ask() ? options : null;
  }

  /** The current image, or where that is a result, another one that is none. */
  private static ImagePlus unrestored(ImagePlus current) {
    if (current.getProp(Restoration.REPORT) == null) return current;
    for (ImagePlus image : Images.open())
      if (image.getProp(Restoration.REPORT) == null) return image;
    return current;
  }

  /** Takes what the fields hold into `options`, and shows what would run, or why nothing can. */
  private static void check(DialogFrame frame, Form form, Map<String, String> options, ImagePlus current) {
    options.clear();
    for (Field field : form.fields()) {
      String value = field.property.text(field.value());
      if (field.property.kind == Property.Kind.FLAG && value.equals("true")) options.put(field.property.key, null);
      else if (field.property.kind != Property.Kind.FLAG && !value.isEmpty()) options.put(field.property.key, value);
    }
    try {
      if (!options.containsKey(REPORT))
        throw new WienerwerkException("Choose a result that carries its report, or a JSON file.");
      Job job = job(options, current);
      String parameters = Json.write(job.request.get("parameters")).replaceAll("[{}\"]", "");
      frame.say(job.method.title + (parameters.isEmpty() ? "" : ", " + parameters));
    } catch (WienerwerkException e) {
      frame.refuse(e.getMessage());
    }
  }

  /** The PSF image that the report's macro statement names; empty if none. */
  private static String psfName(Report report, Method method) {
    return method.psf() == null || report.computesPsf() || !report.usedPsf() ? "" : report.sourceName(method.psf().key);
  }

  static Job job(Map<String, String> options, ImagePlus current) {
    String name = options.get(REPORT);
    String imageName = options.get(IMAGE);
    if (name == null && imageName == null)
      throw new WienerwerkException(
          "Give report= (a result or a JSON file) to run on the current image, or image= to run the current image's report on another one.");
    Report report = name == null ? Report.of(current) : Report.find(name);
    Method method = report.method(Catalog.get());
    Job job = new Job(method, report.request(), report.session());
    if (method.takesImage()) {
      job.image = imageName == null ? current : Images.find(IMAGE, imageName, null);
      if (job.image == null)
        throw new WienerwerkException("There are no images open: open the image to restore first.");
      if (options.containsKey(DoorSchema.CROP)) job.crop = Job.selection(job.image);
    }
    String psf = options.containsKey(PSF) ? options.get(PSF) : psfName(report, method);
    boolean takesPsf = method.psf() != null && !report.computesPsf();
    if (takesPsf && !psf.isEmpty()) job.inputs.put(method.psf().key, Images.find(PSF, psf, job.image));
    else if (takesPsf && report.usedPsf())
      throw new WienerwerkException("The report was made with the image of a PSF: give psf= and its title, or a file.");
    else if (!takesPsf && options.containsKey(PSF))
      throw new WienerwerkException("The report computes its PSF or needs none, so psf = " + psf + " has no place.");
    List<Role> further = report.furtherInputs(Catalog.get());
    for (Role input : furtherInputs())
      if (options.containsKey(input.key) && further.stream().noneMatch(f -> f.key.equals(input.key)))
        throw new WienerwerkException(
            "The report's run reads no " + input.key + ", so " + input.key + " = " + options.get(input.key) + " has no place.");
    for (Role input : further) {
      String source = options.containsKey(input.key) ? options.get(input.key) : report.sourceName(input.key);
      job.take(input, source, new InputFiles());
    }
    job.statement = MacroOptions.statement(COMMAND, MacroOptions.line(new LinkedHashMap<>(options)));
    return job;
  }
}
