package wienerwerk.catalog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import wienerwerk.WienerwerkException;
import wienerwerk.library.Json;

/** The catalog of a library that nobody built: what doors must cope with, however the true one grows. */
public final class Catalogs {
  private Catalogs() {}

  public static Catalog made() {
    return made(json());
  }

  /** A catalog with these methods and options, whose fields are visible by its own conditions (x-visible-if). */
  public static Catalog made(Map<String, Object> json) {
    return new Catalog(json, question -> {
      Map<String, Object> answer = new LinkedHashMap<>();
      for (String part : new String[] {"parameters", "options", "session"})
        if (question.containsKey(part)) {
          Object schema = part.equals("parameters") ? schema(json, question.get("method")) : json.get(part);
          answer.put(part, visible(Json.object(schema), Json.object(question.get(part))));
        }
      Map<String, Object> psf = Json.object(question.get("psf"));
      if (!psf.isEmpty())
        answer.put("psf", visible(schema(json, psf.get("method")), Json.object(psf.get("parameters"))));
      return answer;
    });
  }

  private static Map<String, Object> schema(Map<String, Object> json, Object method) {
    for (Object m : Json.list(json.get("methods")))
      if (Json.object(m).get("key").equals(method)) return Json.object(Json.object(m).get("schema"));
    throw new AssertionError("no method " + method);
  }

  private static List<Object> visible(Map<String, Object> schema, Map<String, Object> values) {
    Map<String, Object> properties = Json.object(schema.get("properties"));
    List<Object> keys = new ArrayList<>();
    for (Map.Entry<String, Object> p : properties.entrySet()) {
      boolean visible = true;
      for (Map.Entry<String, Object> c : Json.object(Json.object(p.getValue()).get("x-visible-if")).entrySet()) {
        Object value = values.getOrDefault(c.getKey(), Json.object(properties.get(c.getKey())).get("default"));
        visible &= c.getValue() instanceof List ? Json.list(c.getValue()).contains(value) : c.getValue().equals(value);
      }
      if (visible) keys.add(p.getKey());
    }
    return keys;
  }

  public static Map<String, Object> json() {
    try (InputStream in = Catalogs.class.getResourceAsStream("catalog.json")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] part = new byte[4096];
      for (int n; (n = in.read(part)) > 0;) bytes.write(part, 0, n);
      return Json.parseObject(new String(bytes.toByteArray(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails with the sentence of what was thrown, or returns it. */
  public static String refusal(Runnable body) {
    try {
      body.run();
    } catch (WienerwerkException e) {
      return e.getMessage();
    }
    throw new AssertionError("nothing was refused");
  }
}
