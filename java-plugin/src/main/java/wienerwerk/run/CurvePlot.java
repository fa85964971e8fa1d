package wienerwerk.run;

import ij.gui.Plot;
import ij.gui.PlotWindow;
import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The live curves of a run in an ImageJ plot window, redrawn a few times a second. */
final class CurvePlot {
  private static final long EVERY_MS = 250;
  private static final Color[] COLORS = {Color.blue, Color.red, new Color(0, 140, 0), Color.magenta, Color.gray};

  private static final class Curve {
    final List<Double> x = new ArrayList<>();
    final List<Double> y = new ArrayList<>();
  }

  private final String title;
  private final Map<String, Curve> curves = new LinkedHashMap<>();
  private PlotWindow window;
  private long drawn;

  CurvePlot(String title) {
    this.title = title;
  }

  void add(String name, int iteration, double value) {
    Curve curve = curves.computeIfAbsent(name, n -> new Curve());
    curve.x.add((double) iteration);
    curve.y.add(value);
    if (System.currentTimeMillis() - drawn >= EVERY_MS) draw();
  }

  /** The last points, which the pauses between two drawings may have left out. */
  void finish() {
    if (!curves.isEmpty()) draw();
  }

  private void draw() {
    drawn = System.currentTimeMillis();
    Plot plot = new Plot(title, "Iteration", curves.size() == 1 ? curves.keySet().iterator().next() : "Value");
    int color = 0;
    for (Map.Entry<String, Curve> curve : curves.entrySet()) {
      plot.setColor(COLORS[color++ % COLORS.length]);
      plot.addPoints(array(curve.getValue().x), array(curve.getValue().y), Plot.LINE);
    }
    if (curves.size() > 1) plot.addLegend(String.join("\n", curves.keySet()));
    plot.setLimitsToFit(false);
    if (window == null) window = plot.show();
    else if (window.isVisible()) window.drawPlot(plot);
  }

  private static double[] array(List<Double> values) {
    double[] array = new double[values.size()];
    for (int i = 0; i < array.length; i++) array[i] = values.get(i);
    return array;
  }
}
