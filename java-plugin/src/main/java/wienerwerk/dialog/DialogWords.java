package wienerwerk.dialog;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import wienerwerk.catalog.Property;
import wienerwerk.catalog.Schema;
import wienerwerk.image.Spacing;
import wienerwerk.settings.Settings;

/** The library's sentences in the words of the dialog: it names fields by their titles, macros by their keys. */
final class DialogWords {
  private static final Pattern WORD = Pattern.compile("(?<![\\w/\\\\.])[a-z][a-z0-9_]*(?![\\w/])");

  private DialogWords() {}

  /** @param image the image to restore; may be null */
  static String of(String sentence, Settings settings, ImagePlus image) {
    if (wantsVoxelSize(sentence, settings, image))
      return "This image has no voxel size: set it in Image > Properties..., or in the fields above.";
    Map<String, String> titles = new LinkedHashMap<>();
    for (Schema schema : settings.schemas())
      for (Property p : schema.properties) titles.put(p.key, p.title);
    Matcher word = WORD.matcher(sentence);
    StringBuffer text = new StringBuffer();
    while (word.find()) {
      String title = titles.get(word.group());
      boolean meant = word.start() == 0 || word.group().indexOf('_') > 0 || sentence.startsWith(" = ", word.end());
      word.appendReplacement(text, Matcher.quoteReplacement(title != null && meant ? title : word.group()));
    }
    return word.appendTail(text).toString();
  }

  private static boolean wantsVoxelSize(String sentence, Settings settings, ImagePlus image) {
    if (image == null || !settings.method.takesImage()) return false;
    if (Spacing.of(image.getCalibration(), image.getNSlices()).known()) return false;
    for (Property p : settings.psfSchema().properties)
      if (p.source.startsWith("spacing.") && p.isDefault(settings.get(p)) && sentence.startsWith(p.key + " "))
        return true;
    return false;
  }
}
