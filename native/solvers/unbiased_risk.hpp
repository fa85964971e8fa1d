#pragma once
// The error of any estimate from the recorded image alone: Stein's unbiased risk estimate with one random change of the
// data. C. M. Stein, Ann. Statist. 9 (1981) 1135; Y. C. Eldar, IEEE Trans. Signal Process. 57 (2009) 471; S. Ramani, T.
// Blu & M. Unser, IEEE Trans. Image Process. 17 (2008) 1540.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "compute/philox.hpp"
#include "operators/imaging.hpp"

namespace ww {

/// |A x - y|^2, weighted by 1 / (|H|^2 + ridge) so that it counts errors of the object rather than of its blurred
/// image, plus 2 sigma^2 times how strongly the estimate x follows the noise.
class UnbiasedRisk {
 public:
  /// sigma: the noise's standard deviation, in y's intensities. The same seed changes the data alike.
  UnbiasedRisk(const Imaging& A, const Field& y, double sigma, std::uint64_t seed)
      : A_(A),
        y_(y),
        sigma_(sigma),
        step_(sigma > 0 ? 0.3 * sigma : 1),
        mask_(A.mask()),
        changed_(A.field()),
        seen_(A.field()),
        residual_(A.field()) {
    lay_signs(changed_, seed);
    apply(expression::Times{}, changed_, changed_, mask_);
    const Spectrum s = A.spectrum();
    forward(changed_, s);
    apply_spectral(expression::RegularizedInverse{{ridge, {0, 1.0f, 1.0f, 1.0f}}}, s, s, A.otf());
    inverse(s, seen_);
    apply(expression::Affine{-static_cast<float>(step_), 0.0f}, changed_, changed_);
    apply(expression::Minus{}, changed_, y, changed_);
  }

  /// The position of the least risk among candidates 0, 1, ... n - 1 in a row, between them where the risk is a
  /// parabola there. visit(data, take) makes one estimate after the other from the data and calls take(i, estimate).
  template <class Visit>
  double least(int n, const Visit& visit) const {
    std::vector<double> risk(static_cast<std::size_t>(n), 0.0);
    const double scale = 2 * sigma_ * sigma_ / step_;
    visit(y_, [&](int i, const Field& x) { risk[static_cast<std::size_t>(i)] += misfit(x) - scale * followed(x); });
    visit(changed_, [&](int i, const Field& x) { risk[static_cast<std::size_t>(i)] += scale * followed(x); });
    const auto i = static_cast<std::size_t>(std::min_element(risk.begin(), risk.end()) - risk.begin());
    const auto at = static_cast<double>(i);
    if (i == 0 || i + 1 == risk.size()) return at;
    const double a = risk[i - 1], b = risk[i], c = risk[i + 1], curvature = a - 2 * b + c;
    return curvature > 0 ? at + 0.5 * (a - c) / curvature : at;
  }

 private:
  // Where |H|^2 falls below this, errors of the blurred object count, above it those of the object itself. With a
  // larger one the noise that a weak weight lets through stays out of sight.
  static constexpr float ridge = 1e-2f;

  double misfit(const Field& x) const {
    A_.load(expression::Copy{}, nullptr, x);
    A_.blur_step(expression::UnexplainedInside{}, &residual_, After::done, y_, mask_);
    const Spectrum s = A_.spectrum();
    forward(residual_, s);
    return sum_spectral(expression::InverseEnergy{ridge}, s, A_.otf()).a / static_cast<double>(A_.grid().voxels());
  }
  double followed(const Field& x) const { return sum(expression::Dot{}, {x.grid()}, x, seen_).a; }

  /// +1 or -1 at random in the recorded window, 0 elsewhere: voxel i takes bit i % 128 of counter i / 128.
  void lay_signs(const Field& out, std::uint64_t seed) const {
    std::uint64_t voxel = 0;
    auto numbers = philox(seed, 0);
    lay_voxels(out, A_.recorded(), [&] {
      if (voxel % 128 == 0) numbers = philox(seed, voxel / 128);
      const bool up = ((numbers[voxel / 32 % 4] >> (voxel % 32)) & 1u) != 0;
      ++voxel;
      return up ? 1.0f : -1.0f;
    });
  }

  const Imaging& A_;
  const Field& y_;
  double sigma_, step_;
  Field mask_, changed_, seen_, residual_;
};

}  // namespace ww
