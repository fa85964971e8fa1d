#pragma once
// What an estimate may not be.
#include <limits>

namespace ww {

enum class Constraint { none, positivity };

/// The least value an estimate may have.
inline float least_value(Constraint c) {
  return c == Constraint::positivity ? 0.0f : std::numeric_limits<float>::lowest();
}

}  // namespace ww
