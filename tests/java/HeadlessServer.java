package wienerwerk;

import ij.WindowManager;
import ij.macro.Interpreter;
import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs macros one after another in one Java process, each as HeadlessRunner does. A line of the input is a macro file,
 * a tab and its argument; after each macro both outputs get a line "=== EXIT_CODE".
 */
public final class HeadlessServer {
  private HeadlessServer() {}

  public static void main(String[] arguments) throws IOException {
    HeadlessRunner.prepare();
    PrintStream out = System.out;
    PrintStream err = System.err;
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null;) {
      String[] call = line.split("\t", -1);
      int code = HeadlessRunner.Run.macro(new File(call[0]), call[1]);
      Reset.all();
      System.out.flush();
      System.setOut(out);
      System.setErr(err);
      out.println("\n=== " + code);
      err.println("\n=== " + code);
    }
    System.exit(0);
  }

  /** A class of its own, as HeadlessRunner.Run is. */
  private static final class Reset {
    /** Closes what a macro left open; a macro that fails closes nothing. */
    static void all() {
      for (int id : Interpreter.getBatchModeImageIDs())
        Interpreter.removeBatchModeImage(Interpreter.getBatchModeImage(id));
      WindowManager.setTempCurrentImage(null);
      Analyzer.setResultsTable(new ResultsTable());
    }
  }
}
