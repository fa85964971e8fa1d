// Range, mean and percentiles of values, in one pass or by selection.
#include "image/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace ww {

Summary summary(const float* values, std::size_t n) {
  Summary s;
  s.count = static_cast<std::int64_t>(n);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double v = values[i];
    if (!std::isfinite(v)) continue;
    s.min = s.finite ? std::min(s.min, v) : v;
    s.max = s.finite ? std::max(s.max, v) : v;
    sum += v;
    ++s.finite;
  }
  if (s.finite) s.mean = sum / static_cast<double>(s.finite);
  return s;
}

double percentile(const float* values, std::size_t n, double percent) {
  std::vector<float> v;
  v.reserve(n);
  std::copy_if(values, values + n, std::back_inserter(v), [](float x) { return std::isfinite(x); });
  if (v.empty()) return 0;
  const double rank = std::clamp(percent, 0.0, 100.0) / 100.0 * static_cast<double>(v.size() - 1);
  const auto low = static_cast<std::ptrdiff_t>(rank);
  std::nth_element(v.begin(), v.begin() + low, v.end());
  const double below = v[static_cast<std::size_t>(low)];
  const double part = rank - static_cast<double>(low);
  if (part == 0) return below;
  const double above = *std::min_element(v.begin() + low + 1, v.end());
  return below + part * (above - below);
}

}  // namespace ww
