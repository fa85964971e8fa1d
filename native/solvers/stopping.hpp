#pragma once
// When an iteration has done enough.
#include <cmath>

namespace ww {

/// fixed: after the given iterations. relative: when one iteration changes a measure by less than a share of it.
/// automatic: when data held out are explained best.
enum class Stopping { fixed, relative, automatic };

/// A stop at a relative change. Whether it is reached is asked inside Job::decide, so that all tiles stop at once.
struct RelativeStop {
  double threshold;
  bool reached(double previous, double now) const { return std::abs(previous - now) <= threshold * std::abs(previous); }
};

}  // namespace ww
