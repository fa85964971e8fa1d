package wienerwerk;

/** Something a user can read: its message is one sentence, to be shown as it is. */
public final class WienerwerkException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int CANCELLED = 1;  // WW_CANCELLED

  private final int status;

  public WienerwerkException(String sentence) {
    this(0, sentence);
  }

  WienerwerkException(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  /** The ww_status of the library; 0 when the plugin itself refuses. */
  public int status() {
    return status;
  }

  /** The user stopped the run: nothing is wrong. */
  public boolean cancelled() {
    return status == CANCELLED;
  }

  public static WienerwerkException cancelledByUser() {
    return new WienerwerkException(CANCELLED, "Cancelled.");
  }
}
