package wienerwerk.run;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.ImageCanvas;
import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import java.awt.GraphicsEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import wienerwerk.NativeArray;

/** What a run made, not shown yet: images, the result first; tables by their titles; the report. */
public final class Results {
  private static final int SMALLEST = 100;  // pixels of the screen

  public final List<ImagePlus> images = new ArrayList<>();
  final Map<String, ResultsTable> tables = new LinkedHashMap<>();
  final String report;

  Results(String report) {
    this.report = report;
  }

  /** An output whose rows are lines of a table. */
  static ResultsTable table(NativeArray output, List<String> columns) {
    ResultsTable table = new ResultsTable();
    float[] values = (float[]) output.planes[0];
    int width = output.size('x');
    for (int row = 0; row < output.size('y'); row++) {
      table.incrementCounter();
      for (int column = 0; column < width; column++) table.addValue(columns.get(column), values[row * width + column]);
    }
    for (int column = 0; column < width; column++) table.setDecimalPlaces(column, decimals(values, column, width));
    return table;
  }

  /** None where all numbers of a column are whole, such as counts and reasons. */
  private static int decimals(float[] values, int column, int width) {
    for (int i = column; i < values.length; i += width)
      if (values[i] != Math.rint(values[i])) return 3;
    return 0;
  }

  /** A PSF may be a few voxels wide, too few to see anything. @param canvas null without a screen */
  private static void enlarge(ImageCanvas canvas) {
    if (canvas == null) return;
    ImagePlus image = canvas.getImage();
    while (Math.max(image.getWidth(), image.getHeight()) * canvas.getMagnification() < SMALLEST)
      canvas.zoomIn(canvas.getWidth() / 2, canvas.getHeight() / 2);
  }

  /** Opens everything; the first image, the restored one, comes to the front. */
  public void show() {
    for (Map.Entry<String, ResultsTable> table : tables.entrySet()) {
      // without windows macros find a table only as ImageJ's own: nResults, getResult(), saveAs("Results", ...)
      if (GraphicsEnvironment.isHeadless()) Analyzer.setResultsTable(table.getValue());
      else table.getValue().show(table.getKey());
    }
    for (int i = images.size() - 1; i >= 0; i--) {
      ImagePlus result = images.get(i);
      int position = result.getCurrentSlice();
      result.setPosition(1);  // a new window's sliders stand at 1, and move only when the position changes
      result.show();
      result.setPosition(position);
      enlarge(result.getCanvas());
    }
    if (!images.isEmpty()) IJ.showStatus(images.get(0).getTitle() + " is done");
  }
}
