package wienerwerk.catalog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import wienerwerk.WienerwerkException;
import wienerwerk.library.Json;

/** The catalog of a library that nobody built: what doors must cope with, however the true one grows. */
public final class Catalogs {
  private Catalogs() {}

  public static Catalog made() {
    return new Catalog(json());
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
