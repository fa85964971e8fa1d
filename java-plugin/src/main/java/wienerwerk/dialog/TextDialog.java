package wienerwerk.dialog;

import ij.IJ;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.FlowLayout;
import java.awt.Toolkit;
import java.awt.datatransfer.StringSelection;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JEditorPane;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.KeyStroke;
import javax.swing.SwingUtilities;

/** A window with text to read and to copy: help, About. */
final class TextDialog {
  private TextDialog() {}

  /** @param text HTML if it begins so, plain lines otherwise */
  static void show(String title, String text) {
    SwingUtilities.invokeLater(() -> {
      JEditorPane pane = new JEditorPane("text/html", text.startsWith("<html>") ? text : Html.of(text));
      pane.setEditable(false);
      pane.setCaretPosition(0);
      pane.setBorder(BorderFactory.createEmptyBorder(4, 10, 4, 10));
      JDialog dialog = new JDialog(IJ.getInstance(), title);
      JButton copy = new JButton("Copy");
      copy.addActionListener(e -> {
        pane.selectAll();
        Toolkit.getDefaultToolkit().getSystemClipboard().setContents(new StringSelection(pane.getSelectedText()), null);
      });
      JButton close = new JButton("Close");
      close.addActionListener(e -> dialog.dispose());
      JPanel buttons = new JPanel(new FlowLayout(FlowLayout.RIGHT));
      buttons.add(copy);
      buttons.add(close);
      dialog.add(new JScrollPane(pane));
      dialog.add(buttons, BorderLayout.SOUTH);
      dialog.getRootPane().registerKeyboardAction(
          e -> dialog.dispose(), KeyStroke.getKeyStroke("ESCAPE"), JComponent.WHEN_IN_FOCUSED_WINDOW);
      Fonts.apply(dialog);
      dialog.setPreferredSize(new Dimension(560, 480));
      dialog.pack();
      dialog.setLocationRelativeTo(IJ.getInstance());
      DialogFrame.keepOnScreen(dialog);
      dialog.setVisible(true);
    });
  }
}
