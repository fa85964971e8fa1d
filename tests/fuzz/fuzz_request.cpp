// Fuzzer: untrusted request JSON and array descriptions for ww_plan and ww_run.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "wienerwerk.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static ww_session* const session = [] {
    ww_session* s = nullptr;
    ww_open("{\"device\": \"cpu\", \"threads\": 1, \"memory_mb\": 64}", &s);
    return s;
  }();
  // The first bytes describe an image and its PSF; the rest is the request.
  constexpr std::size_t head = 24;
  if (size < head) return 0;
  const std::string request(reinterpret_cast<const char*>(data) + head, size - head);
  std::vector<float> image(4 * 6 * 6, 1.0f), psf(27, 0.1f);
  psf[13] = 1;
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<float>(data[i % head]);
  const auto describe = [](std::vector<float>& values, const char* role, std::vector<std::int64_t> shape,
                           const std::uint8_t* bytes) {
    ww_array a{};
    a.struct_size = bytes[0] == 255 ? bytes[1] : sizeof a;
    a.dtype = bytes[1] > 250 ? bytes[2] : WW_F32;
    a.rank = static_cast<std::int32_t>(shape.size());
    std::memcpy(a.axes, bytes[2] > 250 ? "zzy" : "zyx", 4);
    if (bytes[3] > 250) a.axes[1] = static_cast<char>(bytes[4]);
    a.role = bytes[5] == 255 ? nullptr : bytes[5] == 254 ? "mask" : role;
    a.data = values.data();
    for (std::size_t i = 0; i < shape.size(); ++i) {
      a.shape[i] = bytes[6 + i] > 250 ? bytes[6 + i] % 2 : std::min<std::int64_t>(shape[i], 1 + bytes[6 + i]);
      a.spacing[i] = bytes[9] / 100.0 - (bytes[9] == 255 ? 5 : 0);
    }
    return a;
  };
  ww_array in[2] = {describe(image, "image", {4, 6, 6}, data), describe(psf, "psf", {3, 3, 3}, data + 12)};
  // A u8 or u16 view has fewer bytes than the floats of these buffers, so no layout above exceeds them.
  ww_array out{};
  out.struct_size = sizeof out;
  ww_text* text = nullptr;
  ww_callbacks callbacks{};
  callbacks.struct_size = sizeof callbacks;
  int budget = 3;  // requests may ask for thousands of iterations
  callbacks.user = &budget;
  callbacks.progress = [](void* left, double, const char*) {
    return --*static_cast<int*>(left) > 0 ? int(WW_GO_ON) : int(WW_CANCEL);
  };
  const std::size_t n = data[23] % 3;
  if (ww_plan(session, request.c_str(), in, n, nullptr, 0, &text) == WW_OK) ww_text_free(text);
  text = nullptr;
  if (ww_run(session, request.c_str(), in, n, &out, 1, &callbacks, &text) == WW_OK) {
    ww_text_free(text);
    ww_array_release(&out);
  } else if (std::strlen(ww_last_error()) == 0) {
    __builtin_trap();  // a failure without an error message
  }
  return 0;
}
