package wienerwerk;

import ij.IJ;
import ij.Macro;
import ij.macro.Interpreter;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import net.imagej.patcher.LegacyInjector;

/**
 * Runs a macro file without a screen and ends with a true exit code: 0 when it ran through, 1 after any error, 2 for a
 * wrong call. ImageJ itself needs a screen for run(...), and ends with 0 whatever happens; Fiji's patcher mends the
 * first. scripts/fiji_headless.sh starts it.
 */
public final class HeadlessRunner {
  private HeadlessRunner() {}

  /** @param arguments the macro file, and optionally what getArgument() returns in it */
  public static void main(String[] arguments) {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println("usage: fiji_headless.sh MACRO [ARGUMENT]");
      System.exit(2);
    }
    prepare();
    System.exit(Run.macro(new File(arguments[0]), arguments.length > 1 ? arguments[1] : ""));
  }

  /** To be called before any class of ij is loaded. */
  static void prepare() {
    System.setProperty("java.awt.headless", "true");
    LegacyInjector.preinit(Thread.currentThread().getContextClassLoader());
  }

  /** A class of its own, because the classes of ij must be loaded after prepare(). */
  static final class Run {
    /** Returns the exit code. */
    static int macro(File file, String argument) {
      String text;
      try {
        text = new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
      } catch (IOException e) {
        System.err.println("The macro " + file + " cannot be read: " + e.getMessage());
        return 2;
      }
      Watch out = new Watch(System.out);
      Watch err = new Watch(System.err);
      System.setOut(out);
      System.setErr(err);
      try {
        new Interpreter().run(text, argument);
      } catch (Throwable e) {
        if (!Macro.MACRO_CANCELED.equals(e.getMessage()))
          return failed(e.toString());  // else it was an error, or exit()
      }
      String message = IJ.getErrorMessage();
      if (message != null && !out.error() && !err.error()) return failed(message);
      return out.error() || err.error() ? 1 : 0;
    }

    private static int failed(String message) {
      System.out.flush();
      System.err.println("Error: " + message);
      return 1;
    }
  }

  /**
   * What ImageJ prints shows whether something failed, also within macros that a macro runs: it goes on after the
   * exceptions of commands, and only the patcher says what was wrong in a macro.
   */
  private static final class Watch extends PrintStream {
    private boolean error;

    Watch(PrintStream stream) {
      super(stream, true);
    }

    boolean error() {
      return error;
    }

    @Override
    public void println(String line) {
      if (line != null)
        error |= line.contains("\tat ij.Executer.run(") || line.startsWith("Macro Error: ")
            || line.startsWith("No Image: ") || inExit();
      super.println(line);
    }

    /** Whether the line is the message of a macro's exit("message"); exit() is no error. */
    private static boolean inExit() {
      for (StackTraceElement call : new Throwable().getStackTrace())
        if (call.getClassName().equals("ij.macro.Functions") && call.getMethodName().equals("exit")) return true;
      return false;
    }
  }
}
