package wienerwerk.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static wienerwerk.catalog.Catalogs.refusal;

import ij.Macro;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MacroOptionsTest {
  @Test
  @DisplayName("keys, flags, brackets within brackets and quotes are split")
  void split() {
    Map<String, String> o = MacroOptions.split(
        "method=wiener psf=[my psf [1].tif] keep_background title='two words' empty=[] none= last=1 ");
    assertEquals("{method=wiener, psf=my psf [1].tif, keep_background=true, title=two words, empty=, none=, last=1}",
        o.toString());
    assertTrue(MacroOptions.split("   ").isEmpty());
  }

  @Test
  @DisplayName("a key given twice, or a bracket left open, is refused by name")
  void refused() {
    assertTrue(
        refusal(() -> MacroOptions.split("iterations=1 psf=a iterations=2")).contains("iterations is given twice"));
    assertTrue(refusal(() -> MacroOptions.split("keep_background keep_background"))
                   .contains("keep_background is given twice"));
    assertTrue(refusal(() -> MacroOptions.split("psf=[a b")).contains("psf= is not closed"));
    assertTrue(refusal(() -> MacroOptions.split("psf='a b")).contains("psf= is not closed"));
  }

  @Test
  @DisplayName("a line read back gives the same options, and ImageJ's own reader finds the same values")
  void roundTrip() {
    Map<String, String> o = new LinkedHashMap<>();
    o.put("method", "wiener");
    o.put("psf", "my psf [1].tif");
    o.put("flag", null);
    o.put("bracket", "[x]");
    o.put("channels", "1,3");
    String line = MacroOptions.line(o);
    assertEquals("method=wiener psf=[my psf [1].tif] flag bracket=[[x]] channels=1,3", line);
    assertEquals("my psf [1].tif", Macro.getValue(line, "psf", ""));
    Map<String, String> read = MacroOptions.split(line);
    assertEquals("true", read.put("flag", null));
    assertEquals(o, read);
  }

  @Test
  @DisplayName("a statement escapes what would end its string")
  void statement() {
    assertEquals("run(\"X...\", \"psf=C:\\\\a\\\"b\");", MacroOptions.statement("X...", "psf=C:\\a\"b"));
  }
}
