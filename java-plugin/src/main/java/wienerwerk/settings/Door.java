package wienerwerk.settings;

import wienerwerk.WienerwerkException;

/** A menu entry of this plugin and the methods behind it: the catalog says to which door a method belongs. */
public final class Door {
  public static final Door DECONVOLVE = new Door("deconvolve", "Deconvolve...");
  public static final Door PSF = new Door("psf", "PSF...");
  public static final Door MEASURE_PSF = new Door("measure_psf", "Measure PSF from beads...");

  public final String key;
  /** As in plugins.config, and as macros name it. */
  public final String command;

  private Door(String key, String command) {
    this.key = key;
    this.command = command;
  }

  /** A further door needs a line here and one in plugins.config. */
  public static Door of(String key) {
    for (Door door : new Door[] {DECONVOLVE, PSF, MEASURE_PSF})
      if (door.key.equals(key)) return door;
    throw new WienerwerkException("there is no menu entry for \"" + key + "\"");
  }
}
