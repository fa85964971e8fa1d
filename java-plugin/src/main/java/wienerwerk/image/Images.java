package wienerwerk.image;

import ij.ImagePlus;
import ij.WindowManager;
import ij.io.FileInfo;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import wienerwerk.WienerwerkException;
import wienerwerk.catalog.NearestName;

/** Finds images by the names macros and dialogs give them: the title of an open image, or a file. */
public final class Images {
  private Images() {}

  /** The open images, in the order of ImageJ's Window menu. */
  public static List<ImagePlus> open() {
    List<ImagePlus> images = new ArrayList<>();
    int[] ids = WindowManager.getIDList();
    for (int i = 0; ids != null && i < ids.length; i++) {
      ImagePlus image = WindowManager.getImage(ids[i]);
      if (image != null) images.add(image);
    }
    return images;
  }

  public static List<String> titles(Predicate<ImagePlus> which) {
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
   * @param besides the image to restore, which is not meant, even if it has this title; may be null
   * @throws WienerwerkException if there is neither such an image nor such a file
   */
  public static ImagePlus find(String key, String name, ImagePlus besides) {
    return find(key, name, besides, Collections.emptyList(), new InputFiles());
  }

  /** @param otherwise names other than images' that a mistyped title may have meant */
  public static ImagePlus find(String key, String name, ImagePlus besides, List<String> otherwise, InputFiles files) {
    for (ImagePlus image : open())
      if (image != besides && image.getTitle().equals(name)) return image;
    File file = new File(name);
    if (isOwn(name, file, besides))
      throw new WienerwerkException(key + " = " + name
          + " is the image to restore itself: give the title of another open image, or another file.");
    if (!file.isFile()) throw missing(key, name, besides, otherwise);
    ImagePlus image = files.image(file);
    if (image != null) return image;
    throw new WienerwerkException(key + " = " + name + " is a file that ImageJ cannot open as an image.");
  }

  private static boolean isOwn(String name, File file, ImagePlus image) {
    if (image == null) return false;
    if (!file.isFile()) return name.equals(image.getTitle());
    FileInfo origin = image.getOriginalFileInfo();
    if (origin == null || origin.directory == null || origin.fileName == null) return false;
    try {
      return Files.isSameFile(file.toPath(), new File(origin.directory, origin.fileName).toPath());
    } catch (IOException gone) {
      return false;
    }
  }

  public static boolean exist(String name) {
    return titles(image -> true).contains(name) || new File(name).isFile();
  }

  /** What to say of a name that is neither an image's nor a file's. The other parameters are find's. */
  public static WienerwerkException missing(String key, String name, ImagePlus besides, List<String> otherwise) {
    List<String> titles = titles(image -> image != besides);
    List<String> known = new ArrayList<>(otherwise);
    known.addAll(titles);
    String what = key + " = " + name + " is neither the title of an open image nor a file";
    String nearest = NearestName.to(name, known);
    if (!nearest.isEmpty()) return new WienerwerkException(what + ": do you mean " + nearest + "?");
    return new WienerwerkException(
        what + (titles.isEmpty() ? "; no other image is open." : "; open images: " + String.join(", ", titles) + "."));
  }
}
