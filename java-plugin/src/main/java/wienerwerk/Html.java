package wienerwerk;

/** Text as HTML shows it, and the help of a method made from its schema. */
final class Html {
  private Html() {}

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>");
  }

  /** Every key of the settings with its meaning. */
  static String help(Settings settings) {
    StringBuilder html = new StringBuilder("<html><body style='font-family: sans-serif'>");
    html.append("<h2>").append(escaped(settings.method.title)).append("</h2><p>").append(escaped(settings.method.summary)).append("</p>");
    String[] headings = {"Images", "Parameters", "Computed PSF", "Options", "Computing"};
    for (int i = 0; i < headings.length; i++) help(headings[i], settings.schemas().get(i), html);
    return html.append("<p>As a macro:<br><code>").append(escaped(MacroOptions.statement(settings.door.command, settings.line()))).append("</code></p></body></html>").toString();
  }

  private static void help(String heading, Schema schema, StringBuilder html) {
    if (schema.properties.isEmpty()) return;
    html.append("<h3>").append(heading).append("</h3><dl>");
    for (Property p : schema.properties) {
      html.append("<dt><b>").append(escaped(p.title)).append("</b> &nbsp; <code>").append(p.key).append("</code>");
      if (!p.unit.isEmpty()) html.append(" in ").append(escaped(p.unit));
      html.append("</dt><dd>").append(escaped(p.description));
      if (p.kind == Property.Kind.CHOICE) html.append(" One of ").append(escaped(String.join(", ", p.choices))).append('.');
      if (!p.text(p.defaultValue).isEmpty() && p.kind != Property.Kind.FLAG) html.append(" Default: ").append(escaped(p.text(p.defaultValue))).append('.');
      html.append("</dd>");
    }
    html.append("</dl>");
  }
}
