package wienerwerk.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static wienerwerk.catalog.Catalogs.refusal;

import ij.IJ;
import ij.ImagePlus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import wienerwerk.catalog.Catalog;
import wienerwerk.catalog.Catalogs;
import wienerwerk.catalog.Method;
import wienerwerk.catalog.Property;
import wienerwerk.library.Json;
import wienerwerk.run.Job;

class SettingsTest {
  private final Catalog catalog = Catalogs.made();

  private Settings read(String line) {
    return Settings.read(catalog, Door.DECONVOLVE, line);
  }

  @Test
  @DisplayName("a macro line becomes a request: parameters, options, session and computed PSF each in its place")
  void request() {
    Settings s = read(
        "method=richardson_lucy psf=theoretical iterations=20 positive numerical_aperture=0.8 boundary=mirror channels=1,3 threads=2 crop_to_roi");
    assertEquals(
        "{\"method\": \"richardson_lucy\", \"parameters\": {\"iterations\": 20, \"positive\": true}, \"options\": {\"boundary\": \"mirror\", \"channels\": [1, 3]},"
            + " \"psf\": {\"method\": \"psf_theoretical\", \"parameters\": {\"numerical_aperture\": 0.8}}}",
        Json.write(s.request()));
    assertEquals("{\"threads\": 2}", Json.write(s.session()));
    assertTrue(s.flag(DoorSchema.CROP));
  }

  @Test
  @DisplayName("what a macro leaves out is left to the library")
  void defaultsAreTheLibrarys() {
    assertEquals(
        "{\"method\": \"wiener\", \"parameters\": {}, \"options\": {}}", Json.write(read("method=wiener").request()));
  }

  @ParameterizedTest
  @DisplayName("a wrong option is refused by its key, its value and what is allowed")
  @CsvSource(delimiter = '|',
      value =
          {
              "method=wiener iterations=3 | iterations is unknown to wiener | weight_choice",
              "method=wiener Weight_choice=gcv | Weight_choice is unknown | to wiener: do you mean weight_choice?",
              "method=richardson_lucy psf=x iteration=3 | iteration is unknown | to richardson_lucy: do you mean iterations?",
              "method=richardsonlucy psf=x | method = richardsonlucy is not known | here: do you mean richardson_lucy?",
              "iterations=3 | method is missing | richardson_lucy, wiener, never_heard_of",
              "method=nosuch | method = nosuch is not known | richardson_lucy, wiener, never_heard_of",
              "method=psf_theoretical | method = psf_theoretical is not known | wiener",
              "method=wiener weight_choice=best | weight_choice = best | gcv, value",
              "method=wiener boundary=unknown | boundary = unknown | auto, mirror",
              "method=richardson_lucy psf=x iterations=3.5 | iterations = 3.5 | a whole number",
              "method=richardson_lucy psf=x iterations=abc | iterations = abc | a whole number",
              "method=richardson_lucy psf=x iterations= | iterations = \"\" | a whole number",
              "method=richardson_lucy psf=x iterations | iterations = true | a whole number",
              "method=wiener regularization_weight=0x10 | regularization_weight = 0x10 | a number",
              "method=wiener regularization_weight=NaN | regularization_weight = NaN | a number",
              "method=wiener regularization_weight=1,5 | regularization_weight = 1,5 | a number",
              "method=wiener regularization_weight=1e999 | regularization_weight = 1e999 | a number",
              "method=wiener channels=1;2 | channels = 1;2 | numbers separated by commas",
              "method=wiener channels=1,,2 | channels = 1,,2 | numbers separated by commas",
              "method=richardson_lucy psf=x positive=yes | positive = yes | leave it out",
              "method=richardson_lucy | needs a PSF | psf=theoretical",
              "method=richardson_lucy psf=none | psf = none is not allowed | psf=theoretical",
              "method=richardson_lucy psf=pom.xml numerical_aperture=1.2 | numerical_aperture describes a computed PSF | psf=theoretical",
              "method=richardson_lucy psf=NotOpen.tif numerical_aperture=1.2 | psf = NotOpen.tif is neither the title | no other image is open",
              "method=richardson_lucy psf=theoretial numerical_aperture=1.2 | psf = theoretial is neither the title | do you mean theoretical?",
              "method=never_heard_of psf=x | psf is unknown to never_heard_of | new_knob",
              "method=wiener weight_choice=gcv weight_choice=gcv | weight_choice is given twice | twice",
          })
  void
  strict(String line, String what, String allowed) {
    String sentence = refusal(() -> read(line));
    assertTrue(sentence.contains(what) && sentence.contains(allowed), sentence);
    assertTrue(sentence.endsWith(".") || sentence.endsWith("?"), sentence);
  }

