#pragma once
// The message about an unknown name: the nearest known one, and all of them.
#include <string>
#include <vector>

namespace ww {

/// The one of `known` that is nearly `wrong`; empty when none is.
std::string nearest_name(const std::string& wrong, const std::vector<std::string>& known);

/// "did you mean iterations? Known: acceleration, iterations" ("none is known" for an empty list).
std::string known_names(const std::string& wrong, const std::vector<std::string>& known);

}  // namespace ww
