// Rounds of averaging and fitting.
#include "optics/beads/bead_registration.hpp"

#include <algorithm>
#include <cmath>

#include "optics/beads/bead_average.hpp"
#include "optics/beads/normal_equations.hpp"
#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"
#include "optics/recorded/main_lobe.hpp"
#include "optics/recorded/values_around.hpp"

namespace ww {
namespace {

using Voxel = std::array<std::int64_t, 3>;

// Mean, and its slopes along z, y, x.
using Basis = std::array<double, 4>;

Basis basis_at(const Volume& mean, std::int64_t z, std::int64_t y, std::int64_t x) {
  const auto slope = [&](std::int64_t dz, std::int64_t dy, std::int64_t dx) {
    return (static_cast<double>(mean.at(z + dz, y + dy, x + dx)) -
            static_cast<double>(mean.at(z - dz, y - dy, x - dx))) /
           2;
  };
  const Shape& s = mean.shape;
  return {static_cast<double>(mean.at(z, y, x)), s.z > 1 ? slope(1, 0, 0) : 0, s.y > 1 ? slope(0, 1, 0) : 0,
          s.x > 1 ? slope(0, 0, 1) : 0};
}

/// Amplitude, then displacement along z, y, x.
std::array<double, 4> fitted(const Volume& bead, const Volume& mean) {
  NormalEquations<4> equations;
  const auto range = [](std::int64_t n) {
    return n > 1 ? std::pair{std::int64_t{1}, n - 1} : std::pair{std::int64_t{0}, n};
  };
  const auto [z0, z1] = range(mean.shape.z);
  const auto [y0, y1] = range(mean.shape.y);
  const auto [x0, x1] = range(mean.shape.x);
  for (std::int64_t z = z0; z < z1; ++z)
    for (std::int64_t y = y0; y < y1; ++y)
      for (std::int64_t x = x0; x < x1; ++x)
        equations.add(basis_at(mean, z, y, x), static_cast<double>(bead.at(z, y, x)));
  for (int axis = 0; axis < 3; ++axis)
    if (length(mean.shape, axis) == 1) equations.fix(1 + static_cast<std::size_t>(axis));
  std::array<double, 4> u = equations.solution();
  if (!(u[0] > 0)) return {0, 0, 0, 0};
  for (std::size_t a = 1; a < 4; ++a) u[a] = std::clamp(-u[a] / u[0], -0.5, 0.5);
  return u;
}

// Moves all beads so that their mean is centered on its main lobe.
void center_mean(const Volume& mean, const Voxel& half, std::vector<Bead>& beads) {
  const Position center = find_main_lobe(mean).center;
  for (Bead& b : beads)
    for (std::size_t a = 0; a < 3; ++a)
      if (half[a] > 0 && b.used()) b.center[a] += center[a] - static_cast<double>(half[a]);
}

}  // namespace

void register_beads(const Volume& stack, const Position& fwhm, std::vector<Bead>& beads,
                    const std::function<void(double)>& progress) {
  constexpr double still = 0.002, reach = 1.3;
  Voxel half{};
  for (std::size_t a = 0; a < 3; ++a)
    if (length(stack.shape, static_cast<int>(a)) > 1)
      half[a] = std::max<std::int64_t>(3, std::llround(std::ceil(reach * fwhm[a])));
  constexpr int rounds = 6;
  for (int round = 0; round < rounds; ++round) {
    progress(static_cast<double>(round) / rounds);
    center_mean(average_beads(stack, beads, fwhm, half, Averaging::weighted_mean).mean, half, beads);
    const Volume mean = average_beads(stack, beads, fwhm, half, Averaging::weighted_mean).mean;
    double moved = 0;
    for (Bead& b : beads) {
      if (!b.used()) continue;
      const std::array<double, 4> fit = fitted(values_around(stack, b.center, half, {1, 1, 1}, b.background), mean);
      if (fit[0] > 0) b.amplitude = fit[0];
      for (std::size_t a = 0; a < 3; ++a) {
        b.center[a] += fit[1 + a];
        moved = std::max(moved, std::abs(fit[1 + a]));
      }
    }
    if (moved < still) break;
  }
  center_mean(average_beads(stack, beads, fwhm, half, Averaging::weighted_mean).mean, half, beads);
}

}  // namespace ww
