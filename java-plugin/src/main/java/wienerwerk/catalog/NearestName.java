package wienerwerk.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import wienerwerk.library.Json;
import wienerwerk.library.NativeLibrary;

/** The known name that is nearest to a mistyped one, by the library's rule. */
public final class NearestName {
  private NearestName() {}

  /** Empty if none is near. */
  public static String to(String name, List<String> known) {
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("ask", "nearest");
    question.put("name", name);
    question.put("known", new ArrayList<Object>(known));
    return Json.string(NativeLibrary.ask(question).get("nearest"));
  }
}
