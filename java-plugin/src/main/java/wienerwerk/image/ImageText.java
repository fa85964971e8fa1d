package wienerwerk.image;

import ij.ImagePlus;
import java.util.Locale;

/** An image in one line: name, size, type, voxel size. */
public final class ImageText {
  private static final String TIMES = "\u00a0x\u00a0";  // sizes are not torn apart at the end of a line

  private ImageText() {}

  public static String of(ImagePlus image) {
    StringBuilder text = new StringBuilder(image.getTitle());
    text.append(": ").append(image.getWidth()).append(TIMES).append(image.getHeight());
    if (image.getNSlices() > 1) text.append(TIMES).append(image.getNSlices());
    text.append(", ").append(image.getBitDepth()).append("-bit");
    if (image.getNChannels() > 1) text.append(", ").append(image.getNChannels()).append(" channels");
    if (image.getNFrames() > 1) text.append(", ").append(image.getNFrames()).append(" frames");
    Spacing s = Spacing.of(image.getCalibration(), image.getNSlices());
    if (!s.known()) return text.append(", no voxel size").toString();
    text.append(", voxel\u00a0").append(length(s.x)).append(TIMES).append(length(s.y));
    if (image.getNSlices() > 1) text.append(TIMES).append(length(s.z));
    return text.append("\u00a0\u00b5m").toString();
  }

  private static String length(double micrometers) {
    return String.valueOf(Double.parseDouble(String.format(Locale.ROOT, "%.4g", micrometers)));
  }
}
