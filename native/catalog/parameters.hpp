#pragma once
// A parameter is declared once, beside the struct member that holds it: key, title, sentence, range, unit. Its default
// is the member's initializer. Schema, validation, reading from JSON, command-line help, the Fiji dialog, the napari
// form and docs/methods.md all follow from that one declaration.
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ww {

using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<double>>;

/// One item of a choice: what is written in requests, and what people read.
struct Choice {
  std::string key, title;
};

/// Shown only while the parameter `key` has one of `values`.
struct VisibleIf {
  std::string key;
  std::vector<std::string> values;
};

/// One parameter, without the type of its owner: how to describe, check, set and get it.
struct Parameter {
  enum class Kind { integer, number, choice, flag, text, path, numbers };
  Kind kind = Kind::number;
  std::string key, title, description;
  std::string unit;    ///< as shown: "µm", "counts"; empty for pure numbers
  std::string group;   ///< "advanced" or empty
  std::string source;  ///< "spacing.z": 0 means it is taken from the image
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool above_minimum = false;  ///< the minimum itself is not allowed
  double step = 0;             ///< 0: any
  bool logarithmic = false;
  std::vector<Choice> choices;
  std::vector<VisibleIf> visible_if;
  std::function<void(void* owner, const Value&)> set;
  std::function<Value(const void* owner)> get;
};

/// A struct of parameters, without its type: enough to make one with its defaults, fill and read it.
struct Record {
  std::vector<Parameter> parameters;
  std::function<std::shared_ptr<void>()> make;
};

/// Declares the parameters of Owner. integer(), number(), ... add one; range(), unit(), ... apply to the last one
/// added.
///   Parameters<Wiener>{}.number("regularization_weight", &Wiener::weight, "Regularization weight", "Larger is
///   smoother.").range(0, 1e6)
template <class Owner>
class Parameters {
 public:
  Parameters& integer(std::string key, int Owner::*member, std::string title, std::string description) {
    return add(
               Parameter::Kind::integer, std::move(key), std::move(title), std::move(description),
               [member](Owner& o, const Value& v) { o.*member = static_cast<int>(std::get<std::int64_t>(v)); },
               [member](const Owner& o) -> Value { return static_cast<std::int64_t>(o.*member); })
        .range(std::numeric_limits<int>::min(), std::numeric_limits<int>::max());
  }
  Parameters& number(std::string key, double Owner::*member, std::string title, std::string description) {
    return add(
        Parameter::Kind::number, std::move(key), std::move(title), std::move(description),
        [member](Owner& o, const Value& v) { o.*member = std::get<double>(v); },
        [member](const Owner& o) -> Value { return o.*member; });
  }
  /// An enum whose values count from 0 in the order of `choices`.
  template <class E>
  Parameters& choice(std::string key, E Owner::*member, std::string title, std::string description,
                     std::vector<Choice> choices) {
    add(
        Parameter::Kind::choice, std::move(key), std::move(title), std::move(description),
        [member](Owner& o, const Value& v) { o.*member = static_cast<E>(std::get<std::int64_t>(v)); },
        [member](const Owner& o) -> Value { return static_cast<std::int64_t>(o.*member); });
    last().choices = std::move(choices);
    return *this;
  }
  /// A member that is false unless set: a flag left out of an ImageJ macro means false.
  Parameters& flag(std::string key, bool Owner::*member, std::string title, std::string description) {
    return add(
        Parameter::Kind::flag, std::move(key), std::move(title), std::move(description),
        [member](Owner& o, const Value& v) { o.*member = std::get<bool>(v); },
        [member](const Owner& o) -> Value { return o.*member; });
  }
  Parameters& text(std::string key, std::string Owner::*member, std::string title, std::string description) {
    return add(
        Parameter::Kind::text, std::move(key), std::move(title), std::move(description),
        [member](Owner& o, const Value& v) { o.*member = std::get<std::string>(v); },
        [member](const Owner& o) -> Value { return o.*member; });
  }
  Parameters& path(std::string key, std::string Owner::*member, std::string title, std::string description) {
    text(std::move(key), member, std::move(title), std::move(description));
    last().kind = Parameter::Kind::path;
    return *this;
  }
  Parameters& numbers(std::string key, std::vector<double> Owner::*member, std::string title, std::string description) {
    return add(
        Parameter::Kind::numbers, std::move(key), std::move(title), std::move(description),
        [member](Owner& o, const Value& v) { o.*member = std::get<std::vector<double>>(v); },
        [member](const Owner& o) -> Value { return o.*member; });
  }

  Parameters& range(double minimum, double maximum) {
    last().minimum = minimum;
    last().maximum = maximum;
    return *this;
  }
  /// Greater than `minimum`, up to `maximum`.
  Parameters& above(double minimum, double maximum) {
    range(minimum, maximum);
    last().above_minimum = true;
    return *this;
  }
  Parameters& step(double s) { return last().step = s, *this; }
  Parameters& unit(std::string u) { return last().unit = std::move(u), *this; }
  Parameters& log_scale() { return last().logarithmic = true, *this; }
  Parameters& advanced() { return last().group = "advanced", *this; }
  /// 0 means: taken from the image ("spacing.z", "spacing.y", "spacing.x").
  Parameters& from(std::string source) { return last().source = std::move(source), *this; }
  Parameters& visible_if(std::string key, std::vector<std::string> values) {
    last().visible_if.push_back({std::move(key), std::move(values)});
    return *this;
  }

  Record record() const {
    return {parameters_, [] { return std::static_pointer_cast<void>(std::make_shared<Owner>()); }};
  }

 private:
  Parameter& last() { return parameters_.back(); }

  template <class Set, class Get>
  Parameters& add(Parameter::Kind kind, std::string key, std::string title, std::string description, Set set, Get get) {
    Parameter p;
    p.kind = kind;
    p.key = std::move(key);
    p.title = std::move(title);
    p.description = std::move(description);
    p.set = [set](void* owner, const Value& v) { set(*static_cast<Owner*>(owner), v); };
    p.get = [get](const void* owner) { return get(*static_cast<const Owner*>(owner)); };
    parameters_.push_back(std::move(p));
    return *this;
  }

  std::vector<Parameter> parameters_;
};

}  // namespace ww