  @Test
  @DisplayName("numbers in every plain notation are taken")
  void numbers() {
    for (String number : new String[] {"0.5", ".5", "5e-1", "+0.5", "5E-1", "0.50"})
      assertEquals("{\"regularization_weight\": 0.5}",
          Json.write(read("method=wiener regularization_weight=" + number).request().get("parameters")));
  }

  @Test
  @DisplayName("the recorded line spells out what is visible, leaves out the rest, and means the same request")
  void recorded() {
    Settings s = read("method=richardson_lucy psf=[my psf.tif] iterations=5 threads=0");
    assertEquals("method=richardson_lucy psf=[my psf.tif] iterations=5 boundary=auto background=auto", s.line());
    s = read(
        "method=wiener psf=theoretical weight_choice=value modality=confocal background=value background_value=100 channels=2 device=cpu");
    assertEquals(
        "method=wiener psf=theoretical weight_choice=value regularization_weight=0.01 modality=confocal numerical_aperture=1.4 pinhole=1"
            + " boundary=auto background=value background_value=100 channels=2 device=cpu",
        s.line());
    assertEquals(s.line(), read(s.line()).line());
    s = read("method=richardson_lucy psf=theoretical show_prepared_psf positive crop_to_roi");
    assertEquals(
        "method=richardson_lucy psf=theoretical crop_to_roi show_prepared_psf iterations=30 positive modality=widefield numerical_aperture=1.4 boundary=auto background=auto",
        s.line());
    assertEquals("[prepared_psf]", s.shown().toString());
  }

  @Test
  @DisplayName("a script's table means the same as the macro line")
  void script() {
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("psf", "theoretical");
    table.put("iterations", 7);
    table.put("numerical_aperture", 0.8);
    table.put("positive", true);
    table.put("crop_to_roi", false);
    table.put("channels", Arrays.asList(1, 2));
    Settings s = Settings.read(catalog, Door.DECONVOLVE, "richardson_lucy", table, false);
    assertEquals(
        read("method=richardson_lucy psf=theoretical iterations=7 numerical_aperture=0.8 positive channels=1,2").line(),
        s.line());
  }

  @Test
  @DisplayName("remembered settings survive a library that no longer knows some of them")
  void remembered() {
    Settings s = Settings.remembered(catalog, Door.DECONVOLVE, catalog.methods.get(0),
        "method=richardson_lucy psf=theoretical iterations=9 gone=1 boundary=zero numerical_aperture=1.2");
    assertEquals(read("method=richardson_lucy psf=theoretical iterations=9 numerical_aperture=1.2").line(), s.line());
    assertEquals(
        "", Settings.remembered(catalog, Door.DECONVOLVE, catalog.methods.get(0), "psf=[broken").source("psf"));
  }

  @Test
  @DisplayName("a form offers only the boundaries of its method, and says what the automatic one comes to")
  void boundaries() {
    Property boundary = read("method=wiener").property("boundary");
    assertEquals("[auto, mirror]", boundary.choices.toString());
    assertEquals("[Automatic (mirrored), Mirrored]", boundary.choiceTitles.toString());
  }

  @Test
  @DisplayName("the catalog says which methods a PSF may be left to; those that need no further image come first")
  void psfModels() {
    assertEquals("[theoretical, measured]", catalog.psfNames().toString());
    assertEquals("psf_measured", catalog.psfModel("measured").key);
    assertNull(catalog.psfModel("identity"));
    Map<String, Object> json = Catalogs.json();
    for (Object method : Json.list(json.get("methods"))) Json.object(method).remove("stands_for_psf");
    assertEquals("[]", Catalogs.made(json).psfNames().toString());
  }

  @Test
  @DisplayName("a PSF that is measured asks for its beads beside it, and only then")
  void beads() {
    Settings s = read("method=richardson_lucy psf=measured beads=[my beads.tif] bead_diameter=0.2 iterations=5");
    assertEquals("my beads.tif", s.source("beads"));
    assertEquals(
        "{\"method\": \"psf_measured\", \"parameters\": {\"bead_diameter\": 0.2}}", Json.write(s.request().get("psf")));
    assertEquals(
        "method=richardson_lucy psf=measured beads=[my beads.tif] iterations=5 bead_diameter=0.2 boundary=auto background=auto",
        s.line());
    assertNull(read("method=richardson_lucy psf=theoretical").property("beads"));
    String sentence = refusal(() -> read("method=richardson_lucy psf=pom.xml beads=b"));
    assertTrue(sentence.contains("beads describes a computed PSF") && sentence.contains("psf=measured"), sentence);
    ImagePlus image = IJ.createImage("cells", "8-bit", 4, 4, 3);
    sentence = refusal(() -> Job.of(read("method=richardson_lucy psf=measured"), image));
    assertTrue(sentence.contains("Bead stack is missing") && sentence.contains("beads="), sentence);
    sentence = refusal(() -> Job.of(read("method=richardson_lucy psf=measured beads=cells"), image));
    assertTrue(sentence.contains("beads = cells is the image to restore itself"), sentence);
  }

