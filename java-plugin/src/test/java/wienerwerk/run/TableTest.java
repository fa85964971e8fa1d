package wienerwerk.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.measure.ResultsTable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import wienerwerk.NativeArray;
import wienerwerk.catalog.Catalogs;

class TableTest {
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
