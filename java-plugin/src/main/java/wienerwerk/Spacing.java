package wienerwerk;

import ij.measure.Calibration;

/** What an image's calibration says, in micrometers and seconds; 0 where it says nothing usable. */
final class Spacing {
  final double x;
  final double y;
  final double z;
  final double t;
  /** A sentence for the log where the calibration could not be used; empty otherwise. */
  final String remark;

  private Spacing(double x, double y, double z, double t, String remark) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.t = t;
    this.remark = remark;
  }

  static Spacing of(Calibration c, int planes) {
    return of(c, planes, NativeLibrary.catalog().units);
  }

  static Spacing of(Calibration c, int planes, Units units) {
    double t = positive(units.seconds(c.frameInterval, c.getTimeUnit()));
    if (units.isPixels(c.getXUnit()))
      return new Spacing(
          0, 0, 0, t, "has no voxel size (Image > Properties...), so its voxels are taken as cubes of unknown size");
    double x = positive(units.micrometers(c.pixelWidth, c.getXUnit()));
    double y = positive(units.micrometers(c.pixelHeight, c.getYUnit()));
    double z = positive(units.micrometers(c.pixelDepth, c.getZUnit()));
    if (x > 0 && y > 0 && (z > 0 || planes == 1)) return new Spacing(x, y, z, t, "");
    return new Spacing(0, 0, 0, t,
        "has a voxel size of " + c.pixelWidth + " x " + c.pixelHeight + " x " + c.pixelDepth + " " + c.getUnit()
            + ", which cannot be converted to micrometers, so its voxels are taken as cubes of unknown size");
  }

  private static double positive(double value) {
    return value > 0 && !Double.isInfinite(value) ? value : 0;
  }

  boolean known() {
    return x > 0;
  }

  /** Along an axis of "tzyx"; 0 for others. */
  double along(char axis) {
    return axis == 'x' ? x : axis == 'y' ? y : axis == 'z' ? z : axis == 't' ? t : 0;
  }
}
