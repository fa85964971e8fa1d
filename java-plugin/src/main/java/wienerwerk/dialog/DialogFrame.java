package wienerwerk.dialog;

import ij.IJ;
import java.awt.BorderLayout;
import java.awt.Color;
import java.awt.EventQueue;
import java.awt.FlowLayout;
import java.awt.GraphicsConfiguration;
import java.awt.Insets;
import java.awt.Rectangle;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.concurrent.CountDownLatch;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JPanel;
import javax.swing.JRootPane;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.ScrollPaneConstants;
import javax.swing.UIManager;
import javax.swing.border.Border;

/**
 * The frame of a dialog: a body that scrolls when the screen is small, a sentence below it that is never cut off, and
 * buttons that stay in reach. It does not block ImageJ's windows: images can be opened and looked at meanwhile.
 */
final class DialogFrame {
  private static final int WIDTH = 440;
  static final Color ERROR = new Color(170, 20, 20);

  private final JDialog dialog;
  private final JTextArea sentence = text("");
  private final JPanel body = new JPanel(new BorderLayout());
  private final JPanel extraButtons = new JPanel(new FlowLayout(FlowLayout.LEFT, 4, 0));
  private final JButton ok;
  private JComponent side;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean accepted;

  /** On the event thread. */
  DialogFrame(String title, String okText) {
    dialog = new JDialog(IJ.getInstance(), title);
    ok = new JButton(okText);
    ok.addActionListener(e -> close(true));
    JButton cancel = new JButton("Cancel");
    cancel.addActionListener(e -> close(false));

    JPanel answers = new JPanel(new FlowLayout(FlowLayout.RIGHT, 4, 0));
    answers.add(cancel);
    answers.add(ok);
    JPanel buttons = new JPanel(new BorderLayout());
    buttons.add(extraButtons, BorderLayout.WEST);
    buttons.add(answers, BorderLayout.EAST);
    sentence.setRows(2);
    JPanel south = new JPanel(new BorderLayout(0, 6));
    Border line = BorderFactory.createMatteBorder(1, 0, 0, 0, UIManager.getColor("controlShadow"));
    south.setBorder(BorderFactory.createCompoundBorder(line, BorderFactory.createEmptyBorder(6, 10, 8, 10)));
    south.add(sentence);
    south.add(buttons, BorderLayout.SOUTH);

    body.setBorder(BorderFactory.createEmptyBorder(8, 10, 8, 10));
    JScrollPane scroll = new JScrollPane(
        top(body), ScrollPaneConstants.VERTICAL_SCROLLBAR_AS_NEEDED, ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
    scroll.setBorder(BorderFactory.createEmptyBorder());
    scroll.getVerticalScrollBar().setUnitIncrement(16);
    dialog.add(scroll);
    dialog.add(south, BorderLayout.SOUTH);

    JRootPane root = dialog.getRootPane();
    root.setDefaultButton(ok);
    root.registerKeyboardAction(e -> close(false), KeyStroke.getKeyStroke("ESCAPE"), JComponent.WHEN_IN_FOCUSED_WINDOW);
    dialog.setDefaultCloseOperation(JDialog.DO_NOTHING_ON_CLOSE);
    dialog.addWindowListener(new WindowAdapter() {
      @Override
      public void windowClosing(WindowEvent e) {
        close(false);
      }
    });
  }

  /** Keeps the rows together at the top when the window is higher than they are. */
  private static JPanel top(JComponent content) {
    ScrollingPanel panel = new ScrollingPanel();
    panel.add(content, BorderLayout.NORTH);
    return panel;
  }

  /** Wrapped text on the dialog's ground. */
  static JTextArea text(String text) {
    JTextArea area = new JTextArea(text);
    area.setEditable(false);
    area.setFocusable(false);
    area.setOpaque(false);
    area.setLineWrap(true);
    area.setWrapStyleWord(true);
    area.setFont(UIManager.getFont("Label.font"));
    area.setSize(WIDTH - 20, 1);  // so that its first layout knows where the lines break
    return area;
  }

  /** A component that stays in view beside what scrolls; it may be invisible for a while. */
  void side(JComponent component) {
    side = component;
    dialog.add(component, BorderLayout.EAST);
  }

  void button(String title, Runnable action) {
    JButton button = new JButton(title);
    button.addActionListener(e -> action.run());
    extraButtons.add(button);
  }

  /** Runs the action whenever the dialog gets the keyboard from another window. */
  void whenBack(Runnable action) {
    dialog.addWindowFocusListener(new WindowAdapter() {
      @Override
      public void windowGainedFocus(WindowEvent e) {
        action.run();
      }
    });
  }

  void content(JComponent content) {
    body.removeAll();
    body.add(content);
    Fonts.apply(dialog);
    boolean first = !dialog.isDisplayable();
    fit();
    if (!first) return;
    dialog.setLocationRelativeTo(null);
    keepOnScreen(dialog);
  }

  void say(String text) {
    sentence.setForeground(UIManager.getColor("Label.foreground"));
    sentence.setText(text);
    ok.setEnabled(true);
  }

  /** Shows why it cannot go on like this. */
  void refuse(String text) {
    sentence.setForeground(ERROR);
    sentence.setText(text);
    ok.setEnabled(false);
  }

  /** Grows to show everything, as far as the screen allows. */
  void fit() {
    dialog.pack();
    int beside = side != null && side.isVisible() ? side.getPreferredSize().width : 0;
    int width = Math.max(dialog.getWidth(), (int) (WIDTH * Math.max(1, ij.Prefs.getGuiScale())) + beside);
    dialog.setSize(width, dialog.getHeight());
    keepOnScreen(dialog);
    dialog.validate();
  }

  static void keepOnScreen(Window window) {
    Rectangle screen = usableScreen(window);
    window.setSize(Math.min(window.getWidth(), screen.width), Math.min(window.getHeight(), screen.height));
    int x = Math.max(screen.x, Math.min(window.getX(), screen.x + screen.width - window.getWidth()));
    int y = Math.max(screen.y, Math.min(window.getY(), screen.y + screen.height - window.getHeight()));
    window.setLocation(x, y);
  }

  private static Rectangle usableScreen(Window window) {
    GraphicsConfiguration screen = window.getGraphicsConfiguration();
    Rectangle bounds = screen.getBounds();
    Insets taken = Toolkit.getDefaultToolkit().getScreenInsets(screen);
    int titleBar = 40;  // not every window manager counts it
    return new Rectangle(bounds.x + taken.left, bounds.y + taken.top, bounds.width - taken.left - taken.right,
        bounds.height - taken.top - taken.bottom - titleBar);
  }

  /** Shows the dialog and waits: whether the answer was OK. From any thread; on the event thread it must be modal. */
  boolean ask() {
    if (EventQueue.isDispatchThread()) {
      dialog.setModal(true);
      dialog.setVisible(true);
      return accepted;
    }
    EventQueue.invokeLater(() -> dialog.setVisible(true));
    try {
      closed.await();
    } catch (InterruptedException e) {
      EventQueue.invokeLater(dialog::dispose);
      Thread.currentThread().interrupt();
      return false;
    }
    return accepted;
  }

  private void close(boolean accept) {
    accepted = accept;
    dialog.dispose();
    closed.countDown();
  }
}
