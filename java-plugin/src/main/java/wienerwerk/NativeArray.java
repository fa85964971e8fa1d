package wienerwerk;

/**
 * An n-dimensional array on its way into or out of the library, as planes: byte[], short[] or float[] of the last two
 * axes, or one such array for everything of rank 1. The native code reads and fills the fields by name.
 */
public final class NativeArray {
  public static final int U8 = 1;
  public static final int U16 = 2;
  public static final int F32 = 3;

  /** Gives the planes of an input in order; asked once for each, so that virtual stacks need not fit into the heap. */
  public interface Planes {
    Object plane(int index);
  }

  public String role;
  /** Letters of "tczyx", slowest first; "i" for plain bytes or numbers. */
  public String axes;
  public int type;
  public long[] shape;
  /** Micrometers, seconds along t, 0 unknown; null: all unknown. */
  public double[] spacing;
  double[] origin;
  /** Of an input. */
  public Planes source;
  /** Of an output, after a run. */
  public Object[] planes;

  /** An output wanted: the library fills the rest. */
  public static NativeArray wanted(String role) {
    NativeArray array = new NativeArray();
    array.role = role;
    return array;
  }

  /** A model or a state: bytes the library itself once wrote. */
  public static NativeArray bytes(String role, byte[] content) {
    NativeArray array = wanted(role);
    array.axes = "i";
    array.type = U8;
    array.shape = new long[] {content.length};
    array.source = index -> content;
    return array;
  }

  /** An output of a run as an input of the next call. */
  public NativeArray given() {
    NativeArray array = wanted(role);
    array.axes = axes;
    array.type = type;
    array.shape = shape;
    array.spacing = spacing;
    array.source = index -> planes[index];
    return array;
  }

  /** Size along an axis; 1 when the array does not have it. */
  public int size(char axis) {
    int d = axes.indexOf(axis);
    return d < 0 ? 1 : (int) shape[d];
  }

  /** Spacing along an axis; 0 when unknown. */
  public double spacing(char axis) {
    int d = axes.indexOf(axis);
    return d < 0 || spacing == null ? 0 : spacing[d];
  }

  public long voxels() {
    long n = 1;
    for (long s : shape) n *= s;
    return n;
  }

  public long heapBytes() {
    return voxels() * (type == U8 ? 1 : type == U16 ? 2 : 4);
  }
}
