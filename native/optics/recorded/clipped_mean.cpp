// The repeated cut at 3 deviations.
#include "optics/recorded/clipped_mean.hpp"

#include <algorithm>
#include <cmath>

namespace ww {

ClippedMean clipped_mean(const std::vector<float>& values) {
  constexpr std::size_t enough = 4;
  if (values.size() < enough) return {};
  double low = -HUGE_VAL, high = HUGE_VAL;
  ClippedMean level;
  level.seen = true;
  for (std::size_t kept = values.size() + 1, round = 0; round < 20; ++round) {
    double sum = 0, squares = 0;
    std::size_t count = 0;
    const double origin =
        round == 0 ? static_cast<double>(values.front()) : level.mean;  // differences keep their digits
    for (const float value : values) {
      const double v = static_cast<double>(value);
      if (v < low || v > high) continue;
      sum += v - origin;
      squares += (v - origin) * (v - origin);
      ++count;
    }
    if (count == 0 || count == kept) break;
    kept = count;
    const double n = static_cast<double>(count), mean = sum / n;
    level.mean = origin + mean;
    level.deviation = std::sqrt(std::max(squares / n - mean * mean, 0.0));
    low = level.mean - 3 * level.deviation;
    high = level.mean + 3 * level.deviation;
  }
  return level;
}

}  // namespace ww
