package wienerwerk.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static wienerwerk.catalog.Catalogs.refusal;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.measure.Calibration;
import ij.process.LUT;
import java.awt.Color;
import java.awt.Rectangle;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.NativeArray;
import wienerwerk.catalog.Catalogs;
import wienerwerk.run.Job;

/** A stack goes to the library and comes back; the library is played by a copy. */
class ResultTest {
  private static final List<Integer> ALL = Collections.emptyList();

  /** 2 channels, 5 slices, 3 frames of 8 x 6 pixels; every pixel says where it is. */
  private static ImagePlus hyperstack() {
    ImageStack stack = new ImageStack(8, 6);
    for (int t = 1; t <= 3; t++)
      for (int z = 1; z <= 5; z++)
        for (int c = 1; c <= 2; c++) {
          short[] plane = new short[48];
          for (int i = 0; i < 48; i++) plane[i] = (short) (10000 * c + 1000 * z + 100 * t + i);
          stack.addSlice("c" + c + " z" + z + " t" + t, plane);
        }
    ImagePlus image = new ImagePlus("cells.tif", stack);
    image.setDimensions(2, 5, 3);
    CompositeImage composite = new CompositeImage(image, IJ.COLOR);
    composite.setLuts(new LUT[] {LUT.createLutFromColor(Color.green), LUT.createLutFromColor(Color.magenta)});
    Calibration c = composite.getCalibration();
    c.setUnit("nm");
    c.pixelWidth = 100;
    c.pixelHeight = 120;
    c.pixelDepth = 300;
    c.frameInterval = 2;
    c.setTimeUnit("min");
    composite.setOpenAsHyperStack(true);
    composite.setProperty("Info", "objective: 63x");
    return composite;
  }

  /** What a library that doubles every voxel and keeps these channels and frames (from 0) would return. */
  private static NativeArray doubled(NativeArray in, int[] channels, int[] frames) {
    NativeArray out = NativeArray.wanted("image");
    out.axes = in.axes;
    out.type = NativeArray.F32;
    out.shape = in.shape.clone();
    out.spacing = in.spacing.clone();
    if (in.axes.indexOf('t') >= 0) out.shape[in.axes.indexOf('t')] = frames.length;
    if (in.axes.indexOf('c') >= 0) out.shape[in.axes.indexOf('c')] = channels.length;
    int nz = in.size('z');
    Object[] all = new Object[(int) (in.voxels() / in.size('y') / in.size('x'))];
    for (int i = 0; i < all.length; i++) all[i] = in.source.plane(i);
    out.planes = new Object[frames.length * channels.length * nz];
    int n = 0;
    for (int t : frames)
      for (int c : channels)
        for (int z = 0; z < nz; z++) {
          Object from = all[(t * in.size('c') + c) * nz + z];
          float[] plane = new float[in.size('y') * in.size('x')];
          for (int i = 0; i < plane.length; i++) plane[i] = 2 * Samples.value(from, i);
          out.planes[n++] = plane;
        }
    return out;
  }

  private static ImagePlus through(ImagePlus image, Rectangle crop, List<Integer> channels, List<Integer> frames) {
    StackReader reader = new StackReader(image, crop, Catalogs.made().units);
    NativeArray in = reader.array("image");
    int[] c = channels.isEmpty() ? range(in.size('c')) : channels.stream().mapToInt(i -> i - 1).toArray();
    int[] t = frames.isEmpty() ? range(in.size('t')) : frames.stream().mapToInt(i -> i - 1).toArray();
    return new ResultBuilder(image, reader).like(doubled(in, c, t), "RL", channels, frames);
  }

  private static int[] range(int n) {
    int[] range = new int[n];
    for (int i = 0; i < n; i++) range[i] = i;
    return range;
  }

  private static float pixel(ImagePlus image, int c, int z, int t, int x, int y) {
    return image.getStack().getProcessor(image.getStackIndex(c, z, t)).getf(x, y);
  }

  @Test
  @DisplayName("the library gets axes tczyx, the image's own type, micrometers and seconds")
  void layout() {
    NativeArray in = new StackReader(hyperstack(), null, Catalogs.made().units).array("image");
    assertEquals("tczyx", in.axes);
    assertEquals(NativeArray.U16, in.type);
    assertArrayEquals(new long[] {3, 2, 5, 6, 8}, in.shape);
    assertArrayEquals(new double[] {120, 0, 0.3, 0.12, 0.1}, in.spacing, 1e-12);
    ImagePlus plane = IJ.createImage("p", "8-bit", 4, 3, 1);
    assertEquals("yx", new StackReader(plane, null, Catalogs.made().units).array("image").axes);
    assertEquals(NativeArray.U8, new StackReader(plane, null, Catalogs.made().units).array("image").type);
  }

  @Test
  @DisplayName("every voxel comes back at its channel, slice and frame")
  void places() {
    ImagePlus result = through(hyperstack(), null, ALL, ALL);
    assertArrayEquals(new int[] {8, 6, 2, 5, 3}, result.getDimensions());
    for (int t = 1; t <= 3; t++)
      for (int z = 1; z <= 5; z++)
        for (int c = 1; c <= 2; c++)
          assertEquals(2 * (10000 * c + 1000 * z + 100 * t + 8 * 4 + 3), pixel(result, c, z, t, 3, 4));
  }

