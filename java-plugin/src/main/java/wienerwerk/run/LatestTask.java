package wienerwerk.run;

import java.awt.EventQueue;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import wienerwerk.library.Session;

/** A thread of its own that does, of everything it is asked, only the latest; with a session that it keeps. */
public final class LatestTask {
  private static final long PAUSE_MS = 200;  // while the user types

  /** On the thread; the answer goes to the event thread. */
  public interface Work<T> {
    /** @param outdated whether something else was asked meanwhile: then the answer is not wanted any more */
    T run(BooleanSupplier outdated);
  }

  private final ScheduledExecutorService worker;
  private ScheduledFuture<?> waiting;
  private volatile int latest;

  // of the worker alone
  private Session session;
  private Map<String, Object> sessionOptions;

  public LatestTask(String name) {
    worker = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    });
  }

  /** On the event thread. */
  public <T> void ask(Work<T> work, Consumer<T> answer) {
    forget();
    int question = latest;
    waiting = worker.schedule(() -> {
      T result = work.run(() -> question != latest);
      EventQueue.invokeLater(() -> {
        if (question == latest) answer.accept(result);
      });
    }, PAUSE_MS, TimeUnit.MILLISECONDS);
  }

  /** No answer is wanted any more. */
  public void forget() {
    latest++;
    if (waiting != null) waiting.cancel(false);
  }

  /** The session of these options, opened when they change. On the thread of the work. */
  public Session session(Map<String, Object> options) {
    if (session != null && options.equals(sessionOptions)) return session;
    closeSession();
    session = Session.open(options);
    sessionOptions = options;
    return session;
  }

  private void closeSession() {
    if (session != null) session.close();
    session = null;
  }

  public void close() {
    forget();
    worker.execute(this::closeSession);
    worker.shutdown();
  }
}
