package wienerwerk;

import ij.ImagePlus;

/** An image in one line: name, size, type, voxel size. */
final class ImageText {
  private ImageText() {}

  static String of(ImagePlus image) {
    StringBuilder text = new StringBuilder(image.getTitle());
    text.append(": ").append(image.getWidth()).append(" x ").append(image.getHeight());
    if (image.getNSlices() > 1) text.append(" x ").append(image.getNSlices());
    text.append(", ").append(image.getBitDepth()).append("-bit");
    if (image.getNChannels() > 1) text.append(", ").append(image.getNChannels()).append(" channels");
    if (image.getNFrames() > 1) text.append(", ").append(image.getNFrames()).append(" frames");
    Spacing s = Spacing.of(image.getCalibration(), image.getNSlices());
    if (!s.known()) return text.append(", no voxel size").toString();
    text.append(", voxel ").append(length(s.x)).append(" x ").append(length(s.y));
    if (image.getNSlices() > 1) text.append(" x ").append(length(s.z));
    return text.append(" \u00b5m").toString();
  }

  private static String length(double micrometers) {
    return String.valueOf(Double.parseDouble(String.format(java.util.Locale.ROOT, "%.4g", micrometers)));
  }
}
