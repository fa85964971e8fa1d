package wienerwerk.dialog;

import ij.ImagePlus;
import ij.WindowManager;
import ij.plugin.PlugIn;
import ij.plugin.frame.Recorder;
import java.util.Map;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Catalog;
import wienerwerk.image.Images;
import wienerwerk.run.Command;
import wienerwerk.run.ImageJRun;
import wienerwerk.run.Job;
import wienerwerk.run.Results;
import wienerwerk.settings.Door;
import wienerwerk.settings.MacroOptions;
import wienerwerk.settings.Remembered;
import wienerwerk.settings.Settings;

/**
 * Every menu entry that runs a method: Deconvolve..., PSF... The argument in plugins.config names the door, and the
 * catalog says which methods stand behind it. A user gets a dialog; a macro is read strictly, with no dialog and no
 * window toolkit.
 */
public class RunMethod implements PlugIn {
  @Override
  public void run(String arg) {
    Door door = Door.of(arg);
    Command.run(title(door), () -> run(door));
  }

  private static String title(Door door) {
    return door.command.replace("...", "");
  }

  private static void run(Door door) {
    Catalog catalog = Catalog.get();
    ImagePlus image = WindowManager.getCurrentImage();
    String macro = Command.macroOptions();
    if (macro != null) {
      Settings settings = Settings.read(catalog, door, macro);
      settings.takeCurrent(image);
      ImageJRun.of(Job.of(settings, image)).show();
      return;
    }
    String command = taken();
    boolean wasOpen = Images.open().contains(image);
    Settings settings = SettingsDialog.ask(catalog, door, image);
    if (settings == null) return;
    if (settings.method.takesImage() && wasOpen && !Images.open().contains(image))
      throw new WienerwerkException("\"" + image.getTitle() + "\" was closed meanwhile.");
    Results results = ImageJRun.of(Job.of(settings, image));
    Remembered.keep(settings);
    record(command, settings.options());
    results.show();
  }

  /**
   * The command that the recorder holds for this thread, taken from it: ImageJ would record it in any case, and later
   * commands would displace it. What was cancelled or failed shall not be recorded.
   */
  static String taken() {
    String command = Recorder.getCommand();
    Recorder.disableCommandRecording();
    return command;
  }

  /**
   * Records the command of a finished run; another command whose dialog is open meanwhile stays the recorder's next.
   */
  static void record(String command, Map<String, String> options) {
    if (!Recorder.record || command == null) return;
    String next = Recorder.getCommand();
    Recorder.setCommand(command);
    for (Map.Entry<String, String> option : options.entrySet()) {
      String value = option.getValue();
      if (value == null) Recorder.recordOption(option.getKey());
      else
        Recorder.recordOption(option.getKey(),
            value.indexOf(' ') >= 0 ? value : MacroOptions.enclosed(value));  // it encloses spaces itself
    }
    Recorder.saveCommand();
    if (next != null) Recorder.setCommand(next);
  }
}
