package wienerwerk.run;

import ij.IJ;
import ij.Macro;
import java.awt.GraphicsEnvironment;
import wienerwerk.WienerwerkException;

/** What every menu command does around its work: shows a failure as one sentence, and ends the macro that called it. */
public final class Command {
  /** The work of a command. */
  public interface Body {
    void run();
  }

  private static final int LINE = 90;

  private Command() {}

  public static void run(String title, Body body) {
    try {
      body.run();
    } catch (WienerwerkException e) {
      if (e.cancelled()) cancel(title);
      else fail(title, e.getMessage());
    } catch (LinkageError e) {
      fail(title,
          "This plugin and its native library do not fit together (" + e + "): install both of the same version.");
    }
  }

  /** The options of the macro that called; null for a user at the menu. Without a screen there is never a user. */
  public static String macroOptions() {
    String options = Macro.getOptions();
    return options == null && GraphicsEnvironment.isHeadless() ? "" : options;
  }

  private static void cancel(String title) {
    IJ.showProgress(1);
    IJ.showStatus(title + ": cancelled");
    if (macroOptions() == null) IJ.beep();
    else fail(title, "Cancelled.");
  }

  private static void fail(String title, String sentence) {
    boolean macro = macroOptions() != null;
    IJ.showProgress(1);
    IJ.showStatus("");
    try {
      IJ.error(title,
          GraphicsEnvironment.isHeadless()
              ? sentence
              : wrapped(sentence));  // within a macro this ends it, with the line that called
    } catch (RuntimeException ended) {
      if (!Macro.MACRO_CANCELED.equals(ended.getMessage())) IJ.log(title + ": " + sentence);
    }
    if (macro) throw new RuntimeException(Macro.MACRO_CANCELED);
  }

  /** ImageJ's error window is as wide as its longest line, beyond the screen if need be. */
  static String wrapped(String sentence) {
    StringBuilder lines = new StringBuilder();
    int width = 0;
    for (String word : sentence.split(" ")) {
      boolean full = width + word.length() > LINE;
      if (lines.length() > 0) lines.append(full ? '\n' : ' ');
      lines.append(word);
      width = (full ? 0 : width + 1) + word.length();
    }
    return lines.toString();
  }
}
