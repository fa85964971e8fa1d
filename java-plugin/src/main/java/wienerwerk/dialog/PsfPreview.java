package wienerwerk.dialog;

import ij.Prefs;
import java.awt.BasicStroke;
import java.awt.BorderLayout;
import java.awt.CardLayout;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Locale;
import javax.swing.BorderFactory;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextArea;
import wienerwerk.image.PsfViews;

/**
 * Shows the PSF of a dialog's settings: xy and xz through its center in a square-root gray scale, the profiles with
 * their widths; or the sentence that says why there is none.
 */
final class PsfPreview extends JPanel {
  private static final long serialVersionUID = 1;
  private static final int WIDTH = 250;
  private static final int IMAGES = 210;
  private static final int PROFILES = 120;
  private static final int GAP = 6;
  private static final Color[] COLORS = {new Color(200, 40, 40), new Color(20, 140, 60), new Color(40, 80, 210)};

  private final JTextArea sentence = DialogFrame.text("");
  private final Picture picture = new Picture();
  private final CardLayout cards = new CardLayout();
  private final JPanel shown = new JPanel(cards);

  PsfPreview() {
    super(new BorderLayout(0, 4));
    setBorder(BorderFactory.createEmptyBorder(8, 4, 8, 10));
    add(Fonts.heading(new JLabel("Preview of the PSF")), BorderLayout.NORTH);
    shown.add(picture, "picture");
    JPanel text = new JPanel(new BorderLayout());
    text.add(sentence, BorderLayout.NORTH);
    shown.add(text, "sentence");
    add(shown);
    sentence.setSize(scaled(WIDTH), 1);
  }

  private static int scaled(int pixels) {
    return (int) (pixels * Math.max(1, Prefs.getGuiScale()));
  }

  @Override
  public Dimension getPreferredSize() {
    return new Dimension(scaled(WIDTH) + 14, scaled(IMAGES + PROFILES + 130));
  }

  void show(PsfViews views) {
    picture.views = views;
    picture.waiting = false;
    picture.repaint();
    cards.show(shown, "picture");
  }

  /** Why there is no PSF. */
  void refuse(String why) {
    sentence.setForeground(DialogFrame.ERROR);
    sentence.setText(why);
    cards.show(shown, "sentence");
  }

  /** Until the next answer. */
  void await() {
    picture.waiting = true;
    picture.repaint();
  }

  /** Painted as large as it is shown. */
  private static final class Picture extends JComponent {
    private static final long serialVersionUID = 1;
    transient PsfViews views;
    boolean waiting = true;

    @Override
    protected void paintComponent(Graphics graphics) {
      Graphics2D g = (Graphics2D) graphics.create();
      g.setFont(getFont());
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      int line = g.getFontMetrics().getHeight();
      g.setColor(getForeground());
      if (views == null) {
        g.drawString("Computing...", 0, line);
        g.dispose();
        return;
      }
      int y = images(g, line);
      profiles(g, y + GAP, line);
      g.dispose();
    }

    /** Both planes on one scale. @return where they end */
    private int images(Graphics2D g, int line) {
      PsfViews.Plane xy = views.xy;
      PsfViews.Plane xz = views.xz;
      int box = (getWidth() - GAP) / 2;
      double wide = xy.width * xy.dx;
      double high = Math.max(xy.height * xy.dy, xz == null ? 0 : xz.height * xz.dy);
      double scale = Math.min((xz == null ? getWidth() : box) / wide, scaled(IMAGES) / high);
      int top = line + 2;
      int right = (int) Math.round(wide * scale) + GAP;
      g.drawString("xy", 0, line - 3);
      draw(g, xy, 0, top, scale);
      if (xz != null) {
        g.drawString("xz", right, line - 3);
        draw(g, xz, right, top, scale);
      }
      int end = top + (int) Math.round(high * scale);
      double bar = round(0.4 * wide);
      int under = top + (int) Math.round(xy.height * xy.dy * scale) + GAP;
      g.setColor(getForeground());
      g.fillRect(0, under, (int) Math.round(bar * scale), 2);
      g.drawString(number(bar) + " " + views.unit, 0, under + line);
      String note = waiting ? "Computing..." : views.channels > 1 ? "Channel 1 of " + views.channels : "";
      g.drawString(note, getWidth() - g.getFontMetrics().stringWidth(note), line - 3);
      return Math.max(end, under + line + GAP);
    }

    private static void draw(Graphics2D g, PsfViews.Plane plane, int x, int y, double scale) {
      BufferedImage gray = new BufferedImage(plane.width, plane.height, BufferedImage.TYPE_BYTE_GRAY);
      for (int i = 0; i < plane.values.length; i++) {
        int level = (int) Math.round(255 * Math.sqrt(Math.max(0, Math.min(1, plane.values[i]))));
        gray.getRaster().setSample(i % plane.width, i / plane.width, 0, level);
      }
      g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
      g.drawImage(gray, x, y, (int) Math.round(plane.width * plane.dx * scale),
          (int) Math.round(plane.height * plane.dy * scale), null);
    }

    /** All lines over micrometers, and below them their widths. */
    private void profiles(Graphics2D g, int top, int line) {
      int width = getWidth();
      int height = scaled(PROFILES);
      double reach = 0;
      for (PsfViews.Line l : views.lines)
        reach = Math.max(reach, Double.isNaN(l.fwhm) ? l.values.length * l.spacing / 2 : 1.5 * l.fwhm);
      g.setColor(Color.white);
      g.fillRect(0, top, width, height);
      g.setColor(Color.lightGray);
      g.drawRect(0, top, width - 1, height - 1);
      g.drawLine(0, top + height / 2, width, top + height / 2);
      for (int i = 0; i < views.lines.length; i++) {
        float[] dashes = views.lines[i].axis == 'y' ? new float[] {4, 4} : null;  // it mostly lies on that of x
        g.setStroke(new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0));
        g.setColor(COLORS[i]);
        g.clipRect(0, top, width, height);
        g.draw(path(views.lines[i], reach, top + 3, width, height - 6));
        g.setClip(null);
      }
      int y = top + height + line;
      g.setColor(getForeground());
      g.drawString("Full width at half maximum:", 0, y);
      for (int i = 0; i < views.lines.length; i++) {
        PsfViews.Line l = views.lines[i];
        g.setColor(COLORS[i]);
        g.drawString(l.axis + "  " + l.width + (Double.isNaN(l.fwhm) ? "" : " " + views.unit), i * width / 3, y + line + 2);
      }
    }

    private static Path2D path(PsfViews.Line line, double reach, int top, int width, int height) {
      Path2D path = new Path2D.Double();
      for (int i = 0; i < line.values.length; i++) {
        double x = width * (0.5 + (i - line.center) * line.spacing / (2 * reach));
        double y = top + height * (1 - line.values[i]);
        if (i == 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      }
      return path;
    }

    /** The largest of 1, 2, 5 times a power of ten that is not above the number. */
    private static double round(double number) {
      double power = Math.pow(10, Math.floor(Math.log10(number)));
      return power * (number >= 5 * power ? 5 : number >= 2 * power ? 2 : 1);
    }

    private static String number(double length) {
      int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(length)));
      String text = String.format(Locale.ROOT, "%." + decimals + "f", length);
      return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }
  }
}
