#pragma once
// Finding the regularization weight that minimizes a score: coarse over decades, then golden section on a log scale.
#include <functional>

namespace ww {

/// The weight in [low, high] with the least score. Scores are smooth in log(weight) and may have several valleys, so
/// `coarse` equally spaced exponents are tried first and the best valley is refined until its relative width is below
/// `width`.
double best_weight(double low, double high, int coarse, double width, const std::function<double(double)>& score);

}  // namespace ww
