package wienerwerk.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.measure.ResultsTable;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.NativeArray;
import wienerwerk.catalog.Catalogs;
import wienerwerk.library.Json;

class FindingsTest {
  @Test
  @DisplayName("findings are told a line for each subject, with units and three digits")
  void lines() {
    String report = "{\"findings\": [{\"name\": \"beads_found\", \"value\": 12.0, \"unit\": \"\"},"
        + " {\"name\": \"beads_too_close\", \"value\": 0.0, \"unit\": \"\"},"
        + " {\"name\": \"fwhm_z_fit\", \"value\": 1.04567, \"unit\": \"µm\"}, {\"name\": \"fwhm_x_fit\", \"value\": 0.01234, \"unit\": \"µm\"},"
        + " {\"name\": \"asymmetry\", \"value\": 23.47, \"unit\": \"%\"}, {\"name\": \"snr_least\", \"value\": null, \"unit\": \"\"}]}";
    assertEquals(Arrays.asList("beads: found 12, too close 0", "fwhm: z fit 1.05 µm, x fit 0.0123 µm",
                     "asymmetry 23.5 %", "snr: least unknown"),
        Findings.lines(Json.parseObject(report)));
    assertEquals("[]", Findings.lines(Json.parseObject("{}")).toString());
  }

  @Test
  @DisplayName("a table of the library becomes a table of ImageJ, with the columns of the catalog")
  void table() {
    NativeArray output = NativeArray.wanted("table");
    output.axes = "yx";
    output.shape = new long[] {3, 2};
    output.planes = new Object[] {new float[] {1.25f, 0, 2.5f, 1, 3, 0}};
    ResultsTable table = Results.table(output, Catalogs.made().method(null, "measure_psf").output("table").columns);
    assertEquals(3, table.size());
    assertEquals("z_um", table.getColumnHeading(0));
    assertEquals(2.5, table.getValue("z_um", 1));
    assertEquals("1", table.getStringValue("rejected", 1));
  }
}
