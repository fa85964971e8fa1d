import ij.IJ;
import ij.ImageJ;
import ij.Prefs;
import ij.gui.ImageWindow;
import ij.plugin.frame.Recorder;
import ij.text.TextWindow;
import java.awt.AWTEvent;
import java.awt.Component;
import java.awt.Container;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.KeyboardFocusManager;
import java.awt.Label;
import java.awt.TextComponent;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.text.JTextComponent;

/**
 * ImageJ with its windows, for several tests in one process. Each line of the input is a command, answered with lines
 * and at last "=== ": macro FILE     runs a macro on a thread of its own texts TITLE    what the visible windows whose
 * title matches show: a line for each component, "* " before the one with the keyboard, "- " before disabled ones
 *   white TITLE    how many white pixels the picture of the PSF in such a window has, whose profiles are drawn on white
 *   keys           the keys pressed since the last reset, with the window that received each
 *   commands       the names of the threads that run commands (the command) and macros
 *   reset          closes everything but ImageJ itself, forgets the plugin's preferences; answers the commands still
 * running
 */
public final class WindowServer {
  private static final List<String> KEYS = new ArrayList<>();
  private static final List<String> RUNNERS = Arrays.asList("ij.Executer", "ij.macro.Interpreter");

  private WindowServer() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    ImageJ.main(new String[0]);
    Toolkit.getDefaultToolkit().addAWTEventListener(WindowServer::pressed, AWTEvent.KEY_EVENT_MASK);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null;) {
      String[] call = line.split(" ", 2);
      List<String> answer = new ArrayList<>();
      switch (call[0]) {
        case "macro": new Thread(() -> IJ.runMacroFile(call[1], ""), "Macro of a test").start(); break;
        case "texts": EventQueue.invokeAndWait(() -> each(call[1], component -> text(component, answer))); break;
        case "white": EventQueue.invokeAndWait(() -> each(call[1], component -> white(component, answer))); break;
        case "keys": EventQueue.invokeAndWait(() -> answer.addAll(KEYS)); break;
        case "commands": answer.addAll(commands()); break;
        case "reset": answer.addAll(reset()); break;
        default: throw new IllegalArgumentException(line);
      }
      for (String shown : answer) out.println(shown.replace("\n", " "));
      out.println("=== ");
    }
    System.exit(0);
  }

  private static void pressed(AWTEvent event) {
    if (event.getID() != KeyEvent.KEY_RELEASED) return;
    Component source = (Component) event.getSource();
    Window window = source instanceof Window ? (Window) source : javax.swing.SwingUtilities.getWindowAncestor(source);
    KEYS.add(KeyEvent.getKeyText(((KeyEvent) event).getKeyCode()) + " in " + title(window));
  }

  private static String title(Window window) {
    return window instanceof Frame ? ((Frame) window).getTitle()
        : window instanceof Dialog ? ((Dialog) window).getTitle()
                                   : "";
  }

  private interface Visit {
    void component(Component component);
  }

  private static void each(String title, Visit visit) {
    for (Window window : Window.getWindows())
      if (window.isShowing() && title(window).matches(title)) each(window, visit);
  }

  private static void each(Component component, Visit visit) {
    if (!component.isShowing()) return;
    visit.component(component);
    if (component instanceof Container)
      for (Component part : ((Container) component).getComponents()) each(part, visit);
  }

  private static void text(Component c, List<String> texts) {
    String text = c instanceof JTextComponent ? ((JTextComponent) c).getText()
        : c instanceof AbstractButton         ? ((AbstractButton) c).getText()
        : c instanceof JLabel                 ? ((JLabel) c).getText()
        : c instanceof TextComponent          ? ((TextComponent) c).getText()
        : c instanceof Label                  ? ((Label) c).getText()
        : c instanceof JComboBox              ? String.valueOf(((JComboBox<?>) c).getSelectedItem())
                                              : null;
    if (text == null || text.isEmpty()) return;
    boolean focused = KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner() == c;
    if (focused || !text.isEmpty()) texts.add((focused ? "* " : c.isEnabled() ? "" : "- ") + text);
  }

  private static void white(Component c, List<String> answer) {
    if (!c.getClass().getName().endsWith("$Picture")) return;
    BufferedImage painted = new BufferedImage(c.getWidth(), c.getHeight(), BufferedImage.TYPE_INT_RGB);
    c.paint(painted.getGraphics());
    int white = 0;
    for (int y = 0; y < c.getHeight(); y++)
      for (int x = 0; x < c.getWidth(); x++)
        if ((painted.getRGB(x, y) & 0xffffff) == 0xffffff) white++;
    answer.add(String.valueOf(white));
  }

  private static List<String> commands() {
    List<String> names = new ArrayList<>();
    for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet())
      for (StackTraceElement call : thread.getValue())
        if (call.getMethodName().equals("run") && RUNNERS.contains(call.getClassName())) {
          names.add(thread.getKey().getName());
          break;
        }
    return names;
  }

  private static List<String> reset() throws Exception {
    EventQueue.invokeAndWait(() -> {
      for (Window window : Window.getWindows()) {
        if (window == IJ.getInstance() || !window.isDisplayable()) continue;
        if (window instanceof ImageWindow) {
          ((ImageWindow) window).getImagePlus().changes = false;
          ((ImageWindow) window).close();
        } else if (window instanceof Recorder) {
          ((Recorder) window).close();
        } else if (window instanceof TextWindow) {
          ((TextWindow) window).close(false);
        } else {
          window.dispatchEvent(new java.awt.event.WindowEvent(window, java.awt.event.WindowEvent.WINDOW_CLOSING));
          window.dispose();
        }
      }
      KEYS.clear();
    });
    Field field = Prefs.class.getDeclaredField("ijPrefs");
    field.setAccessible(true);
    ((Properties) field.get(null)).keySet().removeIf(key -> key.toString().startsWith(".wienerwerk"));
    for (int i = 0; i < 50 && !commands().isEmpty(); i++) Thread.sleep(100);
    IJ.resetEscape();
    return commands();
  }
}
