// The random change of the data, and the risk from what estimates make of it.
#include "solvers/unbiased_risk.hpp"

#include <algorithm>
#include <vector>

#include "compute/philox.hpp"

namespace ww {
namespace {

// Where |H|^2 falls below this, errors of the blurred object count, above it those of the object itself. With a larger
// one the noise that a weak weight lets through is not seen.
constexpr float ridge = 1e-2f;

/// +1 or -1 at random in the window, 0 elsewhere: voxel i takes bit i % 128 of counter i / 128.
void write_signs(const Field& out, Shape window, std::uint64_t seed) {
  std::uint64_t voxel = 0;
  auto numbers = philox(seed, 0);
  write_voxels(out, window, [&] {
    if (voxel % 128 == 0) numbers = philox(seed, voxel / 128);
    const bool up = ((numbers[voxel / 32 % 4] >> (voxel % 32)) & 1u) != 0;
    ++voxel;
    return up ? 1.0f : -1.0f;
  });
}

}  // namespace

UnbiasedRisk::UnbiasedRisk(const LinearOperator& A, const Field& y, double sigma, std::uint64_t seed)
    : A_(A),
      y_(y),
      sigma_(sigma),
      step_(sigma > 0 ? 0.3 * sigma : 1),
      mask_(A.recorded_mask()),
      changed_(A.new_object()),
      seen_(A.new_object()),
      residual_(A.new_object()) {
  write_signs(changed_, A.recorded(), seed);
  apply(expression::Times{}, changed_, changed_, mask_);
  const Spectrum s = A.new_spectrum();
  forward(changed_, s);
  apply_spectral(expression::RegularizedInverse{{ridge, {0, 1.0f, 1.0f, 1.0f}}}, s, s, A.otf());
  inverse(s, seen_);
  apply(expression::Affine{-static_cast<float>(step_), 0.0f}, changed_, changed_);
  apply(expression::Minus{}, changed_, y, changed_);
}

double UnbiasedRisk::least(int n, const Visit& visit) const {
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

double UnbiasedRisk::misfit(const Field& x) const {
  A_.load(expression::Copy{}, nullptr, x);
  A_.apply_step(expression::UnexplainedInside{}, &residual_, After::done, y_, mask_);
  const Spectrum s = A_.new_spectrum();
  forward(residual_, s);
  return sum_spectral(expression::InverseEnergy{ridge}, s, A_.otf()).a / static_cast<double>(A_.input_grid().voxels());
}

double UnbiasedRisk::followed(const Field& x) const { return sum(expression::Dot{}, {x.grid()}, x, seen_).a; }

}  // namespace ww
