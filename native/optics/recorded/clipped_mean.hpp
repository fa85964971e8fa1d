#pragma once
// The level and the noise of a dark ground, with whatever bright lies on it left out.
#include <vector>

namespace ww {

struct ClippedMean {
  double mean = 0, deviation = 0;
  bool seen = false;  ///< there were enough values (4)
};

/// Mean and standard deviation of what lies within 3 deviations of the mean, repeated until nothing more is left out.
ClippedMean clipped_mean(const std::vector<float>& values);

}  // namespace ww
