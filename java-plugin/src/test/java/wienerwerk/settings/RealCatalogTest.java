package wienerwerk.settings;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.RealLibrary;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Method;
import wienerwerk.catalog.Property;
import wienerwerk.catalog.Schema;

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
      Schema own = DoorSchema.of(method);
      for (Schema schema : Arrays.asList(method.schema, catalog.options, catalog.session))
        for (Property p : schema.properties)
          assertTrue(own.find(p.key) == null && !p.key.equals(DoorSchema.METHOD), p.key);
    }
  }
}
