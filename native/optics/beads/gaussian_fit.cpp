// Levenberg-Marquardt over amplitude, center and logarithms of the widths.
#include "optics/beads/gaussian_fit.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "optics/beads/normal_equations.hpp"
#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"

namespace ww {
namespace {

struct Sample {
  Position at;
  double value;
};

// amplitude, then center and log sigma of z, y, x.
using Unknowns = std::array<double, 7>;

struct Model {
  double value;
  Unknowns slope;
};

Model gaussian(const Unknowns& u, const Position& at, const std::array<bool, 3>& seen) {
  Model m{1, {}};
  for (std::size_t a = 0; a < 3; ++a) {
    if (!seen[a]) continue;
    const double sigma = std::exp(u[4 + a]), d = (at[a] - u[1 + a]) / sigma;
    m.value *= std::exp(-d * d / 2);
    m.slope[1 + a] = d / sigma;
    m.slope[4 + a] = d * d;
  }
  m.slope[0] = m.value;
  m.value *= u[0];
  for (std::size_t k = 1; k < m.slope.size(); ++k) m.slope[k] *= m.value;
  return m;
}

double misfit(const std::vector<Sample>& samples, const Unknowns& u, const std::array<bool, 3>& seen) {
  double sum = 0;
  for (const Sample& s : samples) {
    const double d = s.value - gaussian(u, s.at, seen).value;
    sum += d * d;
  }
  return sum;
}

std::vector<Sample> samples_within(const Volume& v, double level, const Position& center, const Position& reach) {
  std::array<std::int64_t, 3> low{}, high{};
  for (std::size_t a = 0; a < 3; ++a) {
    const std::int64_t last = length(v.shape, static_cast<int>(a)) - 1;
    low[a] = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(center[a] - reach[a])), 0, last);
    high[a] = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(center[a] + reach[a])), 0, last);
  }
  std::vector<Sample> samples;
  for (std::int64_t z = low[0]; z <= high[0]; ++z)
    for (std::int64_t y = low[1]; y <= high[1]; ++y)
      for (std::int64_t x = low[2]; x <= high[2]; ++x) {
        const Position at{static_cast<double>(z), static_cast<double>(y), static_cast<double>(x)};
        double d = 0;
        for (std::size_t a = 0; a < 3; ++a)
          if (length(v.shape, static_cast<int>(a)) > 1) d += std::pow((at[a] - center[a]) / reach[a], 2);
        if (d <= 1) samples.push_back({at, static_cast<double>(v.at(z, y, x)) - level});
      }
  return samples;
}

}  // namespace

FittedGaussian fit_gaussian(const Volume& volume, double level, const Position& center, const Position& fwhm,
                            const Position& reach) {
  const std::array<bool, 3> seen{volume.shape.z > 1, volume.shape.y > 1, volume.shape.x > 1};
  const std::vector<Sample> samples = samples_within(volume, level, center, reach);
  FittedGaussian fit;
  if (samples.size() < 8) return fit;
  Unknowns u{};
  for (const Sample& s : samples) u[0] = std::max(u[0], s.value);
  if (!(u[0] > 0)) return fit;
  for (std::size_t a = 0; a < 3; ++a) {
    u[1 + a] = center[a];
    u[4 + a] = std::log(std::max(fwhm[a], 0.8) / fwhm_of_sigma);
  }
  double damping = 1e-3, error = misfit(samples, u, seen);
  for (int step = 0; step < 60 && damping < 1e8; ++step) {
    NormalEquations<7> equations;
    for (const Sample& s : samples) {
      const Model m = gaussian(u, s.at, seen);
      equations.add(m.slope, s.value - m.value);
    }
    for (std::size_t a = 0; a < 3; ++a)
      if (!seen[a]) equations.fix(1 + a), equations.fix(4 + a);
    const Unknowns move = equations.solution(damping);
    Unknowns next = u;
    for (std::size_t k = 0; k < u.size(); ++k) next[k] += k < 4 ? move[k] : std::clamp(move[k], -0.5, 0.5);
    const double then = misfit(samples, next, seen);
    if (!(then <= error)) {
      damping *= 10;
      continue;
    }
    double largest = 0;
    for (std::size_t k = 1; k < u.size(); ++k) largest = std::max(largest, std::abs(next[k] - u[k]));
    u = next;
    error = then;
    damping = std::max(damping / 10, 1e-12);
    if (largest < 1e-6) {
      fit.converged = true;
      break;
    }
  }
  fit.amplitude = u[0];
  for (std::size_t a = 0; a < 3; ++a) {
    fit.center[a] = u[1 + a];
    fit.fwhm[a] = seen[a] ? fwhm_of_sigma * std::exp(u[4 + a]) : 0;
    if (!seen[a]) continue;
    if (!(std::abs(fit.center[a] - center[a]) <= reach[a]) || !(fit.fwhm[a] < 10 * reach[a])) fit.converged = false;
  }
  if (!(fit.amplitude > 0)) fit.converged = false;
  return fit;
}

}  // namespace ww
