package wienerwerk.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import wienerwerk.WienerwerkException;
import wienerwerk.library.Json;

/** One property of a schema: what a form shows, what a macro may write. Ranges are the library's to check. */
public final class Property {
  /** The keyword of a file that is written; fields that a door adds have it. */
  public static final String WRITTEN = "written";

  public enum Kind { INTEGER, NUMBER, FLAG, CHOICE, NUMBERS, PATH, TEXT }

  public final String key;
  public final Kind kind;
  public final String title;
  public final String description;
  /** As shown: "µm"; empty for pure numbers. */
  public final String unit;
  public final boolean advanced;
  /** "spacing.z": the default 0 means that the image says it; empty otherwise. */
  public final String source;
  /** The step of a number; 0: any. */
  public final double step;
  public final Object defaultValue;
  /** Of a path: the file is written, not read. */
  public final boolean written;
  /** Of a choice: the values as macros write them, and as people read them. */
  public final List<String> choices;
  public final List<String> choiceTitles;

  public Property(String key, Map<String, Object> json) {
    this.key = key;
    kind = kindOf(json);
    title = json.containsKey("title") ? Json.string(json.get("title")) : key;
    description = Json.string(json.get("description"));
    unit = Json.string(json.get("x-unit"));
    advanced = "advanced".equals(json.get("x-group"));
    source = Json.string(json.get("x-source"));
    step = json.get("multipleOf") instanceof Number ? ((Number) json.get("multipleOf")).doubleValue()
        : kind == Kind.INTEGER                      ? 1
                                                    : 0;
    defaultValue = json.get("default");
    written = Boolean.TRUE.equals(json.get(WRITTEN));
    choices = strings(json.get("enum"));
    List<String> titles = strings(json.get("x-enum-titles"));
    choiceTitles = titles.size() == choices.size() ? titles : choices;
  }

  private static Kind kindOf(Map<String, Object> json) {
    if (json.get("enum") != null) return Kind.CHOICE;
    switch (Json.string(json.get("type"))) {
      case "integer": return Kind.INTEGER;
      case "number": return Kind.NUMBER;
      case "boolean": return Kind.FLAG;
      case "array": return Kind.NUMBERS;
      default: return "path".equals(json.get("format")) ? Kind.PATH : Kind.TEXT;
    }
  }

  private static List<String> strings(Object json) {
    List<String> strings = new ArrayList<>();
    for (Object item : Json.list(json)) strings.add(Json.string(item));
    return strings;
  }

  /** The same property as a choice among these values. */
  Property offering(List<String> values, List<String> titles) {
    Map<String, Object> json = new LinkedHashMap<>();
    describe(json);
    json.put("enum", new ArrayList<Object>(values));
    json.put("x-enum-titles", new ArrayList<Object>(titles));
    return new Property(key, json);
  }

  private void describe(Map<String, Object> json) {
    json.put("title", title);
    json.put("description", description);
    json.put("default", defaultValue);
    if (advanced) json.put("x-group", "advanced");
  }

  /**
   * The value that `text` spells, as JSON has it: Long, Double, Boolean, String or a list of numbers.
   *
   * @throws WienerwerkException naming the key, the text and what is allowed
   */
  public Object parse(String text) {
    switch (kind) {
      case INTEGER:
        if (!text.matches("[+-]?[0-9]{1,18}")) throw refused(text, "a whole number");
        return Long.valueOf(text);
      case NUMBER:
        if (!isNumber(text)) throw refused(text, "a number");
        return Double.valueOf(text);
      case FLAG:
        if (text.equals("true") || text.equals("false")) return Boolean.valueOf(text);
        throw refused(text, "no value: write " + key + " to switch it on, leave it out to switch it off");
      case CHOICE:
        if (choices.contains(text)) return text;
        throw refused(text, "one of " + String.join(", ", choices));
      case NUMBERS:
        List<Object> numbers = new ArrayList<>();
        if (text.trim().isEmpty()) return numbers;
        for (String item : text.split(",", -1)) {
          if (!isNumber(item.trim())) throw refused(text, "numbers separated by commas");
          numbers.add(Double.valueOf(item.trim()));
        }
        return numbers;
      default: return text;
    }
  }

  /** Stricter than Double.valueOf, which also takes "1d", "0x1p3" and "NaN". */
  private static boolean isNumber(String text) {
    return text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?") && !Double.valueOf(text).isInfinite();
  }

  private WienerwerkException refused(String text, String allowed) {
    return new WienerwerkException(
        key + " = " + (text.isEmpty() ? "\"\"" : text) + " is not allowed: it takes " + allowed + ".");
  }

  /** As macros and text fields write it; parse reads it back. */
  public String text(Object value) {
    if (value instanceof Number) return Json.number((Number) value);
    if (!(value instanceof List)) return Json.string(value);
    List<String> items = new ArrayList<>();
    for (Object item : (List<?>) value) items.add(Json.number((Number) item));
    return String.join(",", items);
  }

  /** What people read for a choice. */
  String titleOf(String choice) {
    int i = choices.indexOf(choice);
    return i < 0 ? choice : choiceTitles.get(i);
  }

  public boolean isDefault(Object value) {
    return text(value).equals(text(defaultValue));
  }
}
