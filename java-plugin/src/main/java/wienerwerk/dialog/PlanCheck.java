package wienerwerk.dialog;

import ij.ImagePlus;
import java.util.Map;
import wienerwerk.WienerwerkException;
import wienerwerk.image.InputFiles;
import wienerwerk.library.Json;
import wienerwerk.run.Job;
import wienerwerk.run.LatestTask;
import wienerwerk.run.Restoration;
import wienerwerk.settings.Settings;

/** Asks the library, on a thread of its own, whether it would run the settings and what they would take. */
final class PlanCheck {
  /** Hears the answer, on the event thread. */
  interface Answer {
    void planned(String sentence, boolean accepted);
  }

  private static final class Planned {
    final String sentence;
    final boolean accepted;

    Planned(String sentence, boolean accepted) {
      this.sentence = sentence;
      this.accepted = accepted;
    }
  }

  private final ImagePlus image;
  private final Answer answer;
  private final LatestTask task = new LatestTask("Wienerwerk plan");
  private final InputFiles files = new InputFiles.Kept(new InputFiles());

  PlanCheck(ImagePlus image, Answer answer) {
    this.image = image;
    this.answer = answer;
  }

  /** Only the answer to the latest question is given. On the event thread. */
  void ask(Settings settings) {
    task.ask(outdated -> planned(settings), planned -> answer.planned(planned.sentence, planned.accepted));
  }

  /** No answer is wanted any more. */
  void forget() {
    task.forget();
  }

  void close() {
    task.close();
  }

  private Planned planned(Settings settings) {
    try {
      return new Planned(plan(settings), true);
    } catch (WienerwerkException e) {
      return new Planned(DialogWords.of(e.getMessage(), settings, image), false);
    } catch (RuntimeException | OutOfMemoryError e) {
      return new Planned("The settings could not be checked: " + e, false);
    }
  }

  private String plan(Settings settings) {
    settings.checkPsf();
    Job job = Job.of(settings, image, null, files);
    Restoration restoration = new Restoration(job);
    Map<String, Object> plan = restoration.plan(task.session(job.session));
    StringBuilder text = new StringBuilder(Json.string(plan.get("text")));
    for (String remark : restoration.remarks()) text.append(text.length() > 0 ? "\n" : "").append(remark);
    return text.toString();
  }
}
