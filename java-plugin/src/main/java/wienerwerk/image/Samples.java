package wienerwerk.image;

import java.util.Arrays;

/** A regular sample of one channel's voxels, to map display ranges by percentile. */
final class Samples {
  private static final int MOST = 300_000;

  private final long every;
  private long next;
  private long seen;
  private float[] values = new float[1024];
  private int count;
  private boolean sorted;

  /** @param voxels how many add() will bring in all */
  Samples(long voxels) {
    every = Math.max(1, voxels / MOST) | 1;  // odd: does not beat with row lengths, which are mostly even
  }

  void add(Object plane) {
    int length = java.lang.reflect.Array.getLength(plane);
    for (; next < seen + length; next += every) add(value(plane, (int) (next - seen)));
    seen += length;
  }

  private void add(float value) {
    if (Float.isNaN(value)) return;
    if (count == values.length) values = Arrays.copyOf(values, 2 * count);
    values[count++] = value;
    sorted = false;
  }

  /** A pixel of an ImageJ plane: bytes and shorts are unsigned. */
  static float value(Object plane, int i) {
    if (plane instanceof float[]) return ((float[]) plane)[i];
    if (plane instanceof short[]) return ((short[]) plane)[i] & 0xffff;
    return ((byte[]) plane)[i] & 0xff;
  }

  /** The fraction of the voxels below a value. */
  double below(double value) {
    sort();
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] < value) low = middle + 1;
      else high = middle;
    }
    return count == 0 ? 0 : (double) low / count;
  }

  /** The value that this fraction of the voxels stays below. */
  double quantile(double fraction) {
    sort();
    return count == 0 ? 0 : values[(int) Math.max(0, Math.min(count - 1, Math.floor(fraction * count)))];
  }

  private void sort() {
    if (!sorted) Arrays.sort(values, 0, count);
    sorted = true;
  }

  /**
   * The range that shows `restored` as [minimum, maximum] showed this: the same fractions of the voxels black and
   * white, and no narrower than it was. Restored peaks are narrow and bright; a maximum above all voxels may therefore
   * cut the brightest 1e-4 of them, but never below a third of the peak.
   */
  double[] mapped(double minimum, double maximum, Samples restored) {
    double least = restored.quantile(0);
    double peak = restored.quantile(1);
    double low = restored.quantile(Math.max(below(minimum), 0.01));
    double fraction = below(maximum);
    double high =
        fraction < 0.9999 ? restored.quantile(fraction) : Math.max(restored.quantile(0.9999), low + (peak - low) / 3);
    // between a dark ground and bright objects lies a gap of values, where a percentile says little
    high = Math.min(peak, Math.max(high, low + maximum - minimum));
    return high > low ? new double[] {low, high} : new double[] {least, peak > least ? peak : least + 1};
  }
}
