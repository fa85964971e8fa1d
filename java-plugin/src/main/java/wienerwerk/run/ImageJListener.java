package wienerwerk.run;

import ij.IJ;
import java.util.HashSet;
import java.util.Set;
import wienerwerk.RunListener;

/** A run as ImageJ shows it: progress bar, status line, log, live curve; Esc cancels. Also works without a window. */
final class ImageJListener extends RunListener {
  private static final long EVERY_MS = 100;

  private final CurvePlot plot;
  private final long start = System.nanoTime();
  private long shown;
  private final Set<String> said = new HashSet<>();

  /** @param plot may be null */
  ImageJListener(CurvePlot plot) {
    this.plot = plot;
    IJ.resetEscape();
  }

  @Override
  protected int progress(double fraction, String stage) {
    long now = System.currentTimeMillis();
    if (now - shown >= EVERY_MS) {
      shown = now;
      IJ.showProgress(Math.min(fraction, 0.999));  // at 1 ImageJ takes the bar away
      IJ.showStatus(sentence(stage) + ", " + (int) (100 * fraction) + " %" + remaining(fraction) + " (Esc cancels)");
    }
    return IJ.escapePressed() || Thread.currentThread().isInterrupted() ? CANCEL : GO_ON;
  }

  private static String sentence(String stage) {
    return stage.isEmpty() ? "Wienerwerk" : Character.toUpperCase(stage.charAt(0)) + stage.substring(1);
  }

  private String remaining(double fraction) {
    double seconds = (System.nanoTime() - start) * 1e-9;
    if (fraction <= 0 || seconds < 2) return "";
    long left = Math.round(seconds * (1 - fraction) / fraction);
    return left < 100 ? ", " + left + " s left" : ", " + (left + 30) / 60 + " min left";
  }

  /** Warnings come again in the report; here the log gets them while the run goes on, each once. */
  @Override
  protected void log(boolean warning, String message) {
    if (said.add(message)) IJ.log("Wienerwerk: " + (warning ? "warning: " : "") + message);
  }

  @Override
  protected void curve(String name, int iteration, double value) {
    if (plot != null) plot.add(name, iteration, value);
  }
}
