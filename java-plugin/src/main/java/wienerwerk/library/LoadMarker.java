package wienerwerk.library;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import wienerwerk.WienerwerkException;

/**
 * A file that stands while the native library is being loaded. If loading ends the whole Java process, the file stays,
 * and the next start finds it and says so instead of crashing again. A lock on it, which dies with its process, tells a
 * crash from another Fiji that is loading at this moment.
 */
final class LoadMarker implements AutoCloseable {
  private final File file;
  private final RandomAccessFile content;
  private final FileLock lock;

  private LoadMarker(File file, RandomAccessFile content, FileLock lock) {
    this.file = file;
    this.content = content;
    this.lock = lock;
  }

  /**
   * @throws WienerwerkException if the last attempt to load ended its process; the attempt after that is free again, so
   *     that a mended installation needs no file deleted by hand
   */
  static LoadMarker set(File file, String origin) {
    try {
      file.getAbsoluteFile().getParentFile().mkdirs();
      RandomAccessFile content = new RandomAccessFile(file, "rw");
      FileLock lock = tryLock(content);
      if (lock == null) {
        content.close();
        return new LoadMarker(null, null, null);
      }
      LoadMarker marker = new LoadMarker(file, content, lock);
      byte[] left = new byte[(int) Math.min(content.length(), 1000)];
      content.readFully(left);
      if (left.length > 0) {
        marker.close();
        throw new WienerwerkException("The last attempt to load the native library ("
            + new String(left, StandardCharsets.UTF_8)
            + ") ended this program, so it was not loaded now; start the command once more to try again, or install another version of Wienerwerk.");
      }
      content.write(origin.getBytes(StandardCharsets.UTF_8));
      content.getFD().sync();
      return marker;
    } catch (IOException noFolderToWriteTo) {
      return new LoadMarker(null, null, null);  // a missing safeguard is no reason not to work
    }
  }

  private static FileLock tryLock(RandomAccessFile content) throws IOException {
    try {
      return content.getChannel().tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  @Override
  public void close() {
    if (file == null) return;
    try {
      content.setLength(0);
      file.delete();
      lock.release();
      content.close();
    } catch (IOException e) {
      file.delete();
    }
  }
}
