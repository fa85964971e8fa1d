package wienerwerk.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import wienerwerk.WienerwerkException;
import wienerwerk.library.Json;
import wienerwerk.library.NativeLibrary;

/** What the library offers: methods, options and devices; and the units it knows. */
public final class Catalog {
  /** A device, and why it cannot be used if it cannot. */
  public static final class Device {
    public final String name;
    public final boolean usable;
    public final String description;

    Device(Map<String, Object> json) {
      name = Json.string(json.get("name"));
      usable = Boolean.TRUE.equals(json.get("usable"));
      description = Json.string(usable ? json.get("description") : json.get("why"));
    }
  }

  private static Catalog loaded;

  private final UnaryOperator<Map<String, Object>> answers;

  public final List<Method> methods = new ArrayList<>();
  public final Schema options;
  public final Schema session;
  public final Units units;
  public final List<Device> devices = new ArrayList<>();

  /** The native library's. @throws WienerwerkException saying in one sentence why there is no library */
  public static synchronized Catalog get() {
    if (loaded == null) loaded = new Catalog(NativeLibrary.load().catalog());
    return loaded;
  }

  private Catalog(Map<String, Object> json) {
    this(json, question -> NativeLibrary.ask(question));
  }

  /** @param answers what the library answers to a question about this catalog (docs/doors.md) */
  Catalog(Map<String, Object> json, UnaryOperator<Map<String, Object>> answers) {
    this.answers = answers;
    for (Object method : Json.list(json.get("methods"))) methods.add(new Method(Json.object(method)));
    options = Schema.of(Json.object(json.get("options")));
    session = Schema.of(Json.object(json.get("session")));
    units = new Units(Json.object(json.get("units")));
    for (Object device : Json.list(json.get("devices"))) devices.add(new Device(Json.object(device)));
  }

  /** The library's answer to a question about methods and options. @throws WienerwerkException if it is refused */
  public Map<String, Object> ask(Map<String, Object> question) {
    return answers.apply(question);
  }

  /** The methods of a menu entry: the first choice, then the others in the order given. */
  public List<Method> ofDoor(String door) {
    List<Method> chosen = new ArrayList<>();
    for (Method m : methods)
      if (m.door.equals(door)) chosen.add(m);
    chosen.sort(Comparator.comparing(m -> !m.firstChoice));
    return chosen;
  }

  /**
   * @param key may be null where the door has one method only
   * @throws WienerwerkException naming the methods of the door
   */
  public Method method(String key, String door) {
    List<String> known = new ArrayList<>();
    if (key == null && ofDoor(door).size() == 1) return ofDoor(door).get(0);
    for (Method m : ofDoor(door)) {
      if (m.key.equals(key)) return m;
      known.add(m.key);
    }
    String nearest = key == null ? "" : NearestName.to(key, known);
    throw new WienerwerkException((key == null ? "method is missing" : "method = " + key + " is not known here")
        + (nearest.isEmpty() ? ": it takes one of " + String.join(", ", known) + "."
                             : ": do you mean " + nearest + "?"));
  }

  /** The methods that another one's PSF may be left to: those that need nothing but parameters, then the others. */
  public List<Method> psfModels() {
    List<Method> models = new ArrayList<>(methods);
    models.removeIf(m -> !m.providesPsf);
    models.sort(Comparator.comparing(m -> !m.inputs.isEmpty()));
    return models;
  }

  public List<String> psfNames() {
    List<String> names = new ArrayList<>();
    for (Method model : psfModels()) names.add(model.psfName);
    return names;
  }

  /** The PSF model of this name, or null: then the name is an image's. */
  public Method psfModel(String name) {
    for (Method m : psfModels())
      if (m.psfName.equals(name)) return m;
    return null;
  }

  /** The session options for a form: devices are chosen among those that can be used. */
  public Schema sessionForm() {
    Property device = session.find("device");
    if (device == null) return session;
    List<String> names = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    names.add(Json.string(device.defaultValue));
    titles.add("Automatic");
    for (Device d : devices) {
      if (!d.usable || names.contains(d.name)) continue;
      names.add(d.name);
      titles.add(d.description.isEmpty() ? d.name : d.name + ": " + d.description);
    }
    return session.with(device.offering(names, titles));
  }
}
