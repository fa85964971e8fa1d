// Records as JSON: schema, strict reading, complete writing.
#include "catalog/schema.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "catalog/nearest_name.hpp"
#include "image/errors.hpp"

namespace ww {
namespace {

/// Whole numbers without ".0": ranges of integers read better.
Json number(double v) {
  return v == std::floor(v) && std::abs(v) < 9e15 ? Json(static_cast<std::int64_t>(v)) : Json(v);
}

/// A value as a sentence shows it, never long.
std::string shown(const Json& value) {
  std::string s = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (s.size() > 60) s = s.substr(0, 57) + "...";
  return s;
}

std::string allowed(const Parameter& p) {
  const std::string unit = p.unit.empty() ? "" : " " + p.unit;
  const bool low = std::isfinite(p.minimum), high = std::isfinite(p.maximum);
  std::string s = p.kind == Parameter::Kind::integer ? "a whole number" : "a number";
  if (low && p.above_minimum)
    s += " above " + number(p.minimum).dump() + (high ? ", up to " + number(p.maximum).dump() : "");
  else if (low && high)
    s += " from " + number(p.minimum).dump() + " to " + number(p.maximum).dump();
  else if (low)
    s += " from " + number(p.minimum).dump() + " up";
  else if (high)
    s += " up to " + number(p.maximum).dump();
  return s + unit;
}

[[noreturn]] void refuse(const Parameter& p, const Json& value, const std::string& what_is_allowed) {
  throw InvalidParameter(p.key + " = " + shown(value) + " is not allowed: it takes " + what_is_allowed);
}

double checked_number(const Parameter& p, const Json& value) {
  if (!value.is_number()) refuse(p, value, allowed(p));
  const double v = value.get<double>();
  const auto fits = [&](double w) {
    return std::isfinite(w) && (p.above_minimum ? w > p.minimum : w >= p.minimum) && w <= p.maximum;
  };
  if (fits(v)) return v;
  constexpr double nanometers = 1000;  // in a micrometer
  if (p.unit == "µm" && v > p.maximum && fits(v / nanometers))
    refuse(p, value,
           allowed(p) + "; it looks like nanometers, and " + shown(value) + " nm is " + number(v / nanometers).dump());
  refuse(p, value, allowed(p));
}

Value read_value(const Parameter& p, const Json& value) {
  switch (p.kind) {
    case Parameter::Kind::integer: {
      const double v = checked_number(p, value);
      if (v != std::floor(v)) refuse(p, value, allowed(p));
      return static_cast<std::int64_t>(v);
    }
    case Parameter::Kind::number:
      return checked_number(p, value);
    case Parameter::Kind::choice: {
      std::string names;
      for (std::size_t i = 0; i < p.choices.size(); ++i) {
        if (value.is_string() && value.get_ref<const std::string&>() == p.choices[i].key)
          return static_cast<std::int64_t>(i);
        names += (i ? ", " : "") + p.choices[i].key;
      }
      refuse(p, value, "one of " + names);
    }
    case Parameter::Kind::flag:
      if (!value.is_boolean()) refuse(p, value, "true or false");
      return value.get<bool>();
    case Parameter::Kind::text:
    case Parameter::Kind::path:
      if (!value.is_string()) refuse(p, value, "a text");
      return value.get<std::string>();
    case Parameter::Kind::numbers: {
      if (!value.is_array()) refuse(p, value, "a list of numbers, each " + allowed(p));
      std::vector<double> list;
      for (const Json& item : value) list.push_back(checked_number(p, item));
      return list;
    }
  }
  refuse(p, value, "something else");
}

Json write_value(const Parameter& p, const Value& value) {
  switch (p.kind) {
    case Parameter::Kind::choice:
      return p.choices.at(static_cast<std::size_t>(std::get<std::int64_t>(value))).key;
    case Parameter::Kind::number:
      return number(std::get<double>(value));
    default:
      return std::visit([](const auto& v) { return Json(v); }, value);
  }
}

const char* type_name(Parameter::Kind kind) {
  switch (kind) {
    case Parameter::Kind::integer:
      return "integer";
    case Parameter::Kind::number:
      return "number";
    case Parameter::Kind::flag:
      return "boolean";
    case Parameter::Kind::numbers:
      return "array";
    default:
      return "string";
  }
}

Json property_of(const Parameter& p, const Value& default_value) {
  Json s{{"type", type_name(p.kind)},
         {"title", p.title},
         {"description", p.description},
         {"default", write_value(p, default_value)}};
  Json& range = p.kind == Parameter::Kind::numbers ? (s["items"] = Json{{"type", "number"}}) : s;
  if (std::isfinite(p.minimum)) range[p.above_minimum ? "exclusiveMinimum" : "minimum"] = number(p.minimum);
  if (std::isfinite(p.maximum)) range["maximum"] = number(p.maximum);
  if (p.step > 0) range["multipleOf"] = number(p.step);
  if (p.kind == Parameter::Kind::choice) {
    s["enum"] = Json::array();
    s["x-enum-titles"] = Json::array();
    for (const Choice& c : p.choices) {
      s["enum"].push_back(c.key);
      s["x-enum-titles"].push_back(c.title);
    }
  }
  if (p.kind == Parameter::Kind::path) s["format"] = "path";
  if (!p.unit.empty()) s["x-unit"] = p.unit;
  if (!p.group.empty()) s["x-group"] = p.group;
  if (p.logarithmic) s["x-scale"] = "log";
  if (!p.source.empty()) s["x-source"] = p.source;
  for (const VisibleIf& v : p.visible_if)
    s["x-visible-if"][v.key] = v.values.size() == 1 ? Json(v.values[0]) : Json(v.values);
  return s;
}

const Parameter* find(const Record& record, const std::string& key) {
  const auto p = std::find_if(record.parameters.begin(), record.parameters.end(),
                              [&](const Parameter& q) { return q.key == key; });
  return p == record.parameters.end() ? nullptr : &*p;
}

/// The condition that hides `p` at these values; none where it has an effect.
const VisibleIf* hidden_by(const Record& record, const Parameter& p, const void* owner) {
  for (const VisibleIf& v : p.visible_if) {
    const Parameter* other = find(record, v.key);
    if (!other) return &v;
    if (const VisibleIf* deeper = hidden_by(record, *other, owner)) return deeper;
    const Json value = write_value(*other, other->get(owner));
    if (std::none_of(v.values.begin(), v.values.end(), [&](const std::string& s) { return value == s; })) return &v;
  }
  return nullptr;
}

/// A value that would change nothing is a misunderstanding, unless it is the default, as a report writes it out.
void refuse_hidden(const Record& record, const Parameter& p, const Json& given, const void* owner) {
  const VisibleIf* condition = hidden_by(record, p, owner);
  if (!condition || p.get(owner) == p.get(record.make().get())) return;
  const Parameter& other = *find(record, condition->key);
  std::string values;
  for (const std::string& v : condition->values) values += (values.empty() ? "" : " or ") + v;
  throw InvalidParameter(p.key + " = " + shown(given) + " has no effect while " + other.key + " = " +
                         write_value(other, other.get(owner)).get<std::string>() + ": it is for " + other.key + " = " +
                         values);
}

const Parameter& known_parameter(const Record& record, const std::string& key, const std::string& what) {
  if (const Parameter* p = find(record, key)) return *p;
  std::vector<std::string> names;
  for (const Parameter& q : record.parameters) names.push_back(q.key);
  throw InvalidParameter("unknown " + what + " " + shown(key) + "; " + known_names(key, names));
}

void require_object(const Json& object, const std::string& what) {
  if (!object.is_object())
    throw InvalidParameter("every " + what + " must stand in a JSON object, not " + shown(object));
}

/// A record with those values of `object` that can be read, and the keys of these values; a sentence for every other.
struct Readable {
  std::shared_ptr<void> owner;
  std::vector<std::string> keys, refused;
};

Readable readable_part(const Record& record, const Json& object, const std::string& what) {
  Readable r{record.make(), {}, {}};
  if (object.is_null()) return r;
  require_object(object, what);
  for (const auto& [key, value] : object.items()) try {
      const Parameter& p = known_parameter(record, key, what);
      p.set(r.owner.get(), read_value(p, value));
      r.keys.push_back(key);
    } catch (const InvalidParameter& e) {
      r.refused.push_back(e.what());
    }
  return r;
}

}  // namespace

Json schema_of(const Record& record, const std::string& title, const std::string& description) {
  const std::shared_ptr<void> defaults = record.make();
  Json properties = Json::object();
  for (const Parameter& p : record.parameters) properties[p.key] = property_of(p, p.get(defaults.get()));
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"title", title},
          {"description", description},
          {"type", "object"},
          {"additionalProperties", false},
          {"properties", properties}};
}

