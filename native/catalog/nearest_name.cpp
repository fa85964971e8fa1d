// Edit distance over a short list of names.
#include "catalog/nearest_name.hpp"

#include <algorithm>
#include <numeric>

namespace ww {
namespace {

std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, change});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_name(const std::string& wrong, const std::vector<std::string>& known) {
  if (known.empty() || wrong.size() > 64) return "";
  const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return distance(wrong, a) < distance(wrong, b);
  });
  return distance(wrong, *nearest) <= std::max<std::size_t>(2, nearest->size() / 3) ? *nearest : "";
}

std::string known_names(const std::string& wrong, const std::vector<std::string>& known) {
  if (known.empty()) return "none is known";
  std::string all;
  for (const std::string& name : known) all += (all.empty() ? "" : ", ") + name;
  const std::string near = nearest_name(wrong, known);
  return (near.empty() ? "known: " : "did you mean " + near + "? Known: ") + all;
}

}  // namespace ww
