#pragma once
// JSON that strangers send, in a request or in a file: read with a bound to its depth. The only place that parses it.
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace ww {

using Json = nlohmann::ordered_json;

/// Parses text that a caller sent; InvalidParameter says where it stops being JSON, or that it nests too deep.
Json parse_json(const std::string& text, const std::string& what);

/// The same where JSON is only hoped for; null when the text is no JSON or nests too deep.
Json json_or_null(const std::string& text);

}  // namespace ww
