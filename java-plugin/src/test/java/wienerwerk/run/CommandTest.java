package wienerwerk.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CommandTest {
  @Test
  @DisplayName("a long sentence is broken at spaces for ImageJ's error window, and says the same")
  void wrapped() {
    StringBuilder sentence = new StringBuilder("it takes");
    for (int i = 0; i < 60; i++) sentence.append(" option_").append(i).append(',');
    String wrapped = Command.wrapped(sentence.toString());
    assertEquals(sentence.toString(), wrapped.replace('\n', ' '));
    for (String line : wrapped.split("\n")) assertTrue(line.length() <= 92, line);
    assertEquals("short.", Command.wrapped("short."));
  }
}
