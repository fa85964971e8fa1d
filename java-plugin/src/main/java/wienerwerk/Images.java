package wienerwerk;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds images by the names macros and dialogs give them: the title of an open image, or a file. */
final class Images {
  private Images() {}

  /** The open images, in the order of ImageJ's Window menu. */
  static List<ImagePlus> open() {
    List<ImagePlus> images = new ArrayList<>();
    int[] ids = WindowManager.getIDList();
    for (int i = 0; ids != null && i < ids.length; i++) {
      ImagePlus image = WindowManager.getImage(ids[i]);
      if (image != null) images.add(image);
    }
    return images;
  }

  static List<String> titles(Predicate<ImagePlus> which) {
    List<String> titles = new ArrayList<>();
    for (ImagePlus image : open())
      if (which.test(image) && !titles.contains(image.getTitle())) titles.add(image.getTitle());
    return titles;
  }

  /**
   * The title, with -2, -3, ... if an open image has it already. ImageJ's own search misses the images of batch
   * macros.
   */
  static String uniqueTitle(String title) {
    List<String> taken = titles(image -> true);
    String unique = title;
    for (int n = 2; taken.contains(unique); n++) unique = title + "-" + n;
    return unique;
  }

  /**
   * @param key the option that gave the name, for the sentence
   * @param besides an image that is not meant, even if it has this title; may be null
   * @throws WienerwerkException if there is neither such an image nor such a file
   */
  static ImagePlus find(String key, String name, ImagePlus besides) {
    for (ImagePlus image : open())
      if (image != besides && image.getTitle().equals(name)) return image;
    File file = new File(name);
    if (file.isFile()) {
      ImagePlus image = IJ.openImage(file.getPath());
      if (image != null) return image;
      throw new WienerwerkException(key + " = " + name + " is a file that ImageJ cannot open as an image.");
    }
    List<String> titles = titles(image -> image != besides);
    throw new WienerwerkException(key + " = " + name + " is neither the title of an open image nor a file; "
        + (titles.isEmpty() ? "no other image is open." : "open images: " + String.join(", ", titles) + "."));
  }
}