std::shared_ptr<void> read_record(const Record& record, const Json& object, const std::string& what) {
  const Readable read = readable_part(record, object, what);
  if (!read.refused.empty()) throw InvalidParameter(read.refused.front());
  for (const std::string& key : read.keys) refuse_hidden(record, *find(record, key), object[key], read.owner.get());
  return read.owner;
}

std::vector<std::string> visible_keys(const Record& record, const Json& values) {
  const Readable read = readable_part(record, values, "value");
  std::vector<std::string> keys;
  for (const Parameter& p : record.parameters)
    if (!hidden_by(record, p, read.owner.get())) keys.push_back(p.key);
  return keys;
}

Json valid_part(const Record& record, const Json& object, const std::string& what, std::vector<std::string>& dropped) {
  Readable read;
  try {
    read = readable_part(record, object, what);
  } catch (const InvalidParameter& e) {  // no object
    dropped.push_back(e.what());
    return Json::object();
  }
  dropped.insert(dropped.end(), read.refused.begin(), read.refused.end());
  Json kept = Json::object();
  for (const std::string& key : read.keys) try {
      refuse_hidden(record, *find(record, key), object[key], read.owner.get());
      kept[key] = object[key];
    } catch (const InvalidParameter& e) {
      dropped.push_back(e.what());
    }
  return kept;
}

Json write_record(const Record& record, const void* owner) {
  Json object = Json::object();
  for (const Parameter& p : record.parameters) object[p.key] = write_value(p, p.get(owner));
  return object;
}

}  // namespace ww
