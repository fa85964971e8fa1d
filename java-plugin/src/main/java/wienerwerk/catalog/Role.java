package wienerwerk.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import wienerwerk.library.Json;

/** An input or an output of a method. */
public final class Role {
  public final String key;
  public final String title;
  public final boolean required;
  /** What the values mean: "intensities", "psf", "mask", ... (docs/doors.md). */
  private final String holds;
  /** The first of the method's inputs or outputs: the current image, or the result. */
  public final boolean main;
  /** Of an output: shown without being asked for. */
  public final boolean show;
  /** Rows of numbers under the names of `columns`. */
  public final boolean table;
  /** Kept in files as they are: a model, a state. */
  public final boolean bytes;
  public final List<String> columns = new ArrayList<>();

  public boolean image() {
    return !table && !bytes;
  }

  public boolean intensities() {
    return holds.equals("intensities");
  }

  public boolean psf() {
    return holds.equals("psf");
  }

  Role(Map<String, Object> json) {
    key = Json.string(json.get("role"));
    title = json.containsKey("title") ? Json.string(json.get("title")) : key;
    required = Boolean.TRUE.equals(json.get("required"));
    holds = Json.string(json.get("holds"));
    main = Boolean.TRUE.equals(json.get("main"));
    show = Boolean.TRUE.equals(json.get("show"));
    table = "table".equals(json.get("content"));
    bytes = "bytes".equals(json.get("content"));
    for (Object column : Json.list(json.get("columns"))) columns.add(Json.string(column));
  }
}
