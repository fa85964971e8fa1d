package wienerwerk.image;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import wienerwerk.NativeArray;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Units;

/**
 * An ImageJ hyperstack as the library reads it: its own pixel type, axes of "tczyx" longer than 1, spacing in
 * micrometers.
 */
public final class StackReader {
  private static final int SIGNED_OFFSET = 32768;

  private final ImagePlus image;
  private final Rectangle crop;
  private final ImageStack stack;
  private final int channels;
  private final int slices;
  private final int frames;
  private final boolean signed;
  private Spacing spacing;
  private boolean restated;
  /** Of each channel, filled while its planes are read. */
  final Samples[] samples;

  /** @param crop in pixels; null takes everything */
  public StackReader(ImagePlus image, Rectangle crop) {
    this(image, crop, Catalog.get().units);
  }

  StackReader(ImagePlus image, Rectangle crop, Units units) {
    refuseColor(image);
    this.image = image;
    this.crop = crop == null ? new Rectangle(0, 0, image.getWidth(), image.getHeight()) : crop;
    stack = image.getStack();
    channels = image.getNChannels();
    slices = image.getNSlices();
    frames = image.getNFrames();
    signed = image.getCalibration().isSigned16Bit();
    spacing = Spacing.of(image.getCalibration(), slices, units);
    samples = new Samples[channels];
    for (int c = 0; c < channels; c++)
      samples[c] = new Samples((long) this.crop.width * this.crop.height * slices * frames);
  }

  public static boolean isColor(ImagePlus image) {
    return image.getType() == ImagePlus.COLOR_RGB || image.getType() == ImagePlus.COLOR_256;
  }

  private static void refuseColor(ImagePlus image) {
    if (isColor(image))
      throw new WienerwerkException("\"" + image.getTitle()
          + "\" is a color image, whose pixels are no intensities: split its channels"
          + " (Image > Color) or convert it to 8-bit, 16-bit or 32-bit gray values (Image > Type) first.");
  }

  public NativeArray array(String role) {
    NativeArray array = NativeArray.wanted(role);
    array.axes = (frames > 1 ? "t" : "") + (channels > 1 ? "c" : "") + (slices > 1 ? "z" : "") + "yx";
    array.type = signed || image.getBitDepth() == 32 ? NativeArray.F32
        : image.getBitDepth() == 16                  ? NativeArray.U16
                                                     : NativeArray.U8;
    array.shape = new long[array.axes.length()];
    array.spacing = new double[array.axes.length()];
    for (int d = 0; d < array.shape.length; d++) {
      array.shape[d] = size(array.axes.charAt(d));
      array.spacing[d] = spacing.along(array.axes.charAt(d));
    }
    array.source = this::plane;
    return array;
  }

  public Spacing spacing() {
    return spacing;
  }

  /** Where the image has no voxel size, this one is taken, if it is complete. */
  public void orElse(Spacing stated) {
    Spacing own = spacing;
    spacing = own.or(stated, slices);
    restated = spacing != own;
  }

  /** Whether the spacing is not the image's own. */
  boolean restated() {
    return restated;
  }

  private int size(char axis) {
    return axis == 't' ? frames
        : axis == 'c'  ? channels
        : axis == 'z'  ? slices
        : axis == 'y'  ? crop.height
                       : crop.width;
  }

  /** Plane `index` in the order t, c, z. */
  private Object plane(int index) {
    int channel = index / slices % channels;
    int position = image.getStackIndex(channel + 1, index % slices + 1, index / slices / channels + 1);
    ImageProcessor processor = stack.getProcessor(position);
    if (crop.width != processor.getWidth() || crop.height != processor.getHeight()) {
      processor.setRoi(crop);
      processor = processor.crop();
    }
    Object pixels = signed ? withoutOffset((short[]) processor.getPixels()) : processor.getPixels();
    samples[channel].add(pixels);
    return pixels;
  }

  /** ImageJ keeps signed 16-bit images as unsigned ones with an offset and a calibration that takes it off again. */
  private static float[] withoutOffset(short[] pixels) {
    float[] values = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) values[i] = (pixels[i] & 0xffff) - SIGNED_OFFSET;
    return values;
  }

  /** What the plane holds where the display shows `value`. */
  double displayed(double value) {
    return signed ? value - SIGNED_OFFSET : value;
  }

  Rectangle crop() {
    return crop;
  }
}
