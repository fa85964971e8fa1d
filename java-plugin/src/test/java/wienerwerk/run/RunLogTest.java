package wienerwerk.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.library.Json;

class RunLogTest {
  @Test
  @DisplayName("what was done is told in the words of the report")
  void done() {
    assertEquals("", RunLog.done(Collections.emptyMap()));
    assertEquals("", RunLog.done(Json.parseObject("{\"done\": \"\"}")));
    assertEquals(", 9 iterations, background 7 to 9.5 kept",
        RunLog.done(Json.parseObject("{\"done\": \"9 iterations, background 7 to 9.5 kept\"}")));
  }
}
