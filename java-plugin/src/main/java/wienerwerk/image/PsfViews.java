package wienerwerk.image;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import wienerwerk.NativeArray;
import wienerwerk.library.Json;
import wienerwerk.library.NativeLibrary;

/**
 * What is looked at of a PSF: the planes xy and xz and the lines x, y, z through its center. The library says where that
 * is and how wide the PSF is.
 */
public final class PsfViews {
  /** Around the center; beyond is little to see. Full widths at half maximum to each side. */
  private static final int LATERAL_WIDTHS = 6;
  private static final int AXIAL_WIDTHS = 4;

  /** A plane, row by row, each value in parts of the peak. */
  public static final class Plane {
    public final int width;
    public final int height;
    public final float[] values;
    /** Size of a value in the unit of the views. */
    public final double dx;
    public final double dy;

    Plane(int width, int height, double dx, double dy) {
      this.width = width;
      this.height = height;
      this.dx = dx;
      this.dy = dy;
      values = new float[width * height];
    }
  }

  /** A line through the center, in parts of the peak. */
  public static final class Line {
    public final char axis;
    public final float[] values;
    /** Where the center is. */
    public final int center;
    public final double spacing;
    /** Full width at half maximum in the unit of the views; NaN where the values nowhere fall to half. */
    public final double fwhm;
    /** The width as people read it: "0.207", "unknown". */
    public final String width;

    private Line(char axis, float[] values, int center, double spacing, Map<String, Object> fwhm) {
      this.axis = axis;
      this.values = values;
      this.center = center;
      this.spacing = spacing;
      Object value = fwhm.get("value");
      this.fwhm = value instanceof Number ? ((Number) value).doubleValue() : Double.NaN;
      width = Json.string(fwhm.get("text"));
    }
  }

  public final Plane xy;
  /** Null for a PSF of one plane. */
  public final Plane xz;
  /** x, y and, of a stack, z. */
  public final Line[] lines;
  public final int channels;
  /** Of all lengths: "µm", or "voxels" if a voxel size is unknown. */
  public final String unit;

  private final NativeArray psf;
  private final int[] center;  // x, y, z

  /** Of the first channel. @throws WienerwerkException if the PSF holds NaN or infinite values */
  public PsfViews(NativeArray psf) {
    this.psf = psf;
    channels = psf.size('c');
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("ask", "psf_widths");
    Map<String, Object> measured = Json.object(
        Json.list(NativeLibrary.ask(question, psf.given()).get("channels")).get(0));
    unit = Json.string(measured.get("unit"));
    List<Object> zyx = Json.list(measured.get("center"));
    center = new int[3];
    for (int a = 0; a < 3; a++) center[a] = (int) Math.round(((Number) zyx.get(2 - a)).doubleValue());
    double peak = peak();
    Line x = line('x', 0, peak, measured);
    Line y = line('y', 1, peak, measured);
    Line z = line('z', 2, peak, measured);
    boolean nz = psf.size('z') > 1;
    lines = nz ? new Line[] {x, y, z} : new Line[] {x, y};
    xy = plane(x, y, 1, peak);
    xz = nz ? plane(x, z, 2, peak) : null;
  }

  private double peak() {
    float most = 0;
    for (int z = 0; z < psf.size('z'); z++)
      for (float value : (float[]) psf.planes[z]) most = Math.max(most, value);
    return most;
  }

  private double at(int x, int y, int z) {
    return ((float[]) psf.planes[z])[y * psf.size('x') + x];
  }

  private Line line(char axis, int along, double peak, Map<String, Object> measured) {
    float[] values = new float[psf.size(axis)];
    int[] at = center.clone();
    for (int i = 0; i < values.length; i++) {
      at[along] = i;
      values[i] = (float) (at(at[0], at[1], at[2]) / peak);
    }
    Map<String, Object> fwhm = Collections.emptyMap();
    for (Object one : Json.list(measured.get("fwhm")))
      if (Json.string(Json.object(one).get("axis")).charAt(0) == axis) fwhm = Json.object(one);
    double spacing = unit.equals("µm") ? psf.spacing(axis) : 1;
    return new Line(axis, values, center[along], spacing, fwhm);
  }

  private Plane plane(Line across, Line down, int along, double peak) {
    int[] columns = around(across, LATERAL_WIDTHS);
    int[] rows = around(down, down.axis == 'z' ? AXIAL_WIDTHS : LATERAL_WIDTHS);
    Plane plane = new Plane(columns[1] - columns[0], rows[1] - rows[0], across.spacing, down.spacing);
    int[] at = center.clone();
    for (int r = 0; r < plane.height; r++)
      for (int c = 0; c < plane.width; c++) {
        at[0] = columns[0] + c;
        at[along] = rows[0] + r;
        plane.values[r * plane.width + c] = (float) (at(at[0], at[1], at[2]) / peak);
      }
    return plane;
  }

  /** First index and one past the last. */
  private static int[] around(Line line, int widths) {
    int half = Double.isNaN(line.fwhm) ? line.values.length : (int) Math.ceil(widths * line.fwhm / line.spacing);
    return new int[] {Math.max(0, line.center - half), Math.min(line.values.length, line.center + half + 1)};
  }
}
