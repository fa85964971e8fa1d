package wienerwerk;

/**
 * An n-dimensional array on its way into or out of the library, as planes: byte[], short[] or float[] of the last two
 * axes, or one such array for everything of rank 1. The native code reads and fills the fields by name.
 */
final class NativeArray {
  static final int U8 = 1;
  static final int U16 = 2;
  static final int F32 = 3;

  /** Gives the planes of an input in order; asked once for each, so that virtual stacks need not fit into the heap. */
  interface Planes {
    Object plane(int index);
  }

  String role;
  /** Letters of "tczyx", slowest first; "i" for plain bytes or numbers. */
  String axes;
  int type;
  long[] shape;
  /** Micrometers, seconds along t, 0 unknown; null: all unknown. */
  double[] spacing;
  double[] origin;
  /** Of an input. */
  Planes source;
  /** Of an output, after a run. */
  Object[] planes;

  /** An output wanted: the library fills the rest. */
  static NativeArray wanted(String role) {
    NativeArray array = new NativeArray();
    array.role = role;
    return array;
  }

  /** A model or a state: bytes the library itself once wrote. */
  static NativeArray bytes(String role, byte[] content) {
    NativeArray array = wanted(role);
    array.axes = "i";
    array.type = U8;
    array.shape = new long[] {content.length};
    array.source = index -> content;
    return array;
  }

  /** Size along an axis; 1 when the array does not have it. */
  int size(char axis) {
    int d = axes.indexOf(axis);
    return d < 0 ? 1 : (int) shape[d];
  }

  /** Spacing along an axis; 0 when unknown. */
  double spacing(char axis) {
    int d = axes.indexOf(axis);
    return d < 0 || spacing == null ? 0 : spacing[d];
  }

  long voxels() {
    long n = 1;
    for (long s : shape) n *= s;
    return n;
  }

  long heapBytes() {
    return voxels() * (type == U8 ? 1 : type == U16 ? 2 : 4);
  }
}
