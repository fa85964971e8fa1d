package wienerwerk.library;

import ij.Prefs;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import wienerwerk.Native;
import wienerwerk.NativeArray;
import wienerwerk.WienerwerkException;

/**
 * Finds and loads the native library, once for a class loader. Where it is looked for, in this order: the file named by
 * -Dwienerwerk.library, the folders of java.library.path (Fiji's lib/), the copy inside this jar.
 */
public final class NativeLibrary {
  static final String PROPERTY = "wienerwerk.library";

  private static NativeLibrary loaded;

  private final String origin;
  private final Map<String, Object> catalog;

  private NativeLibrary(String origin, Map<String, Object> catalog) {
    this.origin = origin;
    this.catalog = catalog;
  }

  /** @throws WienerwerkException saying in one sentence why there is no library */
  public static synchronized NativeLibrary load() {
    if (loaded == null) loaded = find();
    return loaded;
  }

  /** What ww_catalog returns. */
  public Map<String, Object> catalog() {
    return catalog;
  }

  /** Where the library came from, for people. */
  public String origin() {
    return origin;
  }

  /** The answer to a question (docs/doors.md). @throws WienerwerkException if the question is refused */
  public static Map<String, Object> ask(Map<String, Object> question, NativeArray... arrays) {
    load();
    return Json.parseObject(Native.text(Native.ask(Native.bytes(Json.write(question)), arrays)));
  }

  public String version() {
    return Native.text(Native.version());
  }

  private static NativeLibrary find() {
    String named = System.getProperty(PROPERTY);
    if (named != null) return load(new File(named).getAbsoluteFile(), named + " (-D" + PROPERTY + ")");
    File onPath = onLibraryPath();
    if (onPath != null) return load(onPath, onPath + " (java.library.path)");
    return load(extracted(), "this plugin's jar (" + Platform.folder() + ")");
  }

  private static File onLibraryPath() {
    for (String folder : System.getProperty("java.library.path", "").split(File.pathSeparator)) {
      File file = new File(folder, Platform.libraryFile());
      if (!folder.isEmpty() && file.isFile()) return file.getAbsoluteFile();
    }
    return null;
  }

  /**
   * Copies the library, and the CUDA part beside it, to a fresh folder: no two class loaders may load the same file.
   */
  private static File extracted() {
    try {
      Path folder = Files.createTempDirectory("wienerwerk-");
      folder.toFile().deleteOnExit();
      extract(Platform.cudaFile(), folder);
      if (extract(Platform.libraryFile(), folder)) return folder.resolve(Platform.libraryFile()).toFile();
    } catch (IOException e) {
      throw new WienerwerkException("The native library could not be copied out of the jar to the temporary folder "
          + System.getProperty("java.io.tmpdir") + ": " + e.getMessage());
    }
    throw new WienerwerkException("This plugin's jar holds no native library for " + Platform.folder()
        + ", and none was found in java.library.path; -D" + PROPERTY + "=FILE names one.");
  }

  private static boolean extract(String name, Path folder) throws IOException {
    try (InputStream in = NativeLibrary.class.getResourceAsStream("/natives/" + Platform.folder() + "/" + name)) {
      if (in == null) return false;
      Path file = folder.resolve(name);
      Files.copy(in, file);
      file.toFile().deleteOnExit();
      return true;
    }
  }

  /** The marker stands until the catalog is read: that is when the library first looks at the machine's devices. */
  private static NativeLibrary load(File file, String origin) {
    try (LoadMarker marker = LoadMarker.set(new File(Prefs.getPrefsDir(), "wienerwerk-loading.txt"), origin)) {
      System.load(file.getPath());
      int abi = Native.abi();
      if (abi != Native.ABI)
        throw new WienerwerkException("The native library from " + origin + " has ABI " + abi
            + ", but this plugin was written for ABI " + Native.ABI
            + ": install plugin and library of the same version.");
      return new NativeLibrary(origin, Json.parseObject(Native.text(Native.catalog())));
    } catch (UnsatisfiedLinkError e) {
      String reason = e.getMessage() == null ? "no reason given" : e.getMessage();
      boolean noBindings = reason.contains("wienerwerk.Native");
      throw new WienerwerkException(noBindings
              ? "The library from " + origin + " was built without its Java bindings (WW_JNI)."
              : "The native library from " + origin + " could not be loaded: " + reason);
    }
  }
}
