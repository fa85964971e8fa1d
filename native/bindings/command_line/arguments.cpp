// Splitting argv: an option's value is the next word, unless that begins with two dashes.
#include "bindings/command_line/arguments.hpp"

#include <algorithm>
#include <cctype>

#include "bindings/command_line/failure.hpp"
#include "catalog/nearest_name.hpp"

namespace ww::program {
namespace {

bool is_option(const std::string& word) { return word.size() > 2 && word[0] == '-' && word[1] == '-'; }

/// -5 and -.5 are values; -x is a mistake.
bool is_short_option(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && word[1] != '-' && word[1] != '.' &&
         !std::isdigit(static_cast<unsigned char>(word[1]));
}

}  // namespace

Arguments split_arguments(int argc, char** argv, const std::vector<std::string>& flags, const std::string& many) {
  Arguments a;
  Argument* open = nullptr;  // the option that still takes a value
  std::string after;
  for (int i = 1; i < argc; ++i) {
    const std::string word = std::string(argv[i]) == "-h" ? "--help" : argv[i];
    if (is_short_option(word)) throw usage("unknown option " + word + ": options begin with two dashes, as in --help");
    if (is_option(word)) {
      const std::size_t equals = word.find('=');
      const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
      a.options.push_back({name, {}});
      after = word;
      open = &a.options.back();
      if (equals != std::string::npos)
        open->values.push_back(word.substr(equals + 1)), open = nullptr;
      else if (std::find(flags.begin(), flags.end(), name) != flags.end())
        open = nullptr;
    } else if (open) {
      open->values.push_back(word);
      after = "--" + open->name + " " + word;
      if (open->name != many) open = nullptr;
    } else {
      a.words.push_back({word, after});
    }
  }
  return a;
}

std::vector<Argument> Arguments::take(const std::string& name) {
  std::vector<Argument> taken;
  for (auto i = options.begin(); i != options.end();) {
    if (i->name == name) {
      taken.push_back(std::move(*i));
      i = options.erase(i);
    } else {
      ++i;
    }
  }
  return taken;
}

bool Arguments::take_flag(const std::string& name) {
  const std::vector<Argument> found = take(name);
  for (const Argument& a : found)
    if (!a.values.empty()) throw usage("--" + name + " takes no value, but \"" + a.values[0] + "\" was given");
  return !found.empty();
}

std::string Arguments::take_value(const std::string& name) {
  const std::vector<Argument> found = take(name);
  if (found.empty()) return "";
  if (found.size() > 1) throw usage("--" + name + " is given twice");
  if (found[0].values.empty() || found[0].values[0].empty()) throw usage("--" + name + " needs a value");
  return found[0].values[0];
}

void Arguments::expect_no_more(std::size_t expected, const std::vector<std::string>& known) const {
  if (!options.empty()) throw usage(unknown_option(options[0].name, known));
  if (words.size() > expected) {
    const Word& w = words[expected];
    throw usage("\"" + w.text + "\" is one word too many" + (w.after.empty() ? "" : " after " + w.after) +
                (w.after.find(' ') == std::string::npos
                     ? ""
                     : "; an option that takes several values is given again for each"));
  }
}

std::string unknown_option(const std::string& name, const std::vector<std::string>& known) {
  const std::string nearest = nearest_name(name, known);
  return "unknown option --" + name.substr(0, 60) + (nearest.empty() ? "" : ": did you mean --" + nearest + "?") +
         (nearest.empty() ? "; " : " ") + "--help lists all options";
}

}  // namespace ww::program
