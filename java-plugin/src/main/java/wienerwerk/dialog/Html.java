package wienerwerk.dialog;

import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Property;
import wienerwerk.catalog.Schema;
import wienerwerk.settings.MacroOptions;
import wienerwerk.settings.Settings;

/** Text as HTML shows it, and the help of a method made from its schema. */
final class Html {
  private Html() {}

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>");
  }

  /** Plain lines; two spaces at a line's beginning indent it. */
  static String of(String text) {
    return "<html><body style='font-family: sans-serif'>" + escaped(text).replace("  ", "&nbsp; ") + "</body></html>";
  }

  /** Every key of the settings with its meaning. */
  static String help(Settings settings) {
    StringBuilder html = new StringBuilder("<html><body style='font-family: sans-serif'>");
    html.append("<h2>")
        .append(escaped(settings.method.title))
        .append("</h2><p>")
        .append(escaped(settings.method.summary))
        .append("</p>");
    help("Images", settings.doorSchema(), html);
    help("Parameters", settings.method.schema, html);
    help("Computed PSF", settings.psfSchema(), html);
    help("Options", settings.optionsSchema(), html);
    help("Computing", Catalog.get().session, html);
    String statement = MacroOptions.statement(settings.door.command, settings.line());
    return html.append("<p>As a macro:<br><code>")
        .append(escaped(statement))
        .append("</code></p></body></html>")
        .toString();
  }

  private static void help(String heading, Schema schema, StringBuilder html) {
    if (schema.properties.isEmpty()) return;
    html.append("<h3>").append(heading).append("</h3><dl>");
    for (Property p : schema.properties) {
      html.append("<dt><b>").append(escaped(p.title)).append("</b> &nbsp; <code>").append(p.key).append("</code>");
      if (!p.unit.isEmpty()) html.append(" in ").append(escaped(p.unit));
      html.append("</dt><dd>").append(escaped(p.description));
      if (p.kind == Property.Kind.CHOICE)
        html.append(" One of ").append(escaped(String.join(", ", p.choices))).append('.');
      String byDefault = p.kind == Property.Kind.FLAG ? "" : p.text(p.defaultValue);
      if (!byDefault.isEmpty()) html.append(" Default: ").append(escaped(byDefault)).append('.');
      html.append("</dd>");
    }
    html.append("</dl>");
  }
}
