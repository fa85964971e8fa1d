package wienerwerk.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import wienerwerk.catalog.Catalogs;

class LoadMarkerTest {
  @TempDir Path folder;

  private File file() {
    return folder.resolve("loading.txt").toFile();
  }

  @Test
  @DisplayName("a load that ends well leaves no marker")
  void fine() {
    try (LoadMarker marker = LoadMarker.set(file(), "the jar")) {
      assertTrue(file().isFile());
    }
    assertFalse(file().exists());
  }

  @Test
  @DisplayName("after a crash the next start says so, and the one after that may try again")
  void crash() throws IOException {
    Files.write(file().toPath(), "lib/libwienerwerk.so".getBytes(StandardCharsets.UTF_8));
    String sentence = Catalogs.refusal(() -> LoadMarker.set(file(), "the jar"));
    assertTrue(sentence.contains("lib/libwienerwerk.so") && sentence.contains("ended this program"), sentence);
    LoadMarker.set(file(), "the jar").close();
  }

  @Test
  @DisplayName("another program that is loading at this moment is no crash")
  void atTheSameTime() {
    try (LoadMarker first = LoadMarker.set(file(), "one"); LoadMarker second = LoadMarker.set(file(), "two")) {
      assertTrue(file().exists());
    }
  }

  @Test
  @DisplayName("a folder that cannot be written does not keep the library from loading")
  void readOnly() throws IOException {
    Path notAFolder = Files.write(folder.resolve("file"), new byte[0]);
    LoadMarker.set(notAFolder.resolve("loading.txt").toFile(), "the jar").close();
  }

  @Test
  @DisplayName("platform folders are those Fiji uses")
  void platforms() {
    assertEquals("linux64", Platform.folder("Linux", "amd64"));
    assertEquals("linux-arm64", Platform.folder("Linux", "aarch64"));
    assertEquals("win64", Platform.folder("Windows 11", "amd64"));
    assertEquals("macos-arm64", Platform.folder("Mac OS X", "aarch64"));
  }
}
