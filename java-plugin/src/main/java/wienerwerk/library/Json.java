package wienerwerk.library;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes JSON: objects are LinkedHashMap (the order given is kept), arrays ArrayList, whole numbers Long,
 * other numbers Double. Its own, because all jars of a Fiji share one class loader and a bundled JSON library would
 * clash there.
 */
public final class Json {
  private static final int DEEPEST = 200;

  private final String text;
  private int at;
  private int depth;

  private Json(String text) {
    this.text = text;
  }

  /** @throws IllegalArgumentException saying what is wrong and at which character */
  static Object parse(String text) {
    Json reader = new Json(text);
    Object value = reader.value();
    reader.skipSpace();
    if (reader.at != text.length()) throw reader.error("unexpected text");
    return value;
  }

  public static Map<String, Object> parseObject(String text) {
    return object(parse(text));
  }

  /** The value as an object; an empty one for null, so that absent parts read as empty. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> object(Object value) {
    if (value == null) return new LinkedHashMap<>();
    if (!(value instanceof Map))
      throw new IllegalArgumentException("JSON: an object was expected, not " + write(value));
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  public static List<Object> list(Object value) {
    if (value == null) return new ArrayList<>();
    if (!(value instanceof List))
      throw new IllegalArgumentException("JSON: an array was expected, not " + write(value));
    return (List<Object>) value;
  }

  public static String string(Object value) {
    return value == null ? "" : value.toString();
  }

  private Object value() {
    skipSpace();
    switch (peek()) {
      case '{': return readObject();
      case '[': return readArray();
      case '"': return readString();
      case 't': return word("true", Boolean.TRUE);
      case 'f': return word("false", Boolean.FALSE);
      case 'n': return word("null", null);
      default: return readNumber();
    }
  }

  private Map<String, Object> readObject() {
    Map<String, Object> object = new LinkedHashMap<>();
    enter();
    if (!leave('}')) {
      do {
        skipSpace();
        String key = readString();
        skipSpace();
        expect(':');
        if (object.containsKey(key)) throw error("key \"" + key + "\" given twice");
        object.put(key, value());
      } while (comma('}'));
    }
    return object;
  }

  private List<Object> readArray() {
    List<Object> array = new ArrayList<>();
    enter();
    if (!leave(']')) {
      do array.add(value());
      while (comma(']'));
    }
    return array;
  }

  private void enter() {
    at++;
    if (++depth > DEEPEST) throw error("nested too deeply");
  }

  private boolean leave(char end) {
    skipSpace();
    if (peek() != end) return false;
    at++;
    depth--;
    return true;
  }

  private boolean comma(char end) {
    if (leave(end)) return false;
    expect(',');
    return true;
  }

  private String readString() {
    expect('"');
    StringBuilder s = new StringBuilder();
    for (;;) {
      char c = next();
      if (c == '"') return s.toString();
      if (c < ' ') throw error("unprintable character in a text");
      s.append(c == '\\' ? readEscape() : c);
    }
  }

  private char readEscape() {
    char c = next();
    switch (c) {
      case 'n': return '\n';
      case 't': return '\t';
      case 'r': return '\r';
      case 'b': return '\b';
      case 'f': return '\f';
      case 'u':
        if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}"))
          throw error("\\u needs four hexadecimal digits");
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
      case '"':
      case '\\':
      case '/': return c;
      default: throw error("unknown escape \\" + c);
    }
  }

  private Object readNumber() {
    int begin = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
    String number = text.substring(begin, at);
    if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
      at = begin;
      throw error("a value was expected");
    }
    try {
      if (number.matches("-?[0-9]+")) return Long.valueOf(number);
    } catch (NumberFormatException beyondLong) {
      // a double then
    }
    return Double.valueOf(number);
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) throw error("a value was expected");
    at += word.length();
    return value;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
  }

  private char peek() {
    if (at >= text.length()) throw error("the text ends too early");
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private void expect(char c) {
    if (peek() != c) throw error("'" + c + "' was expected");
    at++;
  }

  private IllegalArgumentException error(String what) {
    return new IllegalArgumentException("JSON: " + what + " at character " + (at + 1));
  }

  public static String write(Object value) {
    StringBuilder s = new StringBuilder();
    write(value, s);
    return s.toString();
  }

  private static void write(Object value, StringBuilder s) {
    if (value instanceof Map) {
      String separator = "{";
      for (Map.Entry<?, ?> e : ((Map<?, ?>) value).entrySet()) {
        s.append(separator);
        writeString(e.getKey().toString(), s);
        s.append(": ");
        write(e.getValue(), s);
        separator = ", ";
      }
      s.append(separator.equals("{") ? "{}" : "}");
    } else if (value instanceof Iterable) {
      String separator = "[";
      for (Object item : (Iterable<?>) value) {
        s.append(separator);
        write(item, s);
        separator = ", ";
      }
      s.append(separator.equals("[") ? "[]" : "]");
    } else if (value instanceof Number) {
      s.append(number(((Number) value)));
    } else if (value == null || value instanceof Boolean) {
      s.append(value);
    } else {
      writeString(value.toString(), s);
    }
  }

  /** Whole numbers without ".0": also what macro lines and dialogs show. */
  public static String number(Number value) {
    double v = value.doubleValue();
    if (Double.isNaN(v) || Double.isInfinite(v))
      throw new IllegalArgumentException(value + " is not a number that JSON can hold");
    boolean whole = value instanceof Long || value instanceof Integer || (v == Math.rint(v) && Math.abs(v) < 1e15);
    return whole ? Long.toString(value.longValue()) : value.toString();
  }

  private static void writeString(String value, StringBuilder s) {
    s.append('"');
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') s.append('\\').append(c);
      else if (c == '\n') s.append("\\n");
      else if (c < ' ') s.append(String.format("\\u%04x", (int) c));
      else s.append(c);
    }
    s.append('"');
  }
}
