package wienerwerk.run;

import ij.IJ;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import wienerwerk.library.Json;

/**
 * What the log says of a finished run: the result, the device, the time, the background, warnings, and the macro line
 * that repeats it.
 */
final class RunLog {
  private final Job job;
  private final List<String> remarks;
  private final ImageJListener listener;

  RunLog(Job job, List<String> remarks, ImageJListener listener) {
    this.job = job;
    this.remarks = remarks;
    this.listener = listener;
  }

  void say(Results results) {
    String name = results.images.isEmpty() ? job.method.title : "\"" + results.images.get(0).getTitle() + "\"";
    Map<String, Object> report = Json.parseObject(results.report);
    IJ.log("Wienerwerk: " + name + ": " + job.method.title + " on " + device(report) + seconds(report) + done(report)
        + ".");
    for (Object line : Json.list(report.get("findings_text"))) IJ.log("  " + Json.string(line));
    for (String remark : remarks) IJ.log("Wienerwerk: " + remark);
    for (Object warning : Json.list(report.get("warnings"))) listener.log(true, Json.string(warning));
    if (!job.statement.isEmpty()) IJ.log(job.statement);
  }

  private static String device(Map<String, Object> report) {
    String description = Json.string(report.get("device_description"));
    return Json.string(report.get("device")) + (description.isEmpty() ? "" : " (" + description + ")");
  }

  /** Where it stopped, what it chose, what was taken off the image, over all channels and frames. */
  static String done(Map<String, Object> report) {
    String done = Json.string(report.get("done"));
    return done.isEmpty() ? "" : ", " + done;
  }

  private static String seconds(Map<String, Object> report) {
    Object seconds = report.get("seconds");
    return seconds instanceof Number ? String.format(Locale.ROOT, ", %.2f s", ((Number) seconds).doubleValue()) : "";
  }
}
