#pragma once
// The library as the program sees it: its catalog as JSON, its statuses as failures, its handles with owners.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "wienerwerk.h"

namespace ww::program {

using Json = nlohmann::ordered_json;

/// Text the library made; freed with it.
class Text {
 public:
  Text() = default;
  ~Text() { ww_text_free(text_); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  ww_text** receive() { return &text_; }
  std::string str() const { return ww_text_chars(text_); }

 private:
  ww_text* text_ = nullptr;
};

/// Throws what ww_last_error() says, unless the status is WW_OK.
void check(ww_status status);

/// Refuses a library of another ABI.
Json load_catalog();

/// The catalog's entry of a method named `richardson_lucy` or `richardson-lucy`.
const Json& find_method(const Json& catalog, const std::string& name);

/// The library's answer to a question (docs/doors.md).
Json ask(const Json& question);

struct CloseSession {
  void operator()(ww_session* session) const { ww_close(session); }
};
using Session = std::unique_ptr<ww_session, CloseSession>;
Session open_session(const Json& options);

/// JSON as text; what is not UTF-8 is replaced.
std::string dump(const Json& json, int indent = 2);

}  // namespace ww::program
