package wienerwerk.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Catalogs;
import wienerwerk.catalog.Property;
import wienerwerk.settings.Door;
import wienerwerk.settings.DoorSchema;
import wienerwerk.settings.Settings;

class FormTest {
  private final Catalog catalog = Catalogs.made();

  @Test
  @DisplayName("a method this plugin never heard of is offered, with its parameters as fields")
  void unknownMethod() {
    Property methods = DoorSchema.methods(catalog.ofDoor("deconvolve"));
    assertTrue(methods.choiceTitles.contains("Brand new method"));
    Settings s = Settings.read(catalog, Door.DECONVOLVE, "method=never_heard_of new_knob=3.5");
    Form form = new Form();
    for (Property p : s.method.schema.properties) form.add(Field.of(p, () -> {}));
    form.fields().get(0).show(s.get(s.method.schema.properties.get(0)));
    assertEquals(3.5, form.fields().get(0).value());
    assertEquals("method=never_heard_of new_knob=3.5 boundary=auto background=auto", s.line());
  }
}
