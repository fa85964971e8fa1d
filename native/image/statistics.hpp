#pragma once
// What the values of an image are like: range, mean, percentiles, and whether all are finite.
#include <cstddef>
#include <cstdint>

namespace ww {

/// Over the finite values only; min, max and mean are 0 when there is none.
struct Summary {
  double min = 0, max = 0, mean = 0;
  std::int64_t finite = 0;  ///< how many values are finite
  std::int64_t count = 0;   ///< how many values there are
  bool all_finite() const { return finite == count; }
};

/// One pass over `n` values; sums in double.
Summary summary(const float* values, std::size_t n);

/// The value below which `percent` (0..100) of the finite values lie, interpolated linearly between ranks as NumPy
/// does; 0 when there is none. Copies the values.
double percentile(const float* values, std::size_t n, double percent);

}  // namespace ww
