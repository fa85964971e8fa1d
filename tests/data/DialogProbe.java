import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.process.FloatProcessor;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Window;
import java.util.ArrayList;
import java.util.List;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JLabel;

/** Opens the dialog of Deconvolve... as a user does, chooses a method by its title, prints every label, and cancels. */
public class DialogProbe {
  public static void main(String[] arguments) throws Exception {
    new ImageJ(ImageJ.NO_SHOW);
    ImagePlus image = new ImagePlus("probe", new FloatProcessor(20, 20, new float[400]));
    WindowManager.setTempCurrentImage(Thread.currentThread(), image);
    Thread command = new Thread(() -> {
      WindowManager.setTempCurrentImage(image);
      new wienerwerk.dialog.RunMethod().run("deconvolve");
    });
    command.start();
    JComboBox<?> methods = null;
    for (int i = 0; i < 200 && methods == null; i++) {
      Thread.sleep(50);
      methods = chooserWith(arguments[0]);
    }
    if (methods == null) throw new IllegalStateException("no dialog offers " + arguments[0]);
    JComboBox<?> chooser = methods;
    EventQueue.invokeAndWait(() -> choose(chooser, arguments[0]));
    Thread.sleep(300);
    EventQueue.invokeAndWait(() -> {
      for (Component c : shown())
        if (c instanceof JLabel) System.out.println("label: " + ((JLabel) c).getText());
      for (Component c : shown())
        if (c instanceof AbstractButton && "Cancel".equals(((AbstractButton) c).getText())) ((AbstractButton) c).doClick();
    });
    command.join(10000);
    System.exit(command.isAlive() ? 1 : 0);
  }

  private static JComboBox<?> chooserWith(String title) {
    for (Component c : shown())
      if (c instanceof JComboBox && position((JComboBox<?>) c, title) >= 0) return (JComboBox<?>) c;
    return null;
  }

  private static void choose(JComboBox<?> chooser, String title) {
    chooser.setSelectedIndex(position(chooser, title));
  }

  private static int position(JComboBox<?> chooser, String title) {
    for (int i = 0; i < chooser.getItemCount(); i++)
      if (title.equals(String.valueOf(chooser.getItemAt(i)))) return i;
    return -1;
  }

  /** Every component of every visible window. */
  private static List<Component> shown() {
    List<Component> all = new ArrayList<>();
    for (Window w : Window.getWindows())
      if (w.isShowing()) add(w, all);
    return all;
  }

  private static void add(Component c, List<Component> all) {
    all.add(c);
    if (c instanceof Container)
      for (Component child : ((Container) c).getComponents()) add(child, all);
  }
}
