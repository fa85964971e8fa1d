package wienerwerk.dialog;

import ij.ImageListener;
import ij.ImagePlus;
import ij.Prefs;
import java.awt.EventQueue;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.swing.JCheckBox;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Method;
import wienerwerk.catalog.Property;
import wienerwerk.catalog.Role;
import wienerwerk.catalog.Schema;
import wienerwerk.image.ImageText;
import wienerwerk.image.Images;
import wienerwerk.image.Spacing;
import wienerwerk.image.StackReader;
import wienerwerk.library.Json;
import wienerwerk.settings.Door;
import wienerwerk.settings.DoorSchema;
import wienerwerk.settings.Remembered;
import wienerwerk.settings.Settings;

/**
 * The dialog of a door, drawn from the catalog: method, its parameters, where the PSF comes from, options. It asks the
 * library about every change (PlanCheck), so that its refusal, or the memory needed, is read before Run is pressed.
 */
final class SettingsDialog implements ImageListener {
  private static final String ADVANCED = "wienerwerk.advanced";

  private final Catalog catalog;
  private final Door door;
  private final ImagePlus image;
  private final DialogFrame frame;
  private final PlanCheck check;
  private final PsfPreview preview = new PsfPreview();
  private final PsfPreviewTask previewTask;
  private final JCheckBox advanced = new JCheckBox("More options");
  private Settings settings;
  private Form form;
  private boolean drawing;
  private String drawnImage = "";

  /** Shows the dialog and waits. @return null if the user cancelled */
  static Settings ask(Catalog catalog, Door door, ImagePlus image) {
    SettingsDialog dialog = onEventThread(() -> new SettingsDialog(catalog, door, image));
    ImagePlus.addImageListener(dialog);
    try {
      return dialog.frame.ask() ? dialog.settings.withoutHidden() : null;
    } finally {
      ImagePlus.removeImageListener(dialog);
      dialog.check.close();
      dialog.previewTask.close();
    }
  }

