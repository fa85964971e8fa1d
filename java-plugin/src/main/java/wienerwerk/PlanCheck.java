package wienerwerk;

import ij.ImagePlus;
import java.awt.EventQueue;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Asks the library, on a thread of its own, whether it would run the settings and what they would take. */
final class PlanCheck {
  private static final long PAUSE_MS = 200;  // while somebody types

  /** Hears the answer, on the event thread. */
  interface Answer {
    void planned(String sentence, boolean accepted);
  }

  private final ImagePlus image;
  private final Answer answer;
  private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread thread = new Thread(task, "Wienerwerk plan");
    thread.setDaemon(true);
    return thread;
  });
  private ScheduledFuture<?> waiting;
  private volatile int latest;
  // of the worker alone
  private Session session;
  private Map<String, Object> sessionOptions;
  private final InputFiles files = new InputFiles.Kept(new InputFiles());

  PlanCheck(ImagePlus image, Answer answer) {
    this.image = image;
    this.answer = answer;
  }

  /** Only the answer to the latest question is given. On the event thread. */
  void ask(Settings settings) {
    forget();
    int question = latest;
    waiting = worker.schedule(() -> {
      String sentence;
      boolean accepted = false;
      try {
        sentence = plan(settings);
        accepted = true;
      } catch (WienerwerkException e) {
        sentence = DialogWords.of(e.getMessage(), settings, image);
      } catch (RuntimeException | OutOfMemoryError e) {
        sentence = "The settings could not be checked: " + e;
      }
      answer(question, sentence, accepted);
    }, PAUSE_MS, TimeUnit.MILLISECONDS);
  }

  private void answer(int question, String sentence, boolean accepted) {
    EventQueue.invokeLater(() -> {
      if (question == latest) answer.planned(sentence, accepted);
    });
  }

  /** No answer is wanted any more. */
  void forget() {
    latest++;
    if (waiting != null) waiting.cancel(false);
  }

  private String plan(Settings settings) {
    settings.checkPsf();
    Job job = Job.of(settings, image, null, files);
    if (session == null || !job.session.equals(sessionOptions)) {
      if (session != null) session.close();
      session = null;
      session = Session.open(job.session);
      sessionOptions = job.session;
    }
    Restoration restoration = new Restoration(job);
    Map<String, Object> plan = restoration.plan(session);
    StringBuilder text = new StringBuilder(PlanText.of(plan));
    for (String remark : restoration.remarks()) text.append(text.length() > 0 ? "\n" : "").append(remark);
    return text.toString();
  }

  void close() {
    forget();
    worker.execute(() -> {
      if (session != null) session.close();
      session = null;
    });
    worker.shutdown();
  }
}
