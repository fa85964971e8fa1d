#pragma once
// Steps of iterations: how far beyond the last estimate they begin, and the least value an estimate may have.
#include <algorithm>
#include <limits>

namespace ww {

enum class Acceleration { biggs_andrews, heavy_ball, none };

/// The step of D. S. C. Biggs & M. Andrews, Appl. Opt. 36 (1997) 1766: how much of the last move to repeat, from the
/// overlap of the last two corrections <g_k, g_k-1> / <g_k-1, g_k-1>, kept in [0, 1].
inline double biggs_andrews_step(double overlap, double previous_norm) {
  return previous_norm > 0 ? std::clamp(overlap / previous_norm, 0.0, 1.0) : 0.0;
}

/// The data-independent step (k - 1) / (k + 2) of a heavy ball, k = 1, 2, ...
inline double heavy_ball_step(int k) { return std::clamp((k - 1.0) / (k + 2.0), 0.0, 1.0); }

enum class Constraint { none, positivity };

inline float least_value(Constraint c) {
  return c == Constraint::positivity ? 0.0f : std::numeric_limits<float>::lowest();
}

}  // namespace ww
