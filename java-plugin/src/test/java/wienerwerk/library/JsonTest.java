package wienerwerk.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  @DisplayName("what was written is read back the same, in the same order")
  void roundTrip() {
    String text = "{\"z\": [1, -2.5, 1.0E-7, true, false, null, \"a\"], \"a\": {\"empty\": [], \"nothing\": {}}}";
    assertEquals(text, Json.write(Json.parse(text)));
  }

  @Test
  @DisplayName("texts keep quotes, backslashes, line ends and letters of any script")
  void texts() {
    for (String text : new String[] {"\"\\/\b\f\n\r\t\u0001", "µm λ 細胞 \ud83d\udd2c", ""})
      assertEquals(text, Json.parse(Json.write(text)));
    assertEquals("é\n/", Json.parse("\"\\u00e9\\n\\/\""));
  }

  @Test
  @DisplayName("whole numbers are Long and stay exact, others are Double")
  void numbers() {
    assertEquals(9007199254740993L, Json.parse("9007199254740993"));
    assertEquals(1.5, Json.parse("1.5"));
    assertEquals(1e30, Json.parse("1000000000000000000000000000000"));
    assertEquals("[30, 0.52]", Json.write(Arrays.asList(30.0, 0.52)));
    assertThrows(IllegalArgumentException.class, () -> Json.write(Collections.singletonList(Double.NaN)));
  }

  @ParameterizedTest
  @DisplayName("what is no JSON is refused with the place")
  @ValueSource(strings = {"", "{", "[1,]", "{\"a\" 1}", "{\"a\": 1,}", "{a: 1}", "'a'", "\"a", "\"\\x\"", "\"\\u12g4\"",
                   "tru", "1 2", "01", "+1", ".5", "1.", "1e", "NaN", "{\"a\": 1, \"a\": 2}", "\"line\nend\"", "--1"})
  void
  refused(String text) {
    String message = assertThrows(IllegalArgumentException.class, () -> Json.parse(text)).getMessage();
    assertTrue(message.startsWith("JSON: ") && message.matches("(?s).* at character \\d+"), message);
  }

  @Test
  @DisplayName("a text nested a million times does not end the program")
  void depth() {
    char[] brackets = new char[1_000_000];
    Arrays.fill(brackets, '[');
    assertThrows(IllegalArgumentException.class, () -> Json.parse(new String(brackets)));
  }
}
