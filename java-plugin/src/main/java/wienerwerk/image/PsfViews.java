package wienerwerk.image;

import wienerwerk.NativeArray;

/** What is looked at of a PSF: the planes xy and xz and the lines x, y, z through its brightest voxel. */
public final class PsfViews {
  /** Around the brightest voxel; beyond is little to see. Full widths at half maximum to each side. */
  private static final int LATERAL_WIDTHS = 6;
  private static final int AXIAL_WIDTHS = 4;

  /** A plane, row by row, each value in parts of the peak. */
  public static final class Plane {
    public final int width;
    public final int height;
    public final float[] values;
    /** Size of a value in micrometers. */
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

  /** A line through the brightest voxel, in parts of the peak. */
  public static final class Line {
    public final char axis;
    public final float[] values;
    /** Where the peak is. */
    public final int peak;
    public final double spacing;

    Line(char axis, float[] values, int peak, double spacing) {
      this.axis = axis;
      this.values = values;
      this.peak = peak;
      this.spacing = spacing;
    }

    /** Full width at half maximum in micrometers, by linear crossing; NaN where the line does not fall that low. */
    public double fwhm() {
      return (side(+1) + side(-1)) * spacing;
    }

    private double side(int step) {
      for (int i = peak; i + step >= 0 && i + step < values.length; i += step) {
        double here = values[i];
        double next = values[i + step];
        if (next < 0.5) return Math.abs(i - peak) + (here - 0.5) / (here - next);
      }
      return Double.NaN;
    }
  }

  public final Plane xy;
  /** Null for a PSF of one plane. */
  public final Plane xz;
  /** x, y and, of a stack, z. */
  public final Line[] lines;
  public final int channels;

  private final NativeArray psf;
  private final int[] center;  // x, y, z

  /** Of the first channel. */
  public PsfViews(NativeArray psf) {
    this.psf = psf;
    channels = psf.size('c');
    int nz = psf.size('z');
    center = brightest();
    double peak = at(center[0], center[1], center[2]);
    Line x = line('x', 0, peak);
    Line y = line('y', 1, peak);
    Line z = line('z', 2, peak);
    lines = nz > 1 ? new Line[] {x, y, z} : new Line[] {x, y};
    xy = plane(x, y, 1, peak);
    xz = nz > 1 ? plane(x, z, 2, peak) : null;
  }

  private double at(int x, int y, int z) {
    return ((float[]) psf.planes[z])[y * psf.size('x') + x];
  }

  private int[] brightest() {
    int[] place = {0, 0, 0};
    float most = Float.NEGATIVE_INFINITY;
    int nx = psf.size('x');
    for (int z = 0; z < psf.size('z'); z++) {
      float[] plane = (float[]) psf.planes[z];
      for (int i = 0; i < plane.length; i++) {
        if (!(plane[i] > most)) continue;
        most = plane[i];
        place = new int[] {i % nx, i / nx, z};
      }
    }
    return place;
  }

  private Line line(char axis, int along, double peak) {
    float[] values = new float[psf.size(axis)];
    int[] at = center.clone();
    for (int i = 0; i < values.length; i++) {
      at[along] = i;
      values[i] = (float) (at(at[0], at[1], at[2]) / peak);
    }
    double spacing = psf.spacing(axis);
    return new Line(axis, values, center[along], spacing > 0 ? spacing : 1);
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
    double fwhm = line.fwhm();
    int half = Double.isNaN(fwhm) ? line.values.length : (int) Math.ceil(widths * fwhm / line.spacing);
    return new int[] {Math.max(0, line.peak - half), Math.min(line.values.length, line.peak + half + 1)};
  }
}
