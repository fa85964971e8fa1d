package wienerwerk.library;

import java.util.List;
import java.util.Map;
import wienerwerk.Native;
import wienerwerk.NativeArray;
import wienerwerk.RunListener;

/** A device with its memory and threads, as ww_open gives it. Used by one thread at a time. */
public final class Session implements AutoCloseable {
  private long handle;

  private Session(long handle) {
    this.handle = handle;
  }

  public static Session open(Map<String, Object> options) {
    NativeLibrary.load();
    return new Session(Native.open(Native.bytes(Json.write(options))));
  }

  /** What a run would need: fills the layout of the outputs and returns the report; the inputs' pixels are not read. */
  public Map<String, Object> plan(Map<String, Object> request, List<NativeArray> inputs, List<NativeArray> outputs) {
    return Json.parseObject(
        Native.text(Native.plan(handle, Native.bytes(Json.write(request)), array(inputs), array(outputs))));
  }

  /** Runs any method, with any inputs and outputs by role; fills the outputs and returns the report. */
  public String run(
      Map<String, Object> request, List<NativeArray> inputs, List<NativeArray> outputs, RunListener listener) {
    return Native.text(Native.run(handle, Native.bytes(Json.write(request)), array(inputs), array(outputs), listener));
  }

  private static NativeArray[] array(List<NativeArray> list) {
    return list.toArray(new NativeArray[0]);
  }

  @Override
  public void close() {
    long closing = handle;
    handle = 0;
    if (closing != 0) Native.close(closing);
  }
}
