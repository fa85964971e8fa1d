package wienerwerk;

/** A menu entry of this plugin and the methods behind it: the catalog says to which door a method belongs. */
final class Door {
  static final Door DECONVOLVE = new Door("deconvolve", "Deconvolve...");
  static final Door PSF = new Door("psf", "PSF...");
  static final Door MEASURE_PSF = new Door("measure_psf", "Measure PSF from beads...");

  final String key;
  /** As in plugins.config, and as macros name it. */
  final String command;

  private Door(String key, String command) {
    this.key = key;
    this.command = command;
  }

  /** A further door needs a line here and one in plugins.config. */
  static Door of(String key) {
    for (Door door : new Door[] {DECONVOLVE, PSF, MEASURE_PSF})
      if (door.key.equals(key)) return door;
    throw new WienerwerkException("there is no menu entry for \"" + key + "\"");
  }
}
