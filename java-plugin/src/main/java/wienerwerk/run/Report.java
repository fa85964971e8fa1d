package wienerwerk.run;

import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Method;
import wienerwerk.catalog.Role;
import wienerwerk.image.Images;
import wienerwerk.library.Json;
import wienerwerk.settings.DoorSchema;
import wienerwerk.settings.MacroOptions;

/** The report of an earlier run, with the request that repeats it. */
public final class Report {
  private final Map<String, Object> json;
  private final String statement;

  private Report(String name, String text, String statement) {
    this.statement = statement == null ? "" : statement;
    try {
      json = Json.parseObject(text);
    } catch (IllegalArgumentException e) {
      throw new WienerwerkException("The report of " + name + " is damaged: " + e.getMessage() + ".");
    }
    if (!json.containsKey("request") && !json.containsKey("method"))
      throw new WienerwerkException(name + " holds no request of Wienerwerk.");
  }

  /** @throws WienerwerkException if the image is no result of this plugin */
  public static Report of(ImagePlus image) {
    if (image == null) throw new WienerwerkException("There are no images open, so there is no report.");
    String text = image.getProp(Restoration.REPORT);
    if (text == null)
      throw new WienerwerkException("\"" + image.getTitle()
          + "\" carries no report: it is no result of Wienerwerk, or was saved in a format that keeps no properties.");
    return new Report("\"" + image.getTitle() + "\"", text, image.getProp(Restoration.STATEMENT));
  }

  /** @param name the title of an open image, an image file, or a JSON file */
  public static Report find(String name) {
    File file = new File(name);
    if (!file.isFile() || !name.toLowerCase().endsWith(".json")) return of(Images.find("report", name, null));
    try {
      return new Report(name, new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8), null);
    } catch (IOException e) {
      throw new WienerwerkException("report = " + name + " cannot be read: " + e.getMessage());
    }
  }

  /** A bare request is taken as well. */
  public Map<String, Object> request() {
    return json.containsKey("request") ? Json.object(json.get("request")) : json;
  }

  /** The device, memory and threads asked for then. */
  public Map<String, Object> session() {
    return json.containsKey("request") ? Json.object(json.get("session")) : new LinkedHashMap<>();
  }

  public Method method(Catalog catalog) {
    String key = Json.string(request().get("method"));
    for (Method method : catalog.methods)
      if (method.key.equals(key)) return method;
    throw new WienerwerkException("The report's method " + key + " is not in this version of the library.");
  }

  public boolean computesPsf() {
    return request().get("psf") != null;
  }

  public boolean usedPsf() {
    return json.containsKey("request") && !Json.list(json.get("psf")).isEmpty();
  }

  /** What the run reads beside the image and a PSF, and what a PSF is measured from. */
  public List<Role> furtherInputs(Catalog catalog) {
    Method method = method(catalog);
    List<Role> further = method.furtherInputs();
    String model = Json.string(Json.object(request().get("psf")).get("method"));
    for (Method m : catalog.psfModels())
      if (m.key.equals(model)) further.addAll(m.inputs);
    return further;
  }

  /**
   * An input's name: an image's or a file's that is there now, if the macro statement beside the report tells it;
   * otherwise empty.
   */
  public String sourceName(String role) {
    int begin = statement.indexOf(", \"");
    if (begin < 0 || !statement.endsWith("\");")) return "";
    String line = statement.substring(begin + 3, statement.length() - 3).replace("\\\"", "\"").replace("\\\\", "\\");
    String name = MacroOptions.split(line).get(role);
    if (name == null) return "";
    return Images.titles(image -> true).contains(name) || new File(name).isFile() ? name : "";
  }
}
