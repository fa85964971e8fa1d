package wienerwerk.run;

import ij.IJ;
import java.awt.GraphicsEnvironment;

/** Runs a job with progress, log and curve in ImageJ's windows, or without any if there is no screen. */
public final class ImageJRun {
  private ImageJRun() {}

  /** Returns what the job made, not shown yet. @throws WienerwerkException with one sentence */
  public static Results of(Job job) {
    String name = job.image == null ? job.method.title : job.image.getTitle();
    CurvePlot plot =
        job.plotCurve && !GraphicsEnvironment.isHeadless() ? new CurvePlot(job.method.title + ": " + name) : null;
    ImageJListener listener = new ImageJListener(plot);
    try {
      Restoration restoration = new Restoration(job);
      Results results = restoration.run(listener);
      if (plot != null) plot.finish();
      new RunLog(job, restoration.remarks(), listener).say(results);
      return results;
    } finally {
      IJ.showProgress(1);  // takes the bar away
    }
  }
}
