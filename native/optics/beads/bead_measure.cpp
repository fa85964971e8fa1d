// Measuring beads one by one, then judging them by each other.
#include "optics/beads/bead_measure.hpp"

#include <algorithm>
#include <cmath>

#include "optics/beads/gaussian_fit.hpp"
#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"
#include "optics/recorded/clipped_mean.hpp"
#include "optics/recorded/main_lobe.hpp"
#include "optics/recorded/values_around.hpp"

namespace ww {
namespace {

using Voxel = std::array<std::int64_t, 3>;

constexpr double unsure_amplitude = 1e-3;  // without any noise, an amplitude is not known better than this

// The part of the stack within `widths` of a place, and where it begins.
struct Part {
  Volume volume;
  Voxel low{};
};
Part around(const Volume& stack, const Position& center, const Position& fwhm, const Position& widths) {
  Voxel low, high;
  for (std::size_t a = 0; a < 3; ++a) {
    const std::int64_t last = length(stack.shape, static_cast<int>(a)) - 1, c = std::llround(center[a]),
                       reach = std::max<std::int64_t>(2, std::llround(std::ceil(widths[a] * fwhm[a])));
    low[a] = std::clamp<std::int64_t>(c - reach, 0, last);
    high[a] = std::clamp<std::int64_t>(c + reach, 0, last);
  }
  return {crop(stack, low, high), low};
}

double median_of(std::vector<double> v) {
  if (v.empty()) return 0;
  std::sort(v.begin(), v.end());
  const std::size_t n = v.size();
  return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

void measure_shell(const Volume& stack, const Position& fwhm, const std::vector<Bead>& beads, Bead& bead) {
  const Part part = around(stack, bead.center, fwhm, {2, 4, 4});
  std::vector<const Bead*> near;
  for (const Bead& b : beads)
    if (&b != &bead && distance_in_widths(b.center, bead.center, fwhm) < 9) near.push_back(&b);
  std::vector<float> shell;
  const Shape& s = part.volume.shape;
  for (std::int64_t z = 0; z < s.z; ++z)
    for (std::int64_t y = 0; y < s.y; ++y)
      for (std::int64_t x = 0; x < s.x; ++x) {
        const Position at{static_cast<double>(z + part.low[0]), static_cast<double>(y + part.low[1]),
                          static_cast<double>(x + part.low[2])};
        const double aside = std::hypot((at[1] - bead.center[1]) / fwhm[1], (at[2] - bead.center[2]) / fwhm[2]);
        if (aside < 2 || aside > 4) continue;
        if (std::any_of(near.begin(), near.end(),
                        [&](const Bead* b) { return distance_in_widths(at, b->center, fwhm) < 2; }))
          continue;
        shell.push_back(part.volume.at(z, y, x));
      }
  if (shell.size() < 50) shell = part.volume.values;  // hardly any room: what is not bright around it
  const ClippedMean ground = clipped_mean(shell);
  bead.background = ground.mean;
  bead.noise = ground.deviation;
}

void measure_core(const Volume& stack, const Position& fwhm, Bead& bead) {
  const Part part = around(stack, bead.center, fwhm, {1.5, 1.5, 1.5});
  const MainLobe lobe = find_main_lobe(part.volume, bead.background);
  Position reach;
  for (std::size_t a = 0; a < 3; ++a) reach[a] = std::max(1.0 * lobe.fwhm[a], 1.6);
  const FittedGaussian fit = fit_gaussian(part.volume, bead.background, lobe.center, lobe.fwhm, reach);
  const Position& center = fit.converged ? fit.center : lobe.center;
  for (std::size_t a = 0; a < 3; ++a) {
    const bool seen = length(stack.shape, static_cast<int>(a)) > 1;
    bead.center[a] = seen ? center[a] + static_cast<double>(part.low[a]) : 0;
    bead.fwhm[a] = seen ? (fit.converged ? fit.fwhm[a] : lobe.fwhm[a]) : 0;
  }
  bead.amplitude = fit.converged ? fit.amplitude : lobe.peak;
  bead.noise = std::max(bead.noise, unsure_amplitude * std::abs(bead.amplitude));
}

// The brightest voxels of a bead: half a width around its center.
template <class F>
bool any_in_core(const Volume& stack, const Position& fwhm, const Bead& bead, F&& yes) {
  const Part part = around(stack, bead.center, fwhm, {0.5, 0.5, 0.5});
  return std::any_of(part.volume.values.begin(), part.volume.values.end(), yes);
}

bool touches_border(const Volume& stack, const Position& fwhm, const Bead& bead) {
  for (std::size_t a = 0; a < 3; ++a) {
    const std::int64_t n = length(stack.shape, static_cast<int>(a));
    if (n == 1) continue;
    const double room = std::min(bead.center[a], static_cast<double>(n - 1) - bead.center[a]) + 0.5;
    if (room < (a == 0 ? 1.0 : 1.5) * fwhm[a]) return true;
  }
  return false;
}

}  // namespace

void measure_beads(const Volume& stack, const Position& fwhm, std::vector<Bead>& beads) {
  for (Bead& bead : beads) measure_shell(stack, fwhm, beads, bead);  // all before any center moves
  for (Bead& bead : beads) measure_core(stack, fwhm, bead);
}

void reject_narrow(const Position& fwhm, std::vector<Bead>& beads) {
  for (Bead& b : beads)
    for (std::size_t a = 0; a < 3; ++a)
      if (b.fwhm[a] < 0.5 * fwhm[a]) b.rejection = Rejection::odd_size;
}

Position median_fwhm(const std::vector<Bead>& beads) {
  const bool any = std::any_of(beads.begin(), beads.end(), [](const Bead& b) { return b.used(); });
  Position median;
  for (std::size_t a = 0; a < 3; ++a) {
    std::vector<double> widths;
    for (const Bead& b : beads)
      if (b.used() || !any) widths.push_back(b.fwhm[a]);
    median[a] = median_of(widths);
  }
  return median;
}

double saturation_of(const Volume& stack, double type_maximum, const Position& fwhm, const std::vector<Bead>& beads) {
  const double highest = static_cast<double>(*std::max_element(stack.values.begin(), stack.values.end()));
  if (type_maximum > 0 && highest >= type_maximum) return type_maximum;
  for (const Bead& b : beads) {
    const Part part = around(stack, b.center, fwhm, {0.5, 0.5, 0.5});
    const auto equal = std::count_if(part.volume.values.begin(), part.volume.values.end(),
                                     [&](float v) { return static_cast<double>(v) == highest; });
    // Of few counts, three are soon equal; without any noise, eight are where a bead lies between its voxels.
    const bool noisy = b.noise > unsure_amplitude * std::abs(b.amplitude);
    if (equal >= (noisy ? 3 : 9) && highest - b.background >= 100) return highest;
  }
  return 0;
}

void reject_beads(const Volume& stack, const BeadLimits& limits, std::vector<Bead>& beads) {
  for (Bead& b : beads) {
    if (b.rejection == Rejection::odd_size) continue;
    const auto cut_off = [&](float v) { return static_cast<double>(v) >= limits.saturation; };
    if (limits.saturation > 0 && any_in_core(stack, limits.fwhm, b, cut_off))
      b.rejection = Rejection::saturated;
    else if (touches_border(stack, limits.fwhm, b))
      b.rejection = Rejection::border;
    else if (std::any_of(beads.begin(), beads.end(), [&](const Bead& other) {
               return &other != &b && other.rejection != Rejection::odd_size && other.answer > 0.2 * b.answer &&
                      distance_in_widths(other.center, b.center, limits.fwhm) < limits.least_distance;
             }))
      b.rejection = Rejection::crowded;
    else if (b.snr() < limits.least_snr)
      b.rejection = Rejection::dim;
  }
  for (const std::size_t a : {0u, 1u, 2u}) {
    std::vector<double> widths;
    for (const Bead& b : beads)
      if (b.used()) widths.push_back(b.fwhm[a]);
    if (widths.size() < 5) return;  // too few to say which is odd
    const double median = median_of(widths);
    std::vector<double> apart;
    for (const double w : widths) apart.push_back(std::abs(w - median));
    const double most = std::max(limits.odd * 1.4826 * median_of(apart), limits.odd_at_least * median);
    for (Bead& b : beads)
      if (b.used() && std::abs(b.fwhm[a] - median) > most) b.rejection = Rejection::odd_size;
  }
}

}  // namespace ww
