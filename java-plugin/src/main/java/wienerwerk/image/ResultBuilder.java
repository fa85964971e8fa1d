package wienerwerk.image;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.measure.Calibration;
import ij.process.LUT;
import java.awt.Rectangle;
import java.util.List;
import wienerwerk.NativeArray;

/**
 * Makes ImageJ images of the library's outputs, with everything the input image knew: calibration, LUTs, labels, ROIs.
 */
public final class ResultBuilder {
  private final ImagePlus input;
  private final StackReader reader;

  public ResultBuilder(ImagePlus input, StackReader reader) {
    this.input = input;
    this.reader = reader;
  }

  /**
   * The restored image.
   *
   * @param channels the channels asked for, numbered from 1; empty: all
   * @param frames likewise
   */
  public ImagePlus like(NativeArray output, String suffix, List<Integer> channels, List<Integer> frames) {
    int nc = output.size('c');
    int nz = output.size('z');
    int nt = output.size('t');
    int[] fromChannel = chosen(channels, nc);
    int[] fromFrame = chosen(frames, nt);
    ImagePlus result = new ImagePlus(Images.uniqueTitle(baseTitle(input) + "-" + suffix), stackOf(output));
    result.setDimensions(nc, nz, nt);
    if (nz == input.getNSlices()) copyLabels(result, fromChannel, fromFrame);
    calibrate(result, output);
    result.setProperties(input.getPropertiesAsArray());
    if (input.getInfoProperty() != null) result.setProperty("Info", input.getInfoProperty());
    result = colored(result, output, fromChannel);
    result.setOpenAsHyperStack(input.isHyperStack() && result.getStackSize() > 1);
    copySelections(result, nc == input.getNChannels() && nt == input.getNFrames());
    result.setPosition(Math.min(input.getC(), nc), Math.min(input.getZ(), nz), Math.min(input.getT(), nt));
    return result;
  }

  /** An output that is no restored image: a PSF, a map of errors. Calibrated from its own spacing. */
  public static ImagePlus alone(NativeArray output, String title) {
    ImagePlus result = new ImagePlus(Images.uniqueTitle(title), stackOf(output));
    result.setDimensions(output.size('c'), output.size('z'), output.size('t'));
    if (output.spacing('x') > 0) {
      Calibration c = result.getCalibration();
      c.setUnit("micron");
      c.pixelWidth = output.spacing('x');
      c.pixelHeight = output.spacing('y');
      if (output.spacing('z') > 0) c.pixelDepth = output.spacing('z');
    }
    if (result.getNChannels() > 1) result = new CompositeImage(result, IJ.GRAYSCALE);
    result.setOpenAsHyperStack(output.size('c') > 1 || output.size('t') > 1);
    result.setPosition(1, output.size('z') / 2 + 1, 1);
    result.resetDisplayRange();
    return result;
  }

  /**
   * A PSF's rings hold a hundredth of its peak: a display range that ends at a twentieth shows them, and the width of
   * the lobe.
   */
  public static void showRings(ImagePlus psf) {
    for (int c = psf.getNChannels(); c >= 1; c--) {
      psf.setPosition(c, psf.getZ(), 1);
      double peak = psf.getProcessor().getStats().max;
      if (peak > 0) psf.setDisplayRange(0, peak / 20);
    }
  }

  /** Planes come in the order t, c, z and stand in ImageJ's: t, z, c. */
  private static ImageStack stackOf(NativeArray output) {
    int nc = output.size('c');
    int nz = output.size('z');
    int nt = output.size('t');
    ImageStack stack = new ImageStack(output.size('x'), output.size('y'));
    for (int t = 0; t < nt; t++)
      for (int z = 0; z < nz; z++)
        for (int c = 0; c < nc; c++) stack.addSlice(null, output.planes[(t * nc + c) * nz + z]);
    return stack;
  }

  private static int[] chosen(List<Integer> asked, int size) {
    int[] from = new int[size];
    for (int i = 0; i < size; i++) from[i] = asked.size() == size ? asked.get(i) : i + 1;
    return from;
  }