  static <T> T onEventThread(Supplier<T> make) {
    if (EventQueue.isDispatchThread()) return make.get();
    List<T> made = new ArrayList<>();
    try {
      EventQueue.invokeAndWait(() -> made.add(make.get()));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException) throw(RuntimeException) e.getCause();
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw WienerwerkException.cancelledByUser();
    }
    return made.get(0);
  }

  private SettingsDialog(Catalog catalog, Door door, ImagePlus image) {
    this.catalog = catalog;
    this.door = door;
    this.image = image;
    settings = remembered(Remembered.method(catalog, door));
    frame = new DialogFrame(door.command.replace("...", ""), "Run");
    frame.button("Help", () -> TextDialog.show("Help: " + settings.method.title, Html.help(settings)));
    frame.button("Defaults", this::defaults);
    frame.whenBack(this::lookAgain);
    check = new PlanCheck(image, (sentence, accepted) -> {
      if (accepted) frame.say(sentence);
      else frame.refuse(sentence);
    });
    previewTask = new PsfPreviewTask(image, preview);
    frame.side(preview);
    advanced.setSelected(Prefs.get(ADVANCED, false));
    advanced.addActionListener(e -> {
      Prefs.set(ADVANCED, advanced.isSelected());
      draw(null);
    });
    draw(null);
  }

  /** The settings a method was used with last, made to fit the images open now. */
  private Settings remembered(Method method) {
    if (method.takesImage() && image == null)
      throw new WienerwerkException("There are no images open: open the image to restore first.");
    Settings remembered = Remembered.settings(catalog, door, method);
    if (!Remembered.has(door, method)) showEverything(remembered);
    if (!method.takesImage() && method.current() != null && image != null)
      remembered.set(method.current().key, image.getTitle());
    fitPsf(remembered);
    fillFromImage(remembered);
    return remembered;
  }

  /** A method that takes no image shows all its results at first. */
  private static void showEverything(Settings s) {
    if (s.method.takesImage()) return;
    for (Role output : s.method.outputs)
      if (!output.required && output.show) s.set(DoorSchema.showing(output), true);
  }

  /** A PSF image that is no longer open, or none where one is needed, becomes a computed PSF. */
  private void fitPsf(Settings s) {
    Role psf = s.method.psf();
    if (psf == null) return;
    String chosen = s.psf();
    boolean gone = s.hasPsfImage() && !Images.titles(this::mayBeInput).contains(chosen);
    boolean missing = chosen.isEmpty() || (psf.required && chosen.equals(DoorSchema.NO_PSF));
    if (gone || missing)
      s.set(psf.key, catalog.psfModels().isEmpty() ? DoorSchema.NO_PSF : catalog.psfModels().get(0).psfName);
  }

  /** A PSF made for itself has no image to take voxel sizes from: it starts from those of the current one. */
  private void fillFromImage(Settings s) {
    if (!s.method.inputs.isEmpty() || image == null) return;
    Spacing spacing = Spacing.of(image.getCalibration(), image.getNSlices());
    for (Property p : s.method.schema.properties)
      if (p.source.startsWith("spacing.") && p.isDefault(s.get(p)))
        s.set(p.key, spacing.along(p.source.charAt(p.source.length() - 1)));
  }

  private void defaults() {
    Settings before = settings.copy();
    settings.clear();
    for (Role input : before.inputs()) settings.set(input.key, before.source(input.key));
    showEverything(settings);
    fillFromImage(settings);
    draw(null);
  }

  /** The other method starts as it was used last; what both have in common stays as it is now. */
  private void change(Method method) {
    Settings before = settings;
    settings = remembered(method);
    if (method.psf() != null && before.method.psf() != null) settings.set(method.psf().key, before.psf());
    fitPsf(settings);
    for (Schema schema : settings.schemas())
      for (Property p : schema.properties)
        if (schema != method.schema && before.property(p.key) != null)
          settings.set(p.key, before.get(before.property(p.key)));
    fitPsf(settings);
    draw(DoorSchema.METHOD);
  }

  /**
   * Advanced, and none of what is asked for at once whatever the schema says of it: voxel sizes that no image gives,
   * and what a PSF takes a number for each channel of, where there are channels.
   */
  private boolean quiet(Property p) {
    if (!p.source.isEmpty()) return p.advanced && sizeKnown();
    boolean eachChannel = p.kind == Property.Kind.NUMBERS && settings.psfSchema().find(p.key) != null;
    return p.advanced && !(eachChannel && image != null && image.getNChannels() > 1);
  }

  /** Whether an input says how large its voxels are. */
  private boolean sizeKnown() {
    if (!settings.method.takesImage()) return !settings.method.inputs.isEmpty();
    return Spacing.of(image.getCalibration(), image.getNSlices()).known();
  }

  /** Builds the rows anew. @param focused the key of the field that shall have the keyboard; may be null */
  private void draw(String focused) {
    drawing = true;
    form = new Form();
    drawnImage = settings.method.takesImage() ? ImageText.of(image) : "";
    if (!drawnImage.isEmpty()) form.wide(DialogFrame.text(drawnImage));
    if (catalog.ofDoor(door.key).size() > 1)
      form.add(Field.of(DoorSchema.methods(catalog.ofDoor(door.key)), () -> changed(DoorSchema.METHOD)));
    form.wide(DialogFrame.text(settings.method.summary));
    if (!settings.method.takesImage()) add(settings.doorSchema(), this::isInput);
    add(settings.method.schema, p -> !quiet(p));
    if (settings.method.psf() != null) form.heading("PSF");
    if (settings.method.takesImage()) add(settings.doorSchema(), this::isInput);
    add(settings.psfSchema(), p -> !quiet(p));
    if (settings.method.takesImage()) form.heading("Image");
    else if (settings.method.outputs.size() > 1) form.heading("Results");
    add(settings.doorSchema(), p -> !quiet(p) && !isInput(p));
    add(settings.optionsSchema(), p -> !quiet(p));
    form.wide(advanced);
    if (advanced.isSelected()) {
      add(settings.method.schema, this::quiet);
      add(settings.psfSchema(), this::quiet);
      add(settings.optionsSchema(), this::quiet);
      add(settings.doorSchema(), this::quiet);
      add(catalog.sessionForm(), this::quiet);
    }
    for (Field field : form.fields()) {
      boolean isMethod = field.property.key.equals(DoorSchema.METHOD);
      field.show(isMethod ? settings.method.key : settings.get(field.property));
    }
    form.showRows(settings.visible());
    drawing = false;
    preview.setVisible(PsfPreviewTask.model(settings) != null);
    frame.content(form);
    form.focus(focused);
    changed(null);
  }

  private void add(Schema schema, Predicate<Property> which) {
    for (Property p : schema.properties) {
      if (!which.test(p)) continue;
      Runnable changed = () -> changed(p.key);
      boolean choosesImage = p.kind == Property.Kind.TEXT && isInput(p);
      boolean imageMayTell = settings.method.takesImage() && !p.source.isEmpty();
      form.add(
          choosesImage ? imageField(p, changed) : Field.of(p, changed), p.unit + (imageMayTell ? ", 0: as image" : ""));
    }
  }

  private Field imageField(Property p, Runnable changed) {
    Map<String, String> fixed = new LinkedHashMap<>();
    boolean psf = settings.input(p.key) == settings.method.psf();
    if (psf)
      for (Method model : catalog.psfModels()) fixed.put(model.psfName, model.title + from(model));
    if (!settings.input(p.key).required) fixed.put(psf ? DoorSchema.NO_PSF : "", "None");
    return new ImageField(p, fixed, this::mayBeInput, changed);
  }

  private boolean isInput(Property p) {
    return settings.input(p.key) != null;
  }

  /** What a PSF method takes, behind its title. */
  private static String from(Method model) {
    if (model.inputs.isEmpty()) return " (from the optics)";
    List<String> titles = new ArrayList<>();
    for (Role input : model.inputs) titles.add(input.title.toLowerCase(Locale.ROOT));
    return " (from a " + String.join(" and a ", titles) + ")";
  }

  /** Never the image to restore, nor another image of the same title, which a macro could not distinguish. */
  private boolean mayBeInput(ImagePlus other) {
    return (image == null || !settings.method.takesImage() || !other.getTitle().equals(image.getTitle()))
        && !StackReader.isColor(other);
  }

  /** Takes what the fields hold. @param key the field that changed; null: several */
  private void changed(String key) {
    if (drawing) return;
    Method model = settings.psfModel();
    Set<String> visible = settings.visible();  // a hidden field may hold a text that is no value
    try {
      for (Field field : form.fields()) {
        if (field.property.key.equals(DoorSchema.METHOD)) {
          Method method = catalog.method(Json.string(field.value()), door.key);
          if (method == settings.method) continue;
          EventQueue.invokeLater(() -> change(method));  // not within the event of a field that will be gone
          return;
        }
        if (visible.contains(field.property.key)) settings.set(field.property.key, field.value());
      }
    } catch (WienerwerkException e) {
      check.forget();
      String sentence = DialogWords.of(e.getMessage(), settings, image);
      previewTask.refuse(sentence);
      frame.refuse(sentence);
      return;
    }
    if (key != null && model != settings.psfModel()) {
      EventQueue.invokeLater(() -> draw(key));
      return;
    }
    Set<String> now = settings.visible();
    form.showRows(now);
    Settings sent = settings.only(now);
    check.ask(sent);
    previewTask.ask(sent);
  }

  @Override
  public void imageOpened(ImagePlus opened) {
    refreshImages();
  }

  @Override
  public void imageClosed(ImagePlus closed) {
    refreshImages();
  }

  @Override
  public void imageUpdated(ImagePlus updated) {}

  /** The user comes back from ImageJ's windows: the image may have got a voxel size or a selection there. */
  private void lookAgain() {
    if (settings.method.takesImage() && !drawnImage.equals(ImageText.of(image))) draw(null);
    else changed(null);
  }

  private void refreshImages() {
    EventQueue.invokeLater(() -> {
      for (Field field : form.fields())
        if (field instanceof ImageField) ((ImageField) field).refresh();
      changed(settings.method.psf() == null ? null : settings.method.psf().key);
    });
  }
}
