package wienerwerk;

import java.nio.charset.StandardCharsets;

/** The native methods (native/bindings/java/jni.cpp). Texts are UTF-8 bytes. NativeLibrary.load() first. */
final class Native {
  /** The ABI this plugin was written for: WW_ABI of wienerwerk.h. */
  static final int ABI = 1;

  private Native() {}

  static native int abi();

  static native byte[] version();

  static native byte[] catalog();

  static native long open(byte[] options);

  static native void close(long session);

  /** Fills the layout of the outputs and returns the plan's report. */
  static native byte[] plan(long session, byte[] request, NativeArray[] inputs, NativeArray[] outputs);

  /** Fills the outputs and returns the report. listener may be null. */
  static native byte[] run(
      long session, byte[] request, NativeArray[] inputs, NativeArray[] outputs, RunListener listener);

  /** Called by the native code, which throws what it gets. */
  static WienerwerkException failure(int status, byte[] sentence) {
    return new WienerwerkException(status, text(sentence));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
