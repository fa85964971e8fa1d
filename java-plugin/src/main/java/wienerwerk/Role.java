package wienerwerk;

import java.util.Map;

/** An input or an output of a method. */
final class Role {
  final String key;
  final String title;
  final boolean required;

  Role(Map<String, Object> json) {
    key = Json.string(json.get("role"));
    title = json.containsKey("title") ? Json.string(json.get("title")) : key;
    required = Boolean.TRUE.equals(json.get("required"));
  }
}
