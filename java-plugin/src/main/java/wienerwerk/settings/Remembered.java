package wienerwerk.settings;

import ij.Prefs;
import java.util.List;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Method;

/** The last settings of each door and method, kept as macro lines in ImageJ's preferences. */
public final class Remembered {
  private static final String LAST = ".last_method";

  private Remembered() {}

  public static void keep(Settings settings) {
    Prefs.set(key(settings.door) + LAST, settings.method.key);
    Prefs.set(key(settings.door) + "." + settings.method.key, settings.line());
  }

  /** The method used last; at first the one that the catalog puts first. */
  public static Method method(Catalog catalog, Door door) {
    List<Method> methods = catalog.ofDoor(door.key);
    if (methods.isEmpty()) throw new WienerwerkException("This library has no method for " + door.command);
    String last = Prefs.get(key(door) + LAST, "");
    for (Method method : methods)
      if (method.key.equals(last)) return method;
    return methods.get(0);
  }

  /** Whether the method was ever used behind this door. */
  public static boolean has(Door door, Method method) {
    return !Prefs.get(key(door) + "." + method.key, "").isEmpty();
  }

  public static Settings settings(Catalog catalog, Door door, Method method) {
    return Settings.remembered(catalog, door, method, Prefs.get(key(door) + "." + method.key, ""));
  }

  private static String key(Door door) {
    return "wienerwerk." + door.key;
  }
}
