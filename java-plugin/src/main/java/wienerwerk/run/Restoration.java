package wienerwerk.run;

import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import wienerwerk.NativeArray;
import wienerwerk.RunListener;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Role;
import wienerwerk.image.ResultBuilder;
import wienerwerk.image.StackReader;
import wienerwerk.library.Session;

/** Runs a job: arrays in, the library, images out. Shows nothing and opens no window. */
public final class Restoration {
  /** Image properties under which a result carries its report and the macro statement that repeats it. */
  public static final String REPORT = "wienerwerk.report";
  static final String STATEMENT = "wienerwerk.macro";

  private final Job job;
  private StackReader reader;
  private final List<String> remarks = new ArrayList<>();

  public Restoration(Job job) {
    this.job = job;
  }

  /** What is worth saying before a run: images without calibration. */
  public List<String> remarks() {
    return remarks;
  }

  /**
   * Asks the library what the job would take.
   *
   * @throws WienerwerkException with the library's sentence if it refuses the job
   */
  public Map<String, Object> plan(Session session) {
    return session.plan(job.request, inputs(), outputs());
  }

  /**
   * @return the result and the optional outputs asked for
   * @throws WienerwerkException with one sentence; nothing was changed or opened
   */
  public Results run(RunListener listener) {
    List<ImagePlus> locked = new ArrayList<>();
    try (Session session = Session.open(job.session)) {
      for (ImagePlus image : job.images()) {
        if (!image.lockSilently())
          throw new WienerwerkException("\"" + image.getTitle()
              + "\" is in use by another command: wait for it, or run Plugins > Utilities > Reset.");
        locked.add(image);
      }
      List<NativeArray> inputs = inputs();
      List<NativeArray> outputs = outputs();
      session.plan(job.request, inputs, outputs);
      demandHeap(outputs);
      outputs = outputs();
      String report = session.run(job.request, inputs, outputs, listener);
      return results(outputs, report);
    } catch (OutOfMemoryError e) {
      throw new WienerwerkException("The Java heap of " + megabytes(Runtime.getRuntime().maxMemory())
          + " is too small for the result: raise it in Edit > Options > Memory & Threads, or choose fewer channels or frames, or crop.");
    } finally {
      for (ImagePlus image : locked) image.unlock();
    }
  }

  /**
   * The result alone, as an array; locks nothing.
   *
   * @throws WienerwerkException with the library's sentence if it refuses the job
   */
  public NativeArray only(Session session, RunListener listener) {
    List<NativeArray> inputs = inputs();
    List<NativeArray> outputs = outputs();
    session.plan(job.request, inputs, outputs);
    demandHeap(outputs);
    outputs = outputs();
    session.run(job.request, inputs, outputs, listener);
    return outputs.get(0);
  }

  private List<NativeArray> inputs() {
    List<NativeArray> inputs = new ArrayList<>();
    remarks.clear();
    if (job.image != null) {
      reader = new StackReader(job.image, job.crop);
      reader.orElse(job.statedSpacing(Catalog.get()));
      inputs.add(remarked(job.image, reader).array(job.method.image().key));
    }
    for (Map.Entry<String, Object> input : job.inputs.entrySet()) {
      if (input.getValue() instanceof ImagePlus) {
        ImagePlus image = (ImagePlus) input.getValue();
        inputs.add(remarked(image, new StackReader(image, null)).array(input.getKey()));
      } else {
        inputs.add(NativeArray.bytes(input.getKey(), (byte[]) input.getValue()));
      }
    }
    return inputs;
  }

  private StackReader remarked(ImagePlus image, StackReader stack) {
    String remark = stack.spacing().remark;
    if (!remark.isEmpty()) remarks.add("\"" + image.getTitle() + "\" " + remark + ".");
    return stack;
  }

  private List<NativeArray> outputs() {
    List<NativeArray> outputs = new ArrayList<>();
    for (Role output : job.method.outputs)
      if (output.required || job.shown.contains(output.key) || job.saved.containsKey(output.key))
        outputs.add(NativeArray.wanted(output.key));
    return outputs;
  }

  /** Better now than after an hour of computing. */
  private static void demandHeap(List<NativeArray> planned) {
    long needed = 0;
    for (NativeArray output : planned) needed += output.heapBytes();
    Runtime java = Runtime.getRuntime();
    if (free(java) >= needed) return;
    System.gc();
    if (free(java) < needed)
      throw new WienerwerkException("The result needs " + megabytes(needed) + " of the Java heap, but "
          + megabytes(free(java)) + " of " + megabytes(java.maxMemory())
          + " are free: raise it in Edit > Options > Memory & Threads, close images, or choose fewer channels or frames.");
  }

  private static long free(Runtime java) {
    return java.maxMemory() - java.totalMemory() + java.freeMemory();
  }

  /** 1 MB is 10^6 bytes, as in the library's texts. */
  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, bytes < 10_000_000 ? "%.1f MB" : "%.0f MB", bytes / 1e6);
  }

  private Results results(List<NativeArray> outputs, String report) {
    Results results = new Results(report);
    for (NativeArray output : outputs) {
      Role role = job.method.output(output.role);
      if (role.table) {
        results.tables.put(titled(role), Results.table(output, role.columns));
      } else if (role.image()) {
        ImagePlus image = image(output, role);
        image.setProp(REPORT, report);
        image.setProp(STATEMENT, job.statement);
        results.images.add(image);
      } else if (job.saved.containsKey(role.key)) {
        save((byte[]) output.planes[0], role, job.saved.get(role.key));
      }
    }
    return results;
  }

  private static void save(byte[] bytes, Role role, File file) {
    try {
      Files.write(file.toPath(), bytes);
    } catch (IOException e) {
      throw new WienerwerkException(role.title + " could not be saved to " + file + ": " + e);
    }
  }

  private ImagePlus image(NativeArray output, Role role) {
    if (job.image != null && role.main && role.intensities())
      return new ResultBuilder(job.image, reader)
          .like(output, job.method.shortName(), job.picked("channels"), job.picked("frames"));
    ImagePlus image = ResultBuilder.alone(output, titled(role));
    if (role.psf()) ResultBuilder.showRings(image);
    return image;
  }

  private String titled(Role output) {
    return job.image == null ? output.title : ResultBuilder.baseTitle(job.image) + " " + output.title;
  }
}
