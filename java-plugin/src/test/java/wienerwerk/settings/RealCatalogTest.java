package wienerwerk.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.RealLibrary;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Method;
import wienerwerk.catalog.Property;
import wienerwerk.catalog.Schema;
import wienerwerk.library.Json;

/** The catalog of the library that was built. */
class RealCatalogTest {
  @BeforeAll
  static void library() {
    RealLibrary.needed();
  }

  @Test
  @DisplayName("no key of the true catalog is hidden by a key of the door")
  void noCollisions() {
    Catalog catalog = Catalog.get();
    for (Method method : catalog.methods) {
      List<Schema> schemas = new Settings(catalog, Door.of(method.door), method).schemas();
      for (Schema schema : schemas.subList(1, schemas.size()))
        for (Property p : schema.properties)
          assertTrue(schemas.get(0).find(p.key) == null && !p.key.equals(DoorSchema.METHOD), p.key);
    }
  }

  @Test
  @DisplayName("a dialog sends nothing that the library hides, also where a condition hangs on a hidden field")
  void hidden() {
    Settings s = Settings.read(Catalog.get(), Door.DECONVOLVE,
        "method=wiener psf=theoretical regularization_weight=0.5 background_value=7 modality=widefield pinhole=2");
    assertEquals("{\"method\": \"wiener\", \"parameters\": {}, \"options\": {}, \"psf\": {\"method\": \"psf_theoretical\","
            + " \"parameters\": {\"modality\": \"widefield\"}}}",
        Json.write(s.withoutHidden().request()));
    assertFalse(s.line().contains("regularization_weight"), s.line());
    s.set("modality", "confocal");
    s.set("background", "value");
    String request = Json.write(s.withoutHidden().request());
    assertTrue(request.contains("\"background_value\": 7") && request.contains("\"pinhole\": 2"), request);
    assertTrue(s.visible().containsAll(Arrays.asList("pinhole", "background_value", "threads", "psf", "method")));
  }
}
