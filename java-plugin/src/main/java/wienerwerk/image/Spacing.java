package wienerwerk.image;

import ij.measure.Calibration;
import java.util.Map;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Property;
import wienerwerk.catalog.Schema;
import wienerwerk.catalog.Units;

/** What an image's calibration says, in micrometers and seconds; 0 where it says nothing usable. */
public final class Spacing {
  public final double x;
  final double y;
  final double z;
  final double t;
  /** A sentence for the log where the calibration could not be used; empty otherwise. */
  public final String remark;

  private Spacing(double x, double y, double z, double t, String remark) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.t = t;
    this.remark = remark;
  }

  public static Spacing of(Calibration c, int planes) {
    return of(c, planes, Catalog.get().units);
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

  /** This one where it is known; else the other one, if that is complete for so many planes. */
  Spacing or(Spacing other, int planes) {
    if (known() || other.x <= 0 || other.y <= 0 || (other.z <= 0 && planes > 1)) return this;
    return new Spacing(other.x, other.y, other.z, t,
        "has no voxel size of its own (Image > Properties...), so it and its result take the one given for the PSF");
  }

  /** @param parameters of a method whose properties of this schema come from the spacing of an image */
  public static Spacing stated(Schema schema, Map<String, Object> parameters) {
    double[] xyz = new double[3];
    for (Property p : schema.properties) {
      int axis = p.source.startsWith("spacing.") ? "xyz".indexOf(p.source.charAt(p.source.length() - 1)) : -1;
      if (axis >= 0 && parameters.get(p.key) instanceof Number)
        xyz[axis] = positive(((Number) parameters.get(p.key)).doubleValue());
    }
    return new Spacing(xyz[0], xyz[1], xyz[2], 0, "");
  }

  private static double positive(double value) {
    return value > 0 && !Double.isInfinite(value) ? value : 0;
  }

  public boolean known() {
    return x > 0;
  }

  /** Along an axis of "tzyx"; 0 for others. */
  public double along(char axis) {
    return axis == 'x' ? x : axis == 'y' ? y : axis == 'z' ? z : axis == 't' ? t : 0;
  }
}
