package wienerwerk.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.awt.event.KeyEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.RealLibrary;
import wienerwerk.RunListener;
import wienerwerk.WienerwerkException;

class ImageJListenerTest {
  @Test
  @DisplayName("Esc cancels within an iteration")
  void escape() {
    RealLibrary.needed();
    List<Double> fractions = new ArrayList<>();
    ImageJListener imagej = new ImageJListener(null);
    RunListener escape = new RunListener() {
      @Override
      protected int progress(double fraction, String stage) {
        fractions.add(fraction);
        if (fractions.size() == 3) IJ.setKeyDown(KeyEvent.VK_ESCAPE);
        return imagej.progress(fraction, stage);
      }
    };
    WienerwerkException e = assertThrows(WienerwerkException.class, () -> RealLibrary.longRun(escape));
    IJ.resetEscape();
    assertTrue(e.cancelled());
    assertEquals(3, fractions.size());
  }
}
