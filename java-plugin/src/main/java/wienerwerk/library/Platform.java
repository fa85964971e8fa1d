package wienerwerk.library;

import java.util.Locale;

/**
 * What differs between operating systems: folder and file names of the native library. Only linux64 is built and
 * tested.
 */
final class Platform {
  private Platform() {}

  /**
   * The folder under natives/ in the jar, named as Fiji names its lib/ folders: linux64, linux-arm64, win64, macos64,
   * ...
   */
  static String folder() {
    return folder(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static String folder(String name, String architecture) {
    String os = name.toLowerCase(Locale.ROOT);
    String system = os.contains("win") && !os.contains("darwin") ? "win"
        : os.contains("mac") || os.contains("darwin")            ? "macos"
                                                                 : "linux";
    return system + (architecture.equals("aarch64") || architecture.equals("arm64") ? "-arm64" : "64");
  }

  /** libwienerwerk.so, libwienerwerk.dylib or wienerwerk.dll. */
  static String libraryFile() {
    return System.mapLibraryName("wienerwerk");
  }

  /** The optional CUDA part, which the library looks for beside itself. */
  static String cudaFile() {
    return System.mapLibraryName("wienerwerk-cuda");
  }
}
