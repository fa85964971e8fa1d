// Records: schema, strict reading, complete writing.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "catalog/nearest_name.hpp"
#include "catalog/schema.hpp"
#include "image/errors.hpp"

using namespace ww;

namespace {

struct Sample {
  enum class Color { red, blue } color = Color::blue;
  int count = 3;
  double weight = 0.5;
  bool keep = false;
  std::string name = "n";
  std::vector<double> list{1, 2};

  static Record record() {
    using S = Sample;
    return Parameters<S>{}
        .choice("color", &S::color, "Color", "A color.", {{"red", "Red"}, {"blue", "Blue"}})
        .integer("count", &S::count, "Count", "How many.")
        .range(1, 10)
        .number("weight", &S::weight, "Weight", "How heavy.")
        .above(0, 1)
        .unit("kg")
        .log_scale()
        .visible_if("color", {"red"})
        .flag("keep", &S::keep, "Keep", "Keeps it.")
        .text("name", &S::name, "Name", "What it is called.")
        .numbers("list", &S::list, "List", "Several.")
        .range(0, 5)
        .record();
  }
};

Sample read(const char* text) {
  return *static_cast<const Sample*>(read_record(Sample::record(), Json::parse(text), "option").get());
}

std::string refusal(const char* text) {
  try {
    read(text);
  } catch (const InvalidParameter& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("A record left alone has the members' initializers as its values", "[catalog]") {
  const Sample s = read("{}");
  CHECK(s.color == Sample::Color::blue);
  CHECK(s.count == 3);
  CHECK(s.list == std::vector<double>{1, 2});
  CHECK(write_record(Sample::record(), &s).dump() ==
        R"({"color":"blue","count":3,"weight":0.5,"keep":false,"name":"n","list":[1.0,2.0]})");
}

TEST_CASE("Every kind of parameter is read", "[catalog]") {
  const Sample s = read(R"({"color":"red","count":10,"weight":1,"keep":true,"name":"ö","list":[0,5]})");
  CHECK(s.color == Sample::Color::red);
  CHECK(s.count == 10);
  CHECK(s.weight == 1.0);
  CHECK(s.keep);
  CHECK(s.name == "ö");
  CHECK(s.list == std::vector<double>{0, 5});
  CHECK(read(R"({"count": 4.0})").count == 4);
}

TEST_CASE("A refusal names the key, the value and what is allowed", "[catalog]") {
  CHECK(refusal(R"({"count": 0})") == "count = 0 is not allowed: it takes a whole number from 1 to 10");
  CHECK(refusal(R"({"count": 2.5})") == "count = 2.5 is not allowed: it takes a whole number from 1 to 10");
  CHECK(refusal(R"({"count": "3"})") == "count = \"3\" is not allowed: it takes a whole number from 1 to 10");
  CHECK(refusal(R"({"count": 1e300})") == "count = 1e+300 is not allowed: it takes a whole number from 1 to 10");
  CHECK(refusal(R"({"weight": 0})") == "weight = 0 is not allowed: it takes a number above 0, up to 1 kg");
  CHECK(refusal(R"({"weight": true})") == "weight = true is not allowed: it takes a number above 0, up to 1 kg");
  CHECK(refusal(R"({"color": "green"})") == "color = \"green\" is not allowed: it takes one of red, blue");
  CHECK(refusal(R"({"keep": 1})") == "keep = 1 is not allowed: it takes true or false");
  CHECK(refusal(R"({"list": [1, 9]})") == "list = 9 is not allowed: it takes a number from 0 to 5");
  CHECK(refusal(R"({"cuont": 3})") ==
        "unknown option \"cuont\"; did you mean count? Known: color, count, weight, keep, name, list");
  CHECK(refusal("[1]") == "every option must stand in a JSON object, not [1]");
}

TEST_CASE("A value that has no effect is refused, unless it is the default", "[catalog]") {
  CHECK(refusal(R"({"weight": 0.25})") == "weight = 0.25 has no effect while color = blue: it is for color = red");
  CHECK(refusal(R"({"weight": 0.25, "color": "blue"})") ==
        "weight = 0.25 has no effect while color = blue: it is for color = red");
  CHECK(refusal(R"({"weight": 0.5})").empty());
  CHECK(refusal(R"({"weight": 0.25, "color": "red"})").empty());
  CHECK(refusal(R"({"weight": 7})") == "weight = 7 is not allowed: it takes a number above 0, up to 1 kg");
}

TEST_CASE("A form shows the parameters that have an effect; what is missing or not allowed counts as its default",
          "[catalog]") {
  const auto shown = [](const char* values) { return visible_keys(Sample::record(), Json::parse(values)); };
  const std::vector<std::string> most{"color", "count", "keep", "name", "list"};
  CHECK(shown("{}") == most);
  CHECK(shown(R"({"color": "green", "other": 1})") == most);
  CHECK(shown(R"({"count": "many"})") == most);
  const std::vector<std::string> all{"color", "count", "weight", "keep", "name", "list"};
  CHECK(shown(R"({"color": "red"})") == all);
  CHECK(shown(R"({"color": "red", "weight": 7})") == all);
}

TEST_CASE("Of saved values the valid ones are kept, with a sentence for each other", "[catalog]") {
  std::vector<std::string> dropped;
  const Json given =
      Json::parse(R"({"color": "blue", "weight": 0.25, "count": 99, "cuont": 3, "keep": true, "name": "ö"})");
  CHECK(valid_part(Sample::record(), given, "option", dropped).dump() == R"({"color":"blue","keep":true,"name":"ö"})");
  REQUIRE(dropped.size() == 3);
  for (const std::string& sentence : dropped) {
    INFO(sentence);
    CHECK((sentence == refusal(R"({"count": 99})") || sentence == refusal(R"({"cuont": 3})") ||
           sentence == refusal(R"({"weight": 0.25})")));
  }
  CHECK(valid_part(Sample::record(), Json::array({1}), "option", dropped).empty());
  CHECK(dropped.back() == refusal("[1]"));
  CHECK(valid_part(Sample::record(), nullptr, "option", dropped).empty());
  CHECK(dropped.size() == 4);
}

TEST_CASE("The schema carries range, unit, scale, choices and conditions", "[catalog]") {
  const Json s = schema_of(Sample::record(), "Sample", "A sample.");
  CHECK(s["additionalProperties"] == false);
  CHECK(s["properties"]["count"].dump() ==
        R"({"type":"integer","title":"Count","description":"How many.","default":3,"minimum":1,"maximum":10})");
  CHECK(s["properties"]["weight"]["exclusiveMinimum"] == 0);
  CHECK(s["properties"]["weight"]["x-unit"] == "kg");
  CHECK(s["properties"]["weight"]["x-scale"] == "log");
  CHECK(s["properties"]["weight"]["x-visible-if"].dump() == R"({"color":"red"})");
  CHECK(s["properties"]["color"]["enum"].dump() == R"(["red","blue"])");
  CHECK(s["properties"]["list"]["items"].dump() == R"({"type":"number","minimum":0,"maximum":5})");
}

TEST_CASE("Text that is no JSON is refused with the place", "[catalog]") {
  CHECK_THROWS_WITH(parse_json("{\"a\": }", "request"), "the request is not JSON: it cannot be read from byte 7 on");
}

TEST_CASE("Only a near name is suggested", "[catalog]") {
  CHECK(known_names("iteration", {"boundary", "iterations"}) == "did you mean iterations? Known: boundary, iterations");
  CHECK(known_names("zzzzzzzz", {"boundary", "iterations"}) == "known: boundary, iterations");
  CHECK(known_names("x", {}) == "none is known");
}
