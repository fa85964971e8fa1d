package wienerwerk;

/** Hears of a run, on the thread that runs it. The methods taking bytes are what the native code calls. */
public abstract class RunListener {
  protected static final int GO_ON = 0;
  protected static final int CANCEL = 1;
  protected static final int STOP_AND_KEEP = 2;

  private static final int WARNING = 1;

  /** Called at least once an iteration; returns GO_ON, CANCEL or STOP_AND_KEEP. */
  protected abstract int progress(double fraction, String stage);

  protected void log(boolean warning, String message) {}

  /** One point of a live curve. */
  protected void curve(String name, int iteration, double value) {}

  final int progress(double fraction, byte[] stage) {
    return progress(fraction, Native.text(stage));
  }

  final void log(int level, byte[] message) {
    log(level >= WARNING, Native.text(message));
  }

  final void curve(byte[] name, int iteration, double value) {
    curve(Native.text(name), iteration, value);
  }
}
