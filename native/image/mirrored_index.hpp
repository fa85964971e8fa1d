#pragma once
// Positions beyond the ends of an axis, mirrored into it.
#include <cstdint>

namespace ww {

/// Half-sample mirror of n samples: ... 1 0 | 0 1 2 ... n-1 | n-1 n-2 ...
constexpr std::int64_t mirrored_index(std::int64_t i, std::int64_t n) {
  const std::int64_t period = 2 * n, m = ((i % period) + period) % period;
  return m < n ? m : period - 1 - m;
}

}  // namespace ww
