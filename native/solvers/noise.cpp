// Choosing the noise band and measuring in it.
#include "solvers/noise.hpp"

#include <algorithm>
#include <cmath>

namespace ww {

expression::NoiseBand noise_band(const LinearOperator& A) {
  const Shape image = A.recorded(), grid = A.input_grid();
  const auto has = [](std::int64_t n) { return n > 1 ? 1.0f : 0.0f; };
  expression::NoiseBand band{1e-7f, has(image.z), has(image.y), has(image.x)};
  const auto voxels = static_cast<double>(image.voxels()), recorded = voxels / static_cast<double>(grid.voxels());
  const double enough = std::min(1000.0, voxels / 10);
  for (; band.floor < 1; band.floor *= 10) {
    const Sums s = sum_spectral(expression::NoiseBandWidth{band}, A.otf());
    if (s.b > 0 && s.a * s.a / s.b * recorded >= enough) break;
  }
  return band;
}

bool shows_object(const Sums& leak) { return leak.a > 1e-4 * leak.b; }

double noise_level(const LinearOperator& A, const Spectrum& extended, const Spectrum& work, const Field& residual) {
  const expression::NoiseBand band = noise_band(A);
  apply_spectral(expression::InNoiseBand{band}, work, extended, A.otf());
  inverse(work, residual);
  const Sums leak = sum_spectral(expression::NoiseBandLeak{band}, A.otf());
  const double gain = leak.b / static_cast<double>(A.input_grid().voxels());

  const Shape n = A.recorded(), margin{n.z / 8, n.y / 8, n.x / 8};
  const Window inner{{n.z - 2 * margin.z, n.y - 2 * margin.y, n.x - 2 * margin.x}, margin};
  double variance = sum(expression::SumOf{}, inner, residual).b / static_cast<double>(inner.shape.voxels());
  const bool object_comes_through = shows_object(leak);
  constexpr double limit = 2.5,
                   kept = 0.9113;  // of normal numbers within 2.5 deviations, the variance over the whole's
  constexpr int rounds = 12;
  for (int i = 0; object_comes_through && i < rounds; ++i) {
    const Sums s = sum(expression::Inliers{static_cast<float>(limit * std::sqrt(variance))}, inner, residual);
    if (!(s.b > 0)) break;
    variance = s.a / s.b / kept;
  }
  return gain > 0 ? std::sqrt(std::max(variance, 0.0) / gain) : 0.0;
}

}  // namespace ww