  private void copyLabels(ImagePlus result, int[] fromChannel, int[] fromFrame) {
    ImageStack from = input.getStack();
    for (int t = 1; t <= fromFrame.length; t++)
      for (int z = 1; z <= input.getNSlices(); z++)
        for (int c = 1; c <= fromChannel.length; c++)
          result.getStack().setSliceLabel(
              from.getSliceLabel(input.getStackIndex(fromChannel[c - 1], z, fromFrame[t - 1])),
              result.getStackIndex(c, z, t));
  }

  private void calibrate(ImagePlus result, NativeArray output) {
    Rectangle crop = reader.crop();
    Calibration c = input.getCalibration().copy();
    c.disableDensityCalibration();
    if (reader.restated()) {
      Spacing s = reader.spacing();
      c.setUnit("micron");
      c.pixelWidth = s.x;
      c.pixelHeight = s.y;
      if (s.z > 0) c.pixelDepth = s.z;
    }
    c.xOrigin -= crop.x;
    c.yOrigin -= crop.y;
    c.pixelWidth *= (double) crop.width / result.getWidth();  // 1, unless a method changes the sampling
    c.pixelHeight *= (double) crop.height / result.getHeight();
    c.pixelDepth *= (double) input.getNSlices() / result.getNSlices();
    double between = reader.spacing().t;
    if (between > 0 && output.size('t') > 1) c.frameInterval *= output.spacing('t') / between;  // frames were left out
    result.setCalibration(c);
  }

  private ImagePlus colored(ImagePlus result, NativeArray output, int[] fromChannel) {
    Samples[] restored = samples(output);
    LUT[] luts = new LUT[fromChannel.length];
    for (int c = 0; c < luts.length; c++) {
      luts[c] = (LUT) lut(fromChannel[c]).clone();
      double[] range = reader.samples[fromChannel[c] - 1].mapped(
          reader.displayed(luts[c].min), reader.displayed(luts[c].max), restored[c]);
      luts[c].min = range[0];
      luts[c].max = range[1];
    }
    if (luts.length > 1) {
      CompositeImage composite =
          new CompositeImage(result, input.isComposite() ? ((CompositeImage) input).getMode() : IJ.GRAYSCALE);
      composite.setLuts(luts);
      return composite;
    }
    result.setLut(luts[0]);
    result.setDisplayRange(luts[0].min, luts[0].max);
    return result;
  }

  /** The colors and the display range of a channel of the input. */
  private LUT lut(int channel) {
    if (input.isComposite()) return ((CompositeImage) input).getChannelLut(channel);
    LUT lut = (LUT) input.getProcessor().getLut().clone();
    lut.min = input.getDisplayRangeMin();
    lut.max = input.getDisplayRangeMax();
    return lut;
  }

  private static Samples[] samples(NativeArray output) {
    int nc = output.size('c');
    int nz = output.size('z');
    Samples[] samples = new Samples[nc];
    for (int c = 0; c < nc; c++) samples[c] = new Samples(output.voxels() / nc);
    for (int i = 0; i < output.planes.length; i++) samples[i / nz % nc].add(output.planes[i]);
    return samples;
  }

  private void copySelections(ImagePlus result, boolean allPositions) {
    Rectangle crop = reader.crop();
    boolean cropped = crop.width != input.getWidth() || crop.height != input.getHeight();
    Roi roi = input.getRoi();
    if (roi != null && !cropped) result.setRoi((Roi) roi.clone());
    Overlay overlay = input.getOverlay();
    if (overlay == null) return;
    Overlay copy = cropped ? overlay.crop(crop) : overlay.duplicate();
    for (int i = copy.size() - 1; i >= 0 && !allPositions; i--)
      if (copy.get(i).hasHyperStackPosition() || copy.get(i).getPosition() > 0)
        copy.remove(i);  // its frame or channel may be gone
    result.setOverlay(copy);
  }

  public static String baseTitle(ImagePlus image) {
    return image.getTitle().replaceFirst("(?i)(\\.ome)?\\.(tiff?|ics|ids|nd2|czi|lif|lsm|zip|dv|stk|oib|oif)$", "");
  }
}
