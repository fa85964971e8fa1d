package wienerwerk.image;

import ij.IJ;
import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the files that inputs name. */
public class InputFiles {
  /** Null if ImageJ cannot open it as an image. */
  public ImagePlus image(File file) {
    return IJ.openImage(file.getPath());
  }

  public byte[] bytes(File file) throws IOException {
    return Files.readAllBytes(file.toPath());
  }

  /** Keeps what was read last, as long as path, size and modification time of a file stay the same. For one thread. */
  public static final class Kept extends InputFiles {
    private static final int MOST = 4;

    private static final class Reading {
      final long size;
      final long modified;
      final Object content;

      Reading(File file, Object content) {
        size = file.length();
        modified = file.lastModified();
        this.content = content;
      }

      boolean isOf(File file) {
        return size == file.length() && modified == file.lastModified();
      }
    }

    private final InputFiles reader;
    private final Map<String, Reading> readings = new LinkedHashMap<String, Reading>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Reading> eldest) {
        return size() > MOST;
      }
    };

    public Kept(InputFiles reader) {
      this.reader = reader;
    }

    @Override
    public ImagePlus image(File file) {
      String key = "image " + file.getAbsolutePath();
      Reading reading = readings.get(key);
      if (reading == null || !reading.isOf(file)) readings.put(key, reading = new Reading(file, reader.image(file)));
      return (ImagePlus) reading.content;
    }

    @Override
    public byte[] bytes(File file) throws IOException {
      String key = "bytes " + file.getAbsolutePath();
      Reading reading = readings.get(key);
      if (reading == null || !reading.isOf(file)) readings.put(key, reading = new Reading(file, reader.bytes(file)));
      return (byte[]) reading.content;
    }
  }
}
