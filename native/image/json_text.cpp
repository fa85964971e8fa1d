// JSON that strangers send, read with a bound to its depth.
#include "image/json_text.hpp"

#include <nlohmann/json.hpp>

#include "image/errors.hpp"

namespace ww {

Json parse_json(const std::string& text, const std::string& what) {
  // Nesting deeper than any request's would overflow the stack where a value is copied or shown.
  constexpr int deepest = 64;
  const auto shallow = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > deepest)
      throw InvalidParameter("the " + what + " nests more than " + std::to_string(deepest) + " levels of JSON");
    return true;
  };
  try {
    return Json::parse(text, shallow);
  } catch (const Json::parse_error& e) {
    throw InvalidParameter("the " + what + " is not JSON: it cannot be read from byte " + std::to_string(e.byte) +
                           " on");
  }
}

Json json_or_null(const std::string& text) {
  try {
    return parse_json(text, "text");
  } catch (const InvalidParameter&) {
    return nullptr;
  }
}

}  // namespace ww
