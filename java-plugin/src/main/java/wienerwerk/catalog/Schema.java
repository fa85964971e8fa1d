package wienerwerk.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import wienerwerk.library.Json;

/** The properties of one flat JSON Schema object, in the order the library gives them. */
public final class Schema {
  public final List<Property> properties;

  public Schema(List<Property> properties) {
    this.properties = properties;
  }

  public Schema(Property... properties) {
    this(Arrays.asList(properties));
  }

  public static Schema of(Map<String, Object> json) {
    List<Property> properties = new ArrayList<>();
    for (Map.Entry<String, Object> e : Json.object(json.get("properties")).entrySet())
      properties.add(new Property(e.getKey(), Json.object(e.getValue())));
    return new Schema(properties);
  }

  /** The property of this key, or null. */
  public Property find(String key) {
    for (Property p : properties)
      if (p.key.equals(key)) return p;
    return null;
  }

  /** The same schema with one property drawn otherwise. */
  Schema with(Property other) {
    List<Property> changed = new ArrayList<>(properties);
    changed.replaceAll(p -> p.key.equals(other.key) ? other : p);
    return new Schema(changed);
  }
}
