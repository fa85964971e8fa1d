package wienerwerk.dialog;

import java.awt.Component;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JSeparator;
import wienerwerk.catalog.Property;

/**
 * Rows of fields under headings: title, control, unit.
 */
final class Form extends JPanel {
  private static final long serialVersionUID = 1;

  private static final class Row {
    final Field field;
    final List<Component> parts = new ArrayList<>();

    Row(Field field) {
      this.field = field;
    }
  }

  private final transient List<Row> rows = new ArrayList<>();
  private int line;

  Form() {
    super(new GridBagLayout());
  }

  void heading(String text) {
    add(Fonts.heading(new JLabel(text)), at(0, 3, 0, new Insets(line == 0 ? 0 : 10, 0, 1, 0)));
    line++;
    add(new JSeparator(), at(0, 3, 1, new Insets(0, 0, 3, 0)));
    line++;
  }

  /** A component over the whole width. */
  void wide(JComponent component) {
    add(component, at(0, 3, 1, new Insets(2, 0, 4, 0)));
    line++;
  }

  void add(Field field) {
    add(field, field.property.unit);
  }

  /** @param behind what stands behind the field: its unit, or more */
  void add(Field field, String behind) {
    Property property = field.property;
    Row row = new Row(field);
    JComponent control = field.component();
    control.setToolTipText(tip(property));
    if (field.hasOwnLabel()) {
      row.parts.add(control);
      add(control, at(1, 2, 1, new Insets(1, 0, 1, 0)));
    } else {
      JLabel label = new JLabel(property.title + ":");
      label.setLabelFor(control);
      label.setToolTipText(tip(property));
      JLabel unit = new JLabel(behind);
      unit.setToolTipText(tip(property));
      row.parts.add(label);
      row.parts.add(control);
      row.parts.add(unit);
      add(label, at(0, 1, 0, new Insets(2, 0, 2, 8)));
      add(control, at(1, behind.isEmpty() ? 2 : 1, 1, new Insets(2, 0, 2, 0)));
      if (!behind.isEmpty()) add(unit, at(2, 1, 0, new Insets(2, 6, 2, 0)));
    }
    line++;
    rows.add(row);
  }

  private GridBagConstraints at(int column, int width, double weight, Insets insets) {
    return new GridBagConstraints(
        column, line, width, 1, weight, 0, GridBagConstraints.WEST, GridBagConstraints.HORIZONTAL, insets, 0, 0);
  }

  /** The description, wrapped, with what macros call it. */
  private static String tip(Property property) {
    return "<html><div width=320>" + Html.escaped(property.description) + "<br><i>" + property.key
        + "</i></div></html>";
  }

  /** Shows the rows of these keys and hides the others. */
  void showRows(Set<String> keys) {
    for (Row row : rows)
      for (Component part : row.parts) part.setVisible(keys.contains(row.field.property.key));
    revalidate();
  }

  /** Gives the field of this key the keyboard. */
  void focus(String key) {
    for (Row row : rows)
      if (row.field.property.key.equals(key)) row.field.component().requestFocusInWindow();
  }

  List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    for (Row row : rows) fields.add(row.field);
    return fields;
  }
}
