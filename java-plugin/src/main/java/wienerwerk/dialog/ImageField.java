package wienerwerk.dialog;

import ij.ImagePlus;
import java.awt.FileDialog;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import wienerwerk.catalog.Property;
import wienerwerk.image.Images;
import wienerwerk.library.Json;

/** Chooses an image: fixed entries (a computed PSF, none), the open images, a file. Its value is what macros write. */
final class ImageField extends Field {
  private static final String FILE = "File...";

  private final JComboBox<String> box = new JComboBox<>();
  private final Map<String, String> fixed;
  private final Predicate<ImagePlus> offered;
  private final List<String> values = new ArrayList<>();
  private final Runnable changed;
  private String file;
  private boolean filling;

  /**
   * @param fixed entries before the images: as macros write them, and as people read them
   * @param offered which of the open images can be chosen
   */
  ImageField(Property property, Map<String, String> fixed, Predicate<ImagePlus> offered, Runnable changed) {
    super(property);
    this.fixed = fixed;
    this.offered = offered;
    this.changed = changed;
    box.setPrototypeDisplayValue("a title of usual length");
    onChoice(box, this::chosen);
    fill("");
  }

  /** Call when images were opened or closed. */
  void refresh() {
    fill(Json.string(value()));
  }

  private void fill(String selected) {
    filling = true;
    box.removeAllItems();
    values.clear();
    for (Map.Entry<String, String> entry : fixed.entrySet()) add(entry.getKey(), entry.getValue());
    for (String title : Images.titles(offered)) add(title, title);
    if (file != null) add(file, new File(file).getName());
    values.add(FILE);
    box.addItem(FILE);
    box.setSelectedIndex(values.size() > 1 ? Math.max(0, values.indexOf(selected)) : -1);
    filling = false;
  }

  private void add(String value, String title) {
    values.add(value);
    box.addItem(title);
  }

  private void chosen() {
    if (filling) return;
    if (box.getSelectedIndex() == values.size() - 1) {
      String path = ask(property.title, FileDialog.LOAD);
      if (path != null) file = path;
      fill(path == null ? "" : path);
    }
    changed.run();
  }

  @Override
  JComponent component() {
    return box;
  }

  @Override
  Object value() {
    int index = box.getSelectedIndex();
    return index < 0 || index == values.size() - 1 ? "" : values.get(index);
  }

  /** An image that is no longer open shows as the first entry; a file stays. */
  @Override
  void show(Object value) {
    String name = Json.string(value);
    if (!name.isEmpty() && !values.contains(name) && new File(name).isFile()) file = name;
    fill(name);
  }
}
