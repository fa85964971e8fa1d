package wienerwerk.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  @Test
  @DisplayName("a mistyped name is recognized, an unrelated one is not")
  void nearest() {
    assertEquals("iterations", NearestName.to("iteration", Arrays.asList("psf", "iterations", "acceleration")));
    assertEquals("psf", NearestName.to("pfs", Arrays.asList("psf", "iterations")));
    assertEquals("", NearestName.to("whatever", Arrays.asList("psf", "iterations")));
  }
}