  @Test
  @DisplayName("calibration, frame interval, colors, mode, labels and info are kept, and the name says the method")
  void metadata() {
    ImagePlus image = hyperstack();
    ImagePlus result = through(image, null, ALL, ALL);
    assertEquals("cells-RL", result.getTitle());
    Calibration c = result.getCalibration();
    assertArrayEquals(new double[] {100, 120, 300}, new double[] {c.pixelWidth, c.pixelHeight, c.pixelDepth});
    assertEquals("nm", c.getUnit());
    assertEquals(2, result.getCalibration().frameInterval);
    assertEquals("min", result.getCalibration().getTimeUnit());
    assertEquals(IJ.COLOR, ((CompositeImage) result).getMode());
    for (int i = 1; i <= 2; i++)
      assertEquals(((CompositeImage) image).getChannelLut(i).getRGB(255),
          ((CompositeImage) result).getChannelLut(i).getRGB(255));
    assertEquals("c2 z3 t1", result.getStack().getSliceLabel(result.getStackIndex(2, 3, 1)));
    assertEquals("objective: 63x", result.getInfoProperty());
    assertTrue(result.isHyperStack() && result.getOpenAsHyperStack());
  }

  @Test
  @DisplayName("a subset of channels and frames keeps their own colors and labels")
  void subset() {
    ImagePlus result = through(hyperstack(), null, Collections.singletonList(2), Arrays.asList(3, 1));
    assertArrayEquals(new int[] {8, 6, 1, 5, 2}, result.getDimensions());
    assertEquals("c2 z4 t3", result.getStack().getSliceLabel(result.getStackIndex(1, 4, 1)));
    assertEquals("c2 z4 t1", result.getStack().getSliceLabel(result.getStackIndex(1, 4, 2)));
    assertEquals(Color.magenta.getRGB(), result.getProcessor().getLut().getRGB(255));
    assertEquals(2 * (20000 + 1000 + 300), pixel(result, 1, 1, 1, 0, 0));
  }

  @Test
  @DisplayName("a crop holds the voxels of the rectangle and moves the origin and the overlay with it")
  void crop() {
    ImagePlus image = hyperstack();
    image.getCalibration().xOrigin = 1;
    image.setRoi(new Roi(2, 1, 4, 3));
    image.setOverlay(new Overlay(new Roi(3, 2, 2, 1)));
    ImagePlus result = through(image, Job.selection(image), ALL, ALL);
    assertArrayEquals(new int[] {4, 3, 2, 5, 3}, result.getDimensions());
    assertEquals(pixelBefore(image, 2, 1), pixel(result, 1, 1, 1, 0, 0));
    assertEquals(-1, result.getCalibration().xOrigin);
    assertEquals(new Rectangle(1, 1, 2, 1), result.getOverlay().get(0).getBounds());
    assertEquals(100, result.getCalibration().pixelWidth);
  }

  private static float pixelBefore(ImagePlus image, int x, int y) {
    return 2 * pixel(image, 1, 1, 1, x, y);
  }

  @Test
  @DisplayName("without a selection a crop is refused with a sentence")
  void noSelection() {
    assertTrue(refusal(() -> Job.selection(hyperstack())).contains("crop_to_roi needs a selection on \"cells.tif\""));
  }

  @Test
  @DisplayName("a selection and an overlay of an uncropped image are copied, not shared")
  void selections() {
    ImagePlus image = hyperstack();
    image.setRoi(new Roi(2, 1, 4, 3));
    image.setOverlay(new Overlay(new Roi(3, 2, 2, 1)));
    ImagePlus result = through(image, null, ALL, ALL);
    assertEquals(new Rectangle(2, 1, 4, 3), result.getRoi().getBounds());
    assertTrue(result.getRoi() != image.getRoi() && result.getOverlay() != image.getOverlay());
  }

  @Test
  @DisplayName("signed 16-bit images go to the library with their true, negative values")
  void signed() {
    ImagePlus image = IJ.createImage("s", "16-bit", 4, 1, 1);
    image.getCalibration().setSigned16BitCalibration();
    image.getProcessor().set(0, 0, 32768 - 5);
    NativeArray in = new StackReader(image, null, Catalogs.made().units).array("image");
    assertEquals(NativeArray.F32, in.type);
    assertEquals(-5f, ((float[]) in.source.plane(0))[0]);
  }

  @Test
  @DisplayName("color images are refused with a sentence that tells what to do")
  void color() {
    ImagePlus indexed = IJ.createImage("photo", "8-bit", 4, 4, 1);
    byte[] noise = new byte[256];
    new Random(1).nextBytes(noise);
    indexed.setLut(new LUT(noise, noise.clone(), new byte[256]));
    indexed.setTypeToColor256();
    for (ImagePlus image : new ImagePlus[] {IJ.createImage("photo", "RGB", 4, 4, 1), indexed}) {
      String sentence = refusal(() -> new StackReader(image, null, Catalogs.made().units));
      assertTrue(sentence.contains("\"photo\" is a color image") && sentence.contains("Image > Type"), sentence);
    }
  }

  @Test
  @DisplayName("an 8-bit image shown in false colors is no color image")
  void falseColors() {
    ImagePlus image = IJ.createImage("f", "8-bit ramp", 16, 16, 1);
    image.setLut(LUT.createLutFromColor(Color.orange));
    ImagePlus result = through(image, null, ALL, ALL);
    assertEquals(Color.orange.getRGB(), result.getProcessor().getLut().getRGB(255));
  }
}
