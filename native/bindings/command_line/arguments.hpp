#pragma once
// argv as names and values, before anybody knows what they mean.
#include <string>
#include <vector>

namespace ww::program {

/// --name value, --name=value, or --name alone. Names are as written, without the dashes.
struct Argument {
  std::string name;
  std::vector<std::string> values;
};

/// A word that is no option's value: the command, a method, a file.
struct Word {
  std::string text;
  std::string after;  ///< the option and value it follows; empty before the first option
};

struct Arguments {
  std::vector<Word> words;
  std::vector<Argument> options;

  /// Takes every use of an option out.
  std::vector<Argument> take(const std::string& name);
  /// Takes an option that stands alone.
  bool take_flag(const std::string& name);
  /// Takes an option with one value, given at most once; empty when it was not.
  std::string take_value(const std::string& name);
  /// Refuses whatever was not taken: words beyond the first `words`, and options (the nearest of `known` is suggested).
  void expect_no_more(std::size_t words, const std::vector<std::string>& known) const;
};

/// flags: options without a value. many: the option that takes every word up to the next one (a shell may have spread
/// a pattern).
Arguments split_arguments(int argc, char** argv, const std::vector<std::string>& flags, const std::string& many);

/// The message about an unknown option.
std::string unknown_option(const std::string& name, const std::vector<std::string>& known);

}  // namespace ww::program
