package wienerwerk.settings;

import ij.ImagePlus;
import ij.WindowManager;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Method;
import wienerwerk.catalog.NearestName;
import wienerwerk.catalog.Property;
import wienerwerk.catalog.Role;
import wienerwerk.catalog.Schema;
import wienerwerk.image.Images;
import wienerwerk.library.Json;

/**
 * What a user chose for one run of a method: a flat table of values by key, over the schemas of the door, the method,
 * its theoretical PSF, the options and the session. A key that is not in the table has the library's default.
 */
public final class Settings {
  public final Door door;
  public final Method method;
  private final Catalog catalog;
  private final Map<String, Object> values = new LinkedHashMap<>();

  Settings(Catalog catalog, Door door, Method method) {
    this.catalog = catalog;
    this.door = door;
    this.method = method;
  }

  /** Reads a macro's option line strictly. @throws WienerwerkException naming the key, its value and what is allowed */
  public static Settings read(Catalog catalog, Door door, String line) {
    return read(catalog, door, MacroOptions.split(line), false);
  }

  /**
   * The same from a script's table: values may be numbers, booleans, lists of numbers, or the texts of a macro.
   *
   * @param psfGiven whether the script hands over the image of the PSF, which need not be open
   */
  public static Settings read(Catalog catalog, Door door, String method, Map<String, ?> table, boolean psfGiven) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put(DoorSchema.METHOD, method);
    for (Map.Entry<String, ?> option : table.entrySet())
      if (!Boolean.FALSE.equals(option.getValue())) options.put(option.getKey(), text(option.getValue()));
    return read(catalog, door, options, psfGiven);
  }

  private static Settings read(Catalog catalog, Door door, Map<String, String> options, boolean psfGiven) {
    Settings settings = new Settings(catalog, door, catalog.method(options.remove(DoorSchema.METHOD), door.key));
    settings.takePsf(options);
    for (Map.Entry<String, String> option : options.entrySet()) {
      Property property = settings.property(option.getKey());
      if (property == null) throw settings.unknown(option.getKey(), psfGiven);
      settings.set(property.key, property.parse(option.getValue()));
    }
    settings.checkPsf();
    return settings;
  }

  private static String text(Object value) {
    if (value instanceof Number) return Json.number((Number) value);
    if (!(value instanceof Iterable)) return String.valueOf(value);
    List<String> items = new ArrayList<>();
    for (Object item : (Iterable<?>) value) items.add(text(item));
    return String.join(",", items);
  }

  /** Reads a remembered line leniently: what the catalog no longer knows is left out. */
  static Settings remembered(Catalog catalog, Door door, Method method, String line) {
    Settings settings = new Settings(catalog, door, method);
    Map<String, String> options;
    try {
      options = MacroOptions.split(line);
    } catch (WienerwerkException damaged) {
      return settings;
    }
    settings.takePsf(options);
    for (Map.Entry<String, String> option : options.entrySet()) {
      Property property = settings.property(option.getKey());
      try {
        if (property != null) settings.set(property.key, property.parse(option.getValue()));
      } catch (WienerwerkException noLongerAllowed) {
        // the default then
      }
    }
    return settings;
  }

  /** Before other options: it decides which other keys there are. */
  private void takePsf(Map<String, String> options) {
    Role psf = method.psf();
    if (psf != null && options.containsKey(psf.key)) set(psf.key, options.remove(psf.key));
  }

  public void set(String key, Object value) {
    values.put(key, value);
  }

  public void clear() {
    values.clear();
  }

  public Settings copy() {
    Settings copy = new Settings(catalog, door, method);
    copy.values.putAll(values);
    return copy;
  }

  /** The same without the values of hidden fields, which have no effect: the library refuses them. */
  public Settings withoutHidden() {
    return only(visible());
  }

  /** The same with the values of these keys only. */
  public Settings only(Set<String> keys) {
    Settings copy = copy();
    copy.values.keySet().retainAll(keys);
    return copy;
  }

  /** The keys of the fields that a form shows: all of the door's, and of the others those that the library names. */
  public Set<String> visible() {
    Map<String, Object> question = request();
    question.put("ask", "visible");
    question.put("session", session());
    Set<String> keys = new HashSet<>(Collections.singleton(DoorSchema.METHOD));
    for (Property p : doorSchema().properties) keys.add(p.key);
    for (Object part : catalog.ask(question).values())
      for (Object key : Json.list(part)) keys.add(Json.string(key));
    return keys;
  }

  /** The value of a key: as set, or the default. */
  public Object get(Property property) {
    return values.containsKey(property.key) ? values.get(property.key) : property.defaultValue;
  }

  public boolean flag(String key) {
    return Boolean.TRUE.equals(values.get(key));
  }

  /** An input by role: an image title, a file, a PSF model's name; empty if not given. */
  public String source(String role) {
    return Json.string(values.get(role));
  }

  /** Where the PSF comes from: an image title, a file, a PSF model's name, none; empty if not given. */
  public String psf() {
    return method.psf() == null ? "" : source(method.psf().key);
  }

  /** The model that computes the PSF, or null when it is an image or there is none. */
  public Method psfModel() {
    return catalog.psfModel(psf());
  }

  public boolean hasPsfImage() {
    String psf = psf();
    return psfModel() == null && !psf.isEmpty() && !psf.equals(DoorSchema.NO_PSF);
  }

  public Schema doorSchema() {
    return DoorSchema.of(method, catalog.psfModels(), psfModel());
  }

  /** What the run reads: the method's inputs, and those of the model that its PSF is left to. */
  public List<Role> inputs() {
    List<Role> inputs = new ArrayList<>(method.inputs);
    if (psfModel() != null) inputs.addAll(psfModel().inputs);
    return inputs;
  }

  public Role input(String key) {
    for (Role input : inputs())
      if (input.key.equals(key)) return input;
    return null;
  }

  /** Where the method has no image to restore, but needs one that is not named, that is the current one. */
  public void takeCurrent(ImagePlus image) {
    Role current = method.current();
    if (image != null && current != null && !method.takesImage() && source(current.key).isEmpty())
      set(current.key, image.getTitle());
  }

  /** Of the model that computes the PSF; empty if none does. */
  public Schema psfSchema() {
    return psfModel() == null ? new Schema() : psfModel().schema;
  }

  public Schema optionsSchema() {
    return method.takesImage() ? method.narrowed(catalog.options) : new Schema();
  }

  /** The schemas in the order in which macros write them. */
  public List<Schema> schemas() {
    return Arrays.asList(doorSchema(), method.schema, psfSchema(), optionsSchema(), catalog.session);
  }

  public Property property(String key) {
    for (Schema schema : schemas())
      if (schema.find(key) != null) return schema.find(key);
    return null;
  }

  public List<String> psfNames() {
    return catalog.psfNames();
  }

  /** @param psfGiven whether the PSF is certainly an image */
  private WienerwerkException unknown(String key, boolean psfGiven) {
    Role psf = method.psf();
    for (Method model : catalog.psfModels()) {
      if (psf == null || (model.schema.find(key) == null && model.input(key) == null)) continue;
      if (hasPsfImage() && !psfGiven && !Images.exist(psf()))  // that is what is wrong; the key may be right
        return Images.missing(psf.key, psf(), WindowManager.getCurrentImage(), psfNames());
      return new WienerwerkException(
          "The option " + key + " describes a computed PSF: it needs " + psf.key + "=" + model.psfName + ".");
    }
    List<String> known = new ArrayList<>(Collections.singletonList(DoorSchema.METHOD));
    for (Schema schema : schemas())
      for (Property p : schema.properties) known.add(p.key);
    String nearest = NearestName.to(key, known);
    return new WienerwerkException("The option " + key + " is unknown to " + method.key
        + (nearest.isEmpty() ? ": it takes " + String.join(", ", known) + "." : ": do you mean " + nearest + "?"));
  }

  /** @throws WienerwerkException if the method needs a PSF and none is chosen */
  public void checkPsf() {
    Role psf = method.psf();
    if (psf == null || !psf.required) return;
    String chosen = psf();
    if (!chosen.isEmpty() && !chosen.equals(DoorSchema.NO_PSF)) return;
    List<String> models = new ArrayList<>();
    for (Method model : catalog.psfModels()) models.add(psf.key + "=" + model.psfName);
    models.add(psf.key + "= and the title of an open image, or a file");
    String none = chosen.isEmpty() ? "" : ", so " + psf.key + " = none is not allowed";
    throw new WienerwerkException(
        method.title + " needs a PSF" + none + ": give " + String.join(", or ", models) + ".");
  }

  /** The request for the library; only what differs from nothing: defaults stay the library's. */
  public Map<String, Object> request() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("method", method.key);
    request.put("parameters", part(method.schema));
    if (method.takesImage()) request.put("options", part(catalog.options));
    Method model = psfModel();
    if (model != null) {
      Map<String, Object> psf = new LinkedHashMap<>();
      psf.put("method", model.key);
      psf.put("parameters", part(model.schema));
      request.put("psf", psf);
    }
    return request;
  }

  public Map<String, Object> session() {
    return part(catalog.session);
  }

  /** The values of a schema that were set. */
  public Map<String, Object> part(Schema schema) {
    Map<String, Object> part = new LinkedHashMap<>();
    for (Property p : schema.properties)
      if (values.containsKey(p.key)) part.put(p.key, values.get(p.key));
    return part;
  }

  /** The optional outputs asked for. */
  public Set<String> shown() {
    Set<String> roles = new LinkedHashSet<>();
    for (Role output : method.outputs)
      if (flag(DoorSchema.showing(output))) roles.add(output.key);
    return roles;
  }

  /** The files for outputs of bytes, by role. */
  public Map<String, File> saved() {
    Map<String, File> files = new LinkedHashMap<>();
    for (Role output : method.outputs) {
      String file = source(DoorSchema.saving(output));
      if (!file.isEmpty()) files.put(output.key, new File(file));
    }
    return files;
  }

  /**
   * The options as a macro line has them: what is visible, spelled out even where it is the default, so that the line
   * means the same in a later version; advanced and image-made values only where they were changed.
   */
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put(DoorSchema.METHOD, method.key);
    Set<String> visible = visible();
    for (Schema schema : schemas()) {
      for (Property p : schema.properties) {
        Object value = get(p);
        boolean quiet = p.kind == Property.Kind.FLAG || p.advanced || !p.source.isEmpty() || p.text(value).isEmpty();
        if (!visible.contains(p.key) || (quiet && p.isDefault(value))) continue;
        options.put(p.key, p.kind == Property.Kind.FLAG ? null : p.text(value));
      }
    }
    return options;
  }

  public String line() {
    return MacroOptions.line(options());
  }
}
