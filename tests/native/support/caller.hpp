#pragma once
// A caller of the C interface, for tests: sessions, arrays and texts that free themselves.
#include <cstring>
#include <string>
#include <vector>

#include "wienerwerk.h"

namespace ww::test {

struct CallSession {
  ww_session* session = nullptr;
  explicit CallSession(const std::string& options = "{\"device\": \"cpu\"}") { ww_open(options.c_str(), &session); }
  CallSession(const CallSession&) = delete;
  CallSession& operator=(const CallSession&) = delete;
  ~CallSession() { ww_close(session); }
};

/// A dense float array of role `role`; the last axes of "tczyx" unless named.
inline ww_array array_of(std::vector<float>& values, const char* role, std::vector<int64_t> shape,
                         std::string axes = "") {
  ww_array a{};
  a.struct_size = sizeof a;
  a.dtype = WW_F32;
  a.rank = static_cast<int32_t>(shape.size());
  if (axes.empty()) axes = std::string("tczyx").substr(5 - shape.size());
  std::memcpy(a.axes, axes.c_str(), axes.size() + 1);
  a.role = role;
  a.data = values.data();
  for (size_t i = 0; i < shape.size(); ++i) a.shape[i] = shape[i];
  return a;
}

struct Answered {
  ww_status status = WW_OK;
  std::string error, report;
  std::vector<float> values;  ///< of the first output, when it is float
  std::vector<int64_t> shape;
};

/// ww_run with one output the library allocates, freed again.
inline Answered call(const CallSession& s, const std::string& request, const std::vector<ww_array>& in,
                     const ww_callbacks* callbacks = nullptr) {
  Answered a;
  ww_array out{};
  out.struct_size = sizeof out;
  ww_text* report = nullptr;
  a.status = ww_run(s.session, request.c_str(), in.data(), in.size(), &out, 1, callbacks, &report);
  a.error = ww_last_error();
  a.report = ww_text_chars(report);
  if (a.status == WW_OK) {
    a.shape.assign(out.shape, out.shape + out.rank);
    size_t n = 1;
    for (const int64_t k : a.shape) n *= static_cast<size_t>(k);
    if (out.dtype == WW_F32)
      a.values.assign(static_cast<const float*>(out.data), static_cast<const float*>(out.data) + n);
  }
  ww_text_free(report);
  ww_array_release(&out);
  return a;
}

}  // namespace ww::test
