// Options by the catalog: which there are, what their values look like, and where they go in a request.
#include "bindings/command_line/options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "bindings/command_line/failure.hpp"

namespace ww::program {
namespace {

void add_properties(std::vector<KnownOption>& to, const Json& schema, Place place, const std::string& psf_method = "") {
  for (const auto& [key, property] : schema.at("properties").items()) to.push_back({key, place, psf_method, property});
}

template <class Number>
bool whole_text_is(const std::string& text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

/// The value if the text reads as this JSON type; a null otherwise.
Json read_as(const std::string& type, const Json& schema, const std::string& text) {
  long long whole = 0;
  double number = 0;
  if (type == "integer" && whole_text_is(text, whole)) return whole;
  if (type == "number") {
    if (whole_text_is(text, whole)) return whole;
    if (whole_text_is(text, number) && std::isfinite(number)) return number;
  }
  if (type == "boolean" && (text == "true" || text == "false")) return text == "true";
  if (type == "string") return text;
  if (type == "array") {
    Json list = Json::array();
    const std::string item_type = schema.value("items", Json::object()).value("type", "number");
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t comma = std::min(text.find(',', start), text.size());
      const Json item = read_as(item_type, schema.value("items", Json::object()), text.substr(start, comma - start));
      if (item.is_null() || comma + 1 == text.size()) return nullptr;
      list.push_back(item);
      start = comma + 1;
    }
    return list;
  }
  return nullptr;
}

std::string number_text(const Json& number) { return dump(number, -1); }

std::string range_text(const Json& s) {
  std::string t;
  if (s.contains("exclusiveMinimum"))
    t = " above " + number_text(s["exclusiveMinimum"]) +
        (s.contains("maximum") ? ", up to " + number_text(s["maximum"]) : "");
  else if (s.contains("minimum") && s.contains("maximum"))
    t = " from " + number_text(s["minimum"]) + " to " + number_text(s["maximum"]);
  else if (s.contains("minimum"))
    t = " from " + number_text(s["minimum"]) + " up";
  else if (s.contains("maximum"))
    t = " up to " + number_text(s["maximum"]);
  return t;
}

}  // namespace

std::string kebab(std::string key) {
  std::replace(key.begin(), key.end(), '_', '-');
  return key;
}

std::string KnownOption::name() const { return kebab(key); }

const Json* input_of(const Json& method, const std::string& holds) {
  for (const Json& input : method["inputs"])
    if (input["holds"] == holds) return &input;
  return nullptr;
}

bool takes_psf(const Json& method) { return input_of(method, "psf") != nullptr; }

std::string psf_name(const Json& method) { return kebab(method["psf_name"]); }

std::string voxel_size_parameter(const Json& method, char letter) {
  for (const auto& [key, property] : method["schema"]["properties"].items())
    if (property.value("x-source", "") == std::string("spacing.") + letter) return key;
  return "";
}

std::vector<const Json*> computed_psfs(const Json& catalog) {
  std::vector<const Json*> list;
  for (const Json& method : catalog["methods"])
    if (method.value("stands_for_psf", false)) list.push_back(&method);
  return list;
}

std::vector<KnownOption> known_options(const Json& catalog, const Json& method) {
  std::vector<KnownOption> list;
  add_properties(list, method["schema"], Place::parameter);
  if (input_of(method, "intensities"))
    add_properties(list, catalog["options"], Place::option);  // they are about images
  add_properties(list, catalog["session"], Place::session);
  if (takes_psf(method))
    for (const Json* psf : computed_psfs(catalog))
      add_properties(list, (*psf)["schema"], Place::psf_parameter, (*psf)["key"]);
  return list;
}

std::string allowed_values(const Json& s) {
  if (s.contains("enum")) {
    std::string t = "one of ";
    for (const Json& e : s["enum"])
      t += (t.size() > 7 ? ", " : "") + (e.is_string() ? e.get<std::string>() : dump(e, -1));
    return t;
  }
  const std::string type = s.contains("type") && s["type"].is_string() ? s["type"].get<std::string>() : "";
  const std::string unit = s.contains("x-unit") ? " " + s["x-unit"].get<std::string>() : "";
  if (type == "integer") return "a whole number" + range_text(s) + unit;
  if (type == "number") return "a number" + range_text(s) + unit;
  if (type == "boolean") return "nothing, true or false";
  if (type == "array") {
    const Json items = s.value("items", Json::object());
    return "numbers separated by commas" + (range_text(items).empty() ? "" : ", each" + range_text(items)) + unit;
  }
  return s.value("format", "") == "path" ? "a file" : "a text";
}

Json read_value(const KnownOption& option, const std::string& text) {
  Json types = option.schema.value("type", Json("string"));
  if (!types.is_array()) types = Json::array({types});
  Json value;
  for (const char* type : {"integer", "number", "boolean", "array", "string"})
    if (value.is_null() && std::find(types.begin(), types.end(), type) != types.end())
      value = read_as(type, option.schema, text);
  if (value.is_null())
    throw usage("--" + option.name() + " takes " + allowed_values(option.schema) + ", not \"" + text.substr(0, 60) +
                "\"");
  return value;
}

}  // namespace ww::program
