package wienerwerk.dialog;

import ij.IJ;
import ij.plugin.PlugIn;
import wienerwerk.Native;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Method;
import wienerwerk.library.NativeLibrary;
import wienerwerk.run.Command;

/** About Wienerwerk...: version, library, devices and why one is missing. To the log for macros. */
public class About implements PlugIn {
  private static final String TITLE = "About Wienerwerk";

  @Override
  public void run(String arg) {
    Command.run(TITLE, () -> {
      String text = text(NativeLibrary.load());
      if (Command.macroOptions() == null) TextDialog.show(TITLE, text);
      else IJ.log(text);
    });
  }

  static String text(NativeLibrary library) {
    StringBuilder text = new StringBuilder();
    text.append("Wienerwerk ").append(library.version()).append(", image restoration for light microscopy\n\n");
    text.append("Library: ").append(library.origin()).append(", ABI ").append(Native.ABI).append("\n\nDevices:\n");
    for (Catalog.Device device : Catalog.get().devices)
      text.append("  ")
          .append(device.name)
          .append(device.usable ? ": " : " cannot be used: ")
          .append(device.description)
          .append('\n');
    text.append("\nMethods:\n");
    for (Method method : Catalog.get().methods)
      text.append("  ").append(method.title).append(": ").append(method.summary).append('\n');
    return text.toString();
  }
}
