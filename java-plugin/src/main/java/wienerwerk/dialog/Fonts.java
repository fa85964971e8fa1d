package wienerwerk.dialog;

import ij.Prefs;
import java.awt.Component;
import java.awt.Container;
import java.awt.Font;
import javax.swing.JComponent;
import javax.swing.UIManager;

/**
 * Fonts as ImageJ has them: its "GUI scale" (Edit > Options > Appearance), and no bold text everywhere (Java's Metal
 * look).
 */
final class Fonts {
  private static final String DONE = "wienerwerk.font";
  private static final String HEADING = "wienerwerk.heading";

  private Fonts() {}

  /** Marks a component whose text stays bold. */
  static <C extends JComponent> C heading(C component) {
    component.setFont(component.getFont().deriveFont(Font.BOLD));
    component.putClientProperty(HEADING, true);
    return component;
  }

  /** To everything inside, once. */
  static void apply(Component component) {
    boolean metal = UIManager.getLookAndFeel().getName().equals("Metal");
    apply(component, metal, (float) Prefs.getGuiScale());
  }

  private static void apply(Component component, boolean plain, float scale) {
    if (component instanceof JComponent && component.getFont() != null) {
      JComponent c = (JComponent) component;
      boolean heading = c.getClientProperty(HEADING) != null;
      if (c.getClientProperty(DONE) == null)
        c.setFont(c.getFont().deriveFont(
            plain && !heading ? Font.PLAIN : c.getFont().getStyle(), c.getFont().getSize2D() * scale));
      c.putClientProperty(DONE, true);
    }
    if (component instanceof Container)
      for (Component part : ((Container) component).getComponents()) apply(part, plain, scale);
  }
}
