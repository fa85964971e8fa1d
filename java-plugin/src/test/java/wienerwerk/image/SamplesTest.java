package wienerwerk.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SamplesTest {
  private static Samples of(float... values) {
    Samples s = new Samples(values.length);
    s.add(values);
    return s;
  }

  private static float[] ramp(int n, float factor) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) values[i] = factor * i;
    return values;
  }

  @Test
  @DisplayName("bytes and shorts are read as ImageJ means them: unsigned")
  void unsigned() {
    Samples s = new Samples(4);
    s.add(new byte[] {(byte) 200, 1});
    s.add(new short[] {(short) 40000, 2});
    assertEquals(40000, s.quantile(1));
    assertEquals(1, s.quantile(0));
  }

  @Test
  @DisplayName("a display range moves to the same percentiles of the restored values")
  void mapping() {
    assertArrayEquals(new double[] {2000, 6000}, of(ramp(1000, 1)).mapped(200, 600, of(ramp(1000, 10))), 20);
  }

  @Test
  @DisplayName("a range above all voxels keeps narrow restored peaks visible instead of dark")
  void peaks() {
    float[] restored = ramp(100_000, 0.001f);
    restored[7] = 1e6f;
    double[] range = of(ramp(100_000, 0.001f)).mapped(0, 65535, of(restored));
    assertTrue(range[1] >= 1e6 / 3 && range[1] < 1e6, "maximum " + range[1]);
  }

  @Test
  @DisplayName("a maximum between dark ground and bright objects does not fall to the ground")
  void gap() {
    float[] objects = ramp(1000, 0.01f);
    for (int i = 900; i < 1000; i++) objects[i] = 5000;
    double high = of(objects).mapped(0, 3000, of(objects))[1];
    assertTrue(high >= 2900, "maximum " + high);
  }

  @Test
  @DisplayName("a constant image still gets a range that is not empty")
  void constant() {
    double[] range = of(5, 5, 5).mapped(0, 10, of(7, 7, 7));
    assertTrue(range[1] > range[0]);
  }

  @Test
  @DisplayName("a large stack is sampled evenly, whatever its planes")
  void sampling() {
    Samples s = new Samples(10_000_000);
    for (int plane = 0; plane < 100; plane++) s.add(ramp(100_000, 1));
    assertEquals(50_000, s.quantile(0.5), 500);
    assertEquals(0.25, s.below(25_000), 0.01);
  }
}
