package wienerwerk.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import wienerwerk.WienerwerkException;

/** The option line of a macro, run("Deconvolve...", "key=value flag key=[a value]"), split strictly and written. */
public final class MacroOptions {
  private MacroOptions() {}

  /**
   * Keys with their texts, in the order given; a flag has the text "true".
   *
   * @throws WienerwerkException for a key given twice, or a bracket or quote left open
   */
  public static Map<String, String> split(String line) {
    Map<String, String> options = new LinkedHashMap<>();
    int at = 0;
    while (at < line.length()) {
      if (line.charAt(at) == ' ') {
        at++;
        continue;
      }
      int end = at;
      while (end < line.length() && line.charAt(end) != ' ' && line.charAt(end) != '=') end++;
      String key = line.substring(at, end);
      String value = "true";
      if (end < line.length() && line.charAt(end) == '=') {
        int begin = end + 1;
        end = valueEnd(line, begin, key);
        boolean enclosed = end > begin + 1 && (line.charAt(begin) == '[' || line.charAt(begin) == '\'');
        value = enclosed ? line.substring(begin + 1, end - 1) : line.substring(begin, end);
      }
      if (options.put(key, value) != null) throw new WienerwerkException("The option " + key + " is given twice.");
      at = end;
    }
    return options;
  }

  /** One past the value that begins at `begin`: at a space, after the matching bracket, or after the closing quote. */
  private static int valueEnd(String line, int begin, String key) {
    char first = begin < line.length() ? line.charAt(begin) : ' ';
    if (first == '[') {
      int depth = 0;
      for (int i = begin; i < line.length(); i++) {
        if (line.charAt(i) == '[') depth++;
        if (line.charAt(i) == ']' && --depth == 0) return i + 1;
      }
      throw new WienerwerkException("The bracket after " + key + "= is not closed.");
    }
    if (first == '\'') {
      int quote = line.indexOf('\'', begin + 1);
      if (quote < 0) throw new WienerwerkException("The quote after " + key + "= is not closed.");
      return quote + 1;
    }
    int space = line.indexOf(' ', begin);
    return space < 0 ? line.length() : space;
  }

  /** The value as it must stand after "key=". ImageJ's own recorder encloses values with spaces, and only those. */
  public static String enclosed(String value) {
    boolean needed = value.indexOf(' ') >= 0 || value.isEmpty() || value.startsWith("[") || value.startsWith("'");
    return needed ? "[" + value + "]" : value;
  }

  /** options as one line. A null value is a flag. */
  public static String line(Map<String, String> options) {
    StringBuilder line = new StringBuilder();
    for (Map.Entry<String, String> option : options.entrySet()) {
      if (line.length() > 0) line.append(' ');
      line.append(option.getKey());
      if (option.getValue() != null) line.append('=').append(enclosed(option.getValue()));
    }
    return line.toString();
  }

  /** The whole macro statement. */
  public static String statement(String command, String line) {
    return "run(\"" + command + "\", \"" + line.replace("\\", "\\\\").replace("\"", "\\\"") + "\");";
  }
}
