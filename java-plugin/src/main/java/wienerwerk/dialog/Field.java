package wienerwerk.dialog;

import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.FileDialog;
import java.awt.Frame;
import java.awt.event.ActionEvent;
import java.io.File;
import javax.swing.AbstractAction;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.event.PopupMenuEvent;
import javax.swing.event.PopupMenuListener;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Property;
import wienerwerk.library.Json;

/** The control for one property: drawn from the schema, read back as the value a request holds. */
abstract class Field {
  final Property property;

  Field(Property property) {
    this.property = property;
  }

  abstract JComponent component();

  /** @throws WienerwerkException if what stands there is no value for the property */
  abstract Object value();

  abstract void show(Object value);

  static Field of(Property property, Runnable changed) {
    switch (property.kind) {
      case FLAG: return new Flag(property, changed);
      case CHOICE: return new Choice(property, changed);
      case PATH: return new FilePath(property, changed);
      default: return new Text(property, changed);
    }
  }

  /** A check box carries its title itself; the other fields stand behind a label. */
  boolean hasOwnLabel() {
    return false;
  }

  private static final class Flag extends Field {
    private final JCheckBox box;

    Flag(Property property, Runnable changed) {
      super(property);
      box = new JCheckBox(property.title);
      box.addActionListener(e -> changed.run());
    }

    @Override
    JComponent component() {
      return box;
    }

    @Override
    Object value() {
      return box.isSelected();
    }

    @Override
    void show(Object value) {
      box.setSelected(Boolean.TRUE.equals(value));
    }

    @Override
    boolean hasOwnLabel() {
      return true;
    }
  }

  private static final class Choice extends Field {
    private final JComboBox<String> box;

    Choice(Property property, Runnable changed) {
      super(property);
      box = new JComboBox<>(property.choiceTitles.toArray(new String[0]));
      onChoice(box, changed);
    }

    @Override
    JComponent component() {
      return box;
    }

    @Override
    Object value() {
      return property.choices.get(Math.max(0, box.getSelectedIndex()));
    }

    /** A value that is no longer offered shows as the default. */
    @Override
    void show(Object value) {
      int index = property.choices.indexOf(Json.string(value));
      box.setSelectedIndex(
          Math.max(0, index >= 0 ? index : property.choices.indexOf(Json.string(property.defaultValue))));
    }
  }

  private static class Text extends Field {
    final JTextField text = new JTextField(8);

    Text(Property property, Runnable changed) {
      super(property);
      text.getDocument().addDocumentListener(new DocumentListener() {
        @Override
        public void insertUpdate(DocumentEvent e) {
          changed.run();
        }

        @Override
        public void removeUpdate(DocumentEvent e) {
          changed.run();
        }

        @Override
        public void changedUpdate(DocumentEvent e) {
          changed.run();
        }
      });
      if (property.step > 0 && property.kind != Property.Kind.NUMBERS) {
        onKey("UP", +1);
        onKey("DOWN", -1);
      }
    }

    /** The arrow keys count in the property's steps. */
    private void onKey(String key, int direction) {
      text.getInputMap().put(KeyStroke.getKeyStroke(key), key);
      text.getActionMap().put(key, new AbstractAction() {
        private static final long serialVersionUID = 1;

        @Override
        public void actionPerformed(ActionEvent e) {
          try {
            double steps = Math.rint(((Number) value()).doubleValue() / property.step) + direction;
            show(Math.rint(steps * property.step * 1e9) / 1e9);  // without the 0.30000000000000004 of binary fractions
          } catch (WienerwerkException noNumberThere) {
            // nothing to count from
          }
        }
      });
    }

    @Override
    JComponent component() {
      return text;
    }

    @Override
    Object value() {
      String trimmed = text.getText().trim();
      if (trimmed.isEmpty() && (property.kind == Property.Kind.INTEGER || property.kind == Property.Kind.NUMBER))
        throw new WienerwerkException(property.title + " is empty.");
      return property.parse(trimmed);
    }

    @Override
    void show(Object value) {
      text.setText(property.text(value));
    }
  }

  private static final class FilePath extends Text {
    private final JPanel panel = new JPanel(new BorderLayout(4, 0));

    FilePath(Property property, Runnable changed) {
      super(property, changed);
      JButton browse = new JButton("Browse...");
      browse.addActionListener(e -> {
        String path = ask(property.title, property.written ? FileDialog.SAVE : FileDialog.LOAD);
        if (path != null) text.setText(path);
      });
      panel.add(text);
      panel.add(browse, BorderLayout.EAST);
    }

    @Override
    JComponent component() {
      return panel;
    }
  }

  /** Hears of a choice once it is made, not of every entry the arrow keys pass in the open list. */
  static void onChoice(JComboBox<String> box, Runnable changed) {
    box.setMaximumRowCount(20);
    box.addActionListener(e -> {
      if (!box.isPopupVisible()) changed.run();
    });
    box.addPopupMenuListener(new PopupMenuListener() {
      @Override
      public void popupMenuWillBecomeInvisible(PopupMenuEvent e) {
        EventQueue.invokeLater(changed);
      }

      @Override
      public void popupMenuWillBecomeVisible(PopupMenuEvent e) {}

      @Override
      public void popupMenuCanceled(PopupMenuEvent e) {}
    });
  }

  /** Lets the user choose a file; null if none. @param mode FileDialog.LOAD or SAVE */
  static String ask(String title, int mode) {
    FileDialog dialog = new FileDialog((Frame) null, title, mode);
    dialog.setVisible(true);
    return dialog.getFile() == null ? null : new File(dialog.getDirectory(), dialog.getFile()).getPath();
  }
}
