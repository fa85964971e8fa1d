package wienerwerk;

import java.nio.charset.StandardCharsets;

/** The native methods (native/bindings/java/jni.cpp). Texts are UTF-8 bytes. NativeLibrary.load() first. */
public final class Native {
  /** The ABI this plugin was written for: WW_ABI of wienerwerk.h. */
  public static final int ABI = 1;

  private Native() {}

  public static native int abi();

  public static native byte[] version();

  public static native byte[] catalog();

  public static native long open(byte[] options);

  public static native void close(long session);

  /** Fills the layout of the outputs and returns the plan's report. */
  public static native byte[] plan(long session, byte[] request, NativeArray[] inputs, NativeArray[] outputs);

  /** The library's answer to a question (docs/doors.md), which needs no session; the arrays' planes are read. */
  public static native byte[] ask(byte[] question, NativeArray[] inputs);

  /** Fills the outputs and returns the report. listener may be null. */
  public static native byte[] run(
      long session, byte[] request, NativeArray[] inputs, NativeArray[] outputs, RunListener listener);

  /** Called by the native code, which throws what it gets. */
  static WienerwerkException failure(int status, byte[] sentence) {
    return new WienerwerkException(status, text(sentence));
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
