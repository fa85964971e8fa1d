package wienerwerk.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Method;
import wienerwerk.catalog.Property;
import wienerwerk.catalog.Role;
import wienerwerk.catalog.Schema;

/** What this door itself asks, beside the library's schemas: where the inputs come from and what is shown. */
public final class DoorSchema {
  public static final String METHOD = "method";
  public static final String NO_PSF = "none";
  public static final String CROP = "crop_to_roi";
  public static final String CURVE = "plot_curve";
  /** show_prepared_psf: an output that is made only on request. */
  private static final String SHOW = "show_";
  /** save_state: the file for an output of bytes. */
  private static final String SAVE = "save_";

  private DoorSchema() {}

  static Schema of(Method method) {
    return of(method, Collections.emptyList(), null);
  }

  /**
   * @param models the methods that the PSF may be left to
   * @param model the one that it is left to, whose inputs are asked for as well; null if none
   */
  static Schema of(Method method, List<Method> models, Method model) {
    List<Property> properties = new ArrayList<>();
    for (Role input : method.inputs) {
      if (input == method.image()) continue;  // the current image
      boolean psf = input == method.psf();
      properties.add(psf ? source(input.key, input.title, describePsf(input, models)) : source(input));
      if (psf && model != null)
        for (Role needed : model.inputs) properties.add(source(needed));
    }
    if (method.takesImage()) {
      properties.add(crop());
      properties.add(flag(CURVE, "Plot the progress", "Draws the method's live curves while it runs.", true));
    }
    for (Role output : method.outputs)
      if (output.bytes)
        properties.add(saved(output, method.takesImage()));
      else if (!output.required)
        properties.add(flag(SHOW + output.key, "Show: " + output.title,
            output.table ? "Opens a table with the result." : "Opens one more image with the result.",
            method.takesImage()));
    return new Schema(properties);
  }

  /** The choice among the methods of a door. */
  public static Property methods(List<Method> methods) {
    List<Object> keys = new ArrayList<>();
    List<Object> titles = new ArrayList<>();
    for (Method method : methods) {
      keys.add(method.key);
      titles.add(method.title);
    }
    Map<String, Object> json = json("string", "Method", "What restores the image.", keys.isEmpty() ? "" : keys.get(0));
    json.put("enum", keys);
    json.put("x-enum-titles", titles);
    return new Property(METHOD, json);
  }

  /** The flag that asks for an optional output. */
  public static String showing(Role output) {
    return SHOW + output.key;
  }

  /** The file that an output of bytes is saved to. */
  public static String saving(Role output) {
    return SAVE + output.key;
  }

  private static String describePsf(Role psf, List<Method> models) {
    StringBuilder text = new StringBuilder();
    for (Method model : models) text.append(model.psfName).append(": ").append(model.summary).append(' ');
    if (!psf.required) text.append(NO_PSF).append(" does without. ");
    return text.append("Anything else is the title of an open image, or a file.").toString();
  }

  public static Property crop() {
    return flag(CROP, "Crop to the selection", "Restores only the rectangle around the image's selection.", false);
  }

  /** An input: an image title or a file, or a file of bytes. */
  public static Property source(Role input) {
    if (!input.bytes) return source(input.key, input.title, "The title of an open image, or a file.");
    Map<String, Object> json = json("string", input.title, "A file.", "");
    json.put("format", "path");
    return new Property(input.key, json);
  }

  private static Property saved(Role output, boolean advanced) {
    Map<String, Object> json = json("string", "Save: " + output.title, "The file to save it to.", "");
    json.put("format", "path");
    json.put(Property.WRITTEN, Boolean.TRUE);
    if (advanced) json.put("x-group", "advanced");
    return new Property(saving(output), json);
  }

  /** An image title or a file. */
  public static Property source(String key, String title, String description) {
    return new Property(key, json("string", title, description, ""));
  }

  private static Property flag(String key, String title, String description, boolean advanced) {
    Map<String, Object> json = json("boolean", title, description, Boolean.FALSE);
    if (advanced) json.put("x-group", "advanced");
    return new Property(key, json);
  }

  private static Map<String, Object> json(String type, String title, String description, Object defaultValue) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", type);
    json.put("title", title);
    json.put("description", description);
    json.put("default", defaultValue);
    return json;
  }
}
