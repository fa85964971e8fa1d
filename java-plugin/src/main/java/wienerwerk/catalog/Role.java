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
  /** Rows of numbers under the names of `columns`. */
  public final boolean table;
  /** Kept in files as they are: a model, a state. */
  public final boolean bytes;
  public final List<String> columns = new ArrayList<>();

  public boolean image() {
    return !table && !bytes;
  }

  Role(Map<String, Object> json) {
    key = Json.string(json.get("role"));
    title = json.containsKey("title") ? Json.string(json.get("title")) : key;
    required = Boolean.TRUE.equals(json.get("required"));
    table = "table".equals(json.get("content"));
    bytes = "bytes".equals(json.get("content"));
    for (Object column : Json.list(json.get("columns"))) columns.add(Json.string(column));
  }
}
