// Prints the words of requests as a libFuzzer dictionary: all keys and choices of the catalog.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "pipeline/describe.hpp"

namespace {

void collect(const ww::Json& json, std::set<std::string>& words) {
  const auto add = [&](const std::string& word) {
    constexpr const char* letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:";
    if (!word.empty() && word.size() <= 40 && word.find_first_not_of(letters) == std::string::npos) words.insert(word);
  };
  if (json.is_string()) add(json.get<std::string>());
  if (!json.is_structured()) return;  // items() of a string is that string
  for (const auto& [key, value] : json.items()) {
    if (json.is_object()) add(key);
    collect(value, words);
  }
}

}  // namespace

int main() {
  std::set<std::string> words{"method", "parameters", "options", "psf"};
  const ww::Json all = ww::describe_catalog();
  collect(all, words);
  for (const std::string& word : words) std::printf("\"\\\"%s\\\"\"\n", word.c_str());
}
