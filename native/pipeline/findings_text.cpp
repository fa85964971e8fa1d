// Grouping of findings by their names.
#include "pipeline/findings_text.hpp"

#include <algorithm>
#include <cmath>

#include "image/number_text.hpp"

namespace ww {
namespace {

/// "fwhm_x_fit" is of "fwhm fit", along x; "beads_used" of "beads", namely used.
struct FindingName {
  std::string quantity, which;
};

FindingName split_name(const std::string& name) {
  for (std::size_t at = name.find('_'); at != std::string::npos; at = name.find('_', at + 1)) {
    const std::size_t end = std::min(name.find('_', at + 1), name.size());
    const std::string word = name.substr(at + 1, end - at - 1);
    if (word == "z" || word == "y" || word == "x") return {name.substr(0, at) + name.substr(end), word};
  }
  const std::size_t first = std::min(name.find('_'), name.size());
  return {name.substr(0, first), name.substr(std::min(first + 1, name.size()))};
}

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

}  // namespace

std::vector<std::string> findings_text(const std::vector<Finding>& findings) {
  struct Line {
    std::string quantity, unit, values;
  };
  std::vector<Line> lines;
  for (const Finding& f : findings) {
    const FindingName name = split_name(f.name);
    const auto same = [&](const Line& l) { return l.quantity == name.quantity && l.unit == f.unit; };
    auto line = std::find_if(lines.begin(), lines.end(), same);
    if (line == lines.end()) line = lines.insert(lines.end(), {name.quantity, f.unit, ""});
    line->values += (line->values.empty() ? "" : ", ") + spaced(name.which) + (name.which.empty() ? "" : " ") +
                    (std::isfinite(f.value) ? number_text(f.value) : "unknown");
  }
  std::vector<std::string> text;
  for (const Line& l : lines)
    text.push_back(spaced(l.quantity) + ": " + l.values + (l.unit.empty() ? "" : " " + l.unit));
  return text;
}

}  // namespace ww