  @Test
  @DisplayName("the bead stack that is measured is the current image where none is named, and the line names it")
  void measure() {
    Settings s = Settings.read(catalog, Door.MEASURE_PSF, "bead_diameter=0.1 show_table");
    ImagePlus image = IJ.createImage("my beads", "8-bit", 4, 4, 3);
    s.takeCurrent(image);
    Job job = Job.of(s, image);
    assertEquals(image, job.inputs.get("beads"));
    assertNull(job.image);
    assertEquals("[table]", job.shown.toString());
    assertEquals(
        "run(\"Measure PSF from beads...\", \"method=psf_measured beads=[my beads] show_table bead_diameter=0.1\");",
        job.statement);
    assertTrue(refusal(() -> Job.of(Settings.read(catalog, Door.MEASURE_PSF, "show_table"), null)).contains("beads="));
    assertTrue(
        refusal(() -> Settings.read(catalog, Door.MEASURE_PSF, "show_tables")).contains("do you mean show_table?"));
  }

  @Test
  @DisplayName("a door begins with the first choice of the catalog, and goes on in the catalog's order")
  void firstChoice() {
    Map<String, Object> json = Catalogs.json();
    Json.object(Json.list(json.get("methods")).get(1)).put("first_choice", true);
    Catalog chosen = Catalogs.made(json);
    List<String> keys = new ArrayList<>();
    for (Method m : chosen.ofDoor("deconvolve")) keys.add(m.key);
    assertEquals("[wiener, richardson_lucy, never_heard_of]", keys.toString());
    assertEquals("wiener", Remembered.method(chosen, Door.DECONVOLVE).key);
    assertEquals("richardson_lucy", Remembered.method(catalog, Door.DECONVOLVE).key);
  }

  @Test
  @DisplayName("a dialog sends nothing that it hides, but a macro's words all reach the library")
  void hidden() {
    Settings s = read(
        "method=wiener psf=theoretical regularization_weight=0.5 pinhole=2 background_value=7 numerical_aperture=0.8");
    assertEquals(
        "{\"method\": \"wiener\", \"parameters\": {\"regularization_weight\": 0.5}, \"options\": {\"background_value\": 7},"
            + " \"psf\": {\"method\": \"psf_theoretical\", \"parameters\": {\"numerical_aperture\": 0.8, \"pinhole\": 2}}}",
        Json.write(s.request()));
    assertEquals("{\"method\": \"wiener\", \"parameters\": {}, \"options\": {},"
            + " \"psf\": {\"method\": \"psf_theoretical\", \"parameters\": {\"numerical_aperture\": 0.8}}}",
        Json.write(s.withoutHidden().request()));
    s.set("weight_choice", "value");
    assertEquals(Json.write(s.request().get("parameters")), Json.write(s.withoutHidden().request().get("parameters")));
  }

  @Test
  @DisplayName("a device that cannot be used is not offered, but a macro may name it and hear why")
  void devices() {
    assertEquals("[auto, cpu]", catalog.sessionForm().find("device").choices.toString());
    assertEquals("{\"device\": \"cuda:0\"}", Json.write(read("method=wiener device=cuda:0").session()));
  }

  @Test
  @DisplayName("a result's suffix is the initials of its method")
  void shortNames() {
    assertEquals("RL", catalog.methods.get(0).shortName());
    assertEquals("W", catalog.methods.get(1).shortName());
    assertEquals("BNM", catalog.methods.get(2).shortName());
  }

  @Test
  @DisplayName("an input of bytes is a file, any other input an image title or a file")
  void sources() {
    Method learned = new Method(Json.parseObject(
        "{\"key\": \"learned\", \"inputs\": [{\"role\": \"model\", \"required\": true, \"content\": \"bytes\"}],"
        + " \"outputs\": [{\"role\": \"state\", \"content\": \"bytes\"}]}"));
    assertEquals(Property.Kind.PATH, DoorSchema.of(learned).find("model").kind);
    assertFalse(DoorSchema.of(learned).find("model").written);
    assertTrue(DoorSchema.of(learned).find("save_state").written);
    assertEquals(Property.Kind.TEXT, DoorSchema.of(catalog.method(null, "measure_psf")).find("beads").kind);
  }
}
