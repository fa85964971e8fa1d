// JSON of strangers: refused with the place, or that it nests too deep.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "image/json_text.hpp"

using namespace ww;

namespace {

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']');
}

}  // namespace

TEST_CASE("JSON is read down to 64 levels, and refused below them without a look at the rest", "[image]") {
  CHECK(parse_json(nested(65), "request").is_array());
  for (const int levels : {66, 1000000})
    CHECK_THROWS_WITH(parse_json(nested(levels), "report"), "the report nests more than 64 levels of JSON");
}

TEST_CASE("Where JSON is only hoped for, other text and deep nesting are null", "[image]") {
  CHECK(json_or_null(R"({"a": [1]})")["a"][0] == 1);
  for (const std::string& text : {std::string(), std::string("{"), std::string("ImageJ=1.54p"), nested(1000)})
    CHECK(json_or_null(text).is_null());
}
