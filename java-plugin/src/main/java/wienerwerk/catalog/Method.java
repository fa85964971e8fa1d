package wienerwerk.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import wienerwerk.library.Json;

/** A method as the catalog describes it. */
public final class Method {
  public final String key;
  public final String title;
  public final String summary;
  public final String door;
  /** Whether it is the one of its door to be offered first. */
  final boolean firstChoice;
  /** Whether it makes a PSF and needs no image to restore: another method's PSF may be left to it. */
  public final boolean providesPsf;
  /** What macros write for it where it makes another method's PSF: "theoretical"; else empty. */
  public final String psfName;
  public final Schema schema;
  public final List<Role> inputs = new ArrayList<>();
  public final List<Role> outputs = new ArrayList<>();
  private final List<String> boundaries = new ArrayList<>();
  private final String boundaryByDefault;

  public Method(Map<String, Object> json) {
    key = Json.string(json.get("key"));
    title = Json.string(json.get("title"));
    summary = Json.string(json.get("summary"));
    door = Json.string(json.get("door"));
    firstChoice = Boolean.TRUE.equals(json.get("first_choice"));
    providesPsf = Boolean.TRUE.equals(json.get("stands_for_psf"));
    psfName = Json.string(json.get("psf_name"));
    schema = Schema.of(Json.object(json.get("schema")));
    for (Object role : Json.list(json.get("inputs"))) inputs.add(new Role(Json.object(role)));
    for (Object role : Json.list(json.get("outputs"))) outputs.add(new Role(Json.object(role)));
    for (Object boundary : Json.list(json.get("boundaries"))) boundaries.add(Json.string(boundary));
    boundaryByDefault = Json.string(json.get("default_boundary"));
  }

  /** The input of this role, or null if the method takes none. */
  public Role input(String role) {
    for (Role input : inputs)
      if (input.key.equals(role)) return input;
    return null;
  }

  /** The image to restore; null if the method restores none. */
  public Role image() {
    Role current = current();
    return current != null && current.intensities() ? current : null;
  }

  /** What it reads beside the image and the PSF: beads, a mask, a model. */
  public List<Role> furtherInputs() {
    List<Role> further = new ArrayList<>(inputs);
    further.removeIf(input -> input == image() || input == psf());
    return further;
  }

  /** The PSF to restore with, which may be left to another method; null if the method takes none. */
  public Role psf() {
    for (Role input : inputs)
      if (!input.main && input.psf()) return input;
    return null;
  }

  public Role output(String role) {
    for (Role output : outputs)
      if (output.key.equals(role)) return output;
    throw new IllegalArgumentException(key + " has no output " + role);
  }

  public boolean takesImage() {
    return image() != null;
  }

  /** The input that the current image is meant for; null if the method takes no image. */
  public Role current() {
    for (Role input : inputs)
      if (input.main && input.image()) return input;
    return null;
  }

  /**
   * The options as this method has them: of the boundaries only those it can take, and the
   * automatic choice with what it comes to.
   */
  public Schema narrowed(Schema options) {
    Property boundary = options.find("boundary");
    if (boundary == null || boundaries.isEmpty()) return options;
    List<String> kept = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    for (int i = 0; i < boundary.choices.size(); i++) {
      String choice = boundary.choices.get(i);
      boolean automatic = boundary.isDefault(choice) && !boundaries.contains(choice);
      if (!automatic && !boundaries.contains(choice)) continue;
      kept.add(choice);
      titles.add(automatic ? "Automatic (" + boundary.titleOf(boundaryByDefault).toLowerCase(Locale.ROOT) + ")"
                           : boundary.choiceTitles.get(i));
    }
    return options.with(boundary.offering(kept, titles));
  }

  /** RL for Richardson-Lucy, W for Wiener filter: what is added to the name of a result. */
  public String shortName() {
    StringBuilder initials = new StringBuilder();
    for (String word : title.replaceAll("(?i)\\bfilter\\b", "").split("[^\\p{L}\\p{N}]+"))
      if (!word.isEmpty()) initials.append(Character.toUpperCase(word.charAt(0)));
    return initials.length() == 0 ? key : initials.toString();
  }
}
