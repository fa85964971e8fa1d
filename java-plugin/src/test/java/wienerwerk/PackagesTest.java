package wienerwerk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PackagesTest {
  private static final File SOURCES = new File("src/main/java/wienerwerk");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|[^|\\n]*\\|([^|\\n]*)\\|$");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?wienerwerk\\.([a-z]+)\\.");
  private static final List<String> LOOKED_UP_BY_NATIVE_CODE =
      Arrays.asList("Native.java", "NativeArray.java", "RunListener.java", "WienerwerkException.java");

  private static String text(File file) throws IOException {
    return new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
  }

  /** The packages that a file imports from. */
  private static TreeSet<String> used(File file) throws IOException {
    TreeSet<String> used = new TreeSet<>();
    for (Matcher m = IMPORT.matcher(text(file)); m.find();) used.add(m.group(1));
    return used;
  }

  @Test
  @DisplayName("each package uses the packages that the README lists for it, all of them above it in the table")
  void packages() throws IOException {
    Map<String, TreeSet<String>> allowed = new LinkedHashMap<>();
    for (Matcher m = ROW.matcher(text(new File("README.md"))); m.find();) {
      TreeSet<String> uses = new TreeSet<>(Arrays.asList(m.group(2).trim().split(",\\s*")));
      uses.remove("");
      assertTrue(allowed.keySet().containsAll(uses), m.group(1) + " uses a package that is not above it: " + uses);
      allowed.put(m.group(1), uses);
    }
    TreeSet<String> folders = new TreeSet<>(Arrays.asList(SOURCES.list((folder, name) -> name.indexOf('.') < 0)));
    assertEquals(folders, new TreeSet<>(allowed.keySet()));
    for (String folder : folders) {
      TreeSet<String> used = new TreeSet<>();
      for (File file : new File(SOURCES, folder).listFiles()) used.addAll(used(file));
      assertEquals(allowed.get(folder), used, folder);
    }
  }

  @Test
  @DisplayName("the classes that the native code looks up use no other package")
  void base() throws IOException {
    for (String name : LOOKED_UP_BY_NATIVE_CODE) assertEquals(new TreeSet<>(), used(new File(SOURCES, name)), name);
  }
}
