// Reading every bead between its voxels, and the weighted sums.
#include "optics/beads/bead_average.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"
#include "optics/recorded/values_around.hpp"

namespace ww {
namespace {

// 1 where the voxel at offset (from the bead's center) is in the stack and nearer to this bead than to any other.
std::vector<bool> own_voxels(const Volume& stack, const std::vector<Bead>& beads, const Bead& bead,
                             const Position& fwhm, const std::array<std::int64_t, 3>& half) {
  Position reach;
  for (std::size_t a = 0; a < 3; ++a) reach[a] = static_cast<double>(half[a]);
  std::vector<const Bead*> near;  // those whose half of the way may lie in the window
  for (const Bead& b : beads) {
    bool may = &b != &bead;
    for (std::size_t a = 0; a < 3; ++a) may = may && std::abs(b.center[a] - bead.center[a]) <= 2 * reach[a] + 1;
    if (may) near.push_back(&b);
  }
  std::vector<bool> own;
  const auto inside = [&](std::size_t a, double at) {
    return at >= 0 && at <= static_cast<double>(length(stack.shape, static_cast<int>(a)) - 1);
  };
  for (std::int64_t z = -half[0]; z <= half[0]; ++z)
    for (std::int64_t y = -half[1]; y <= half[1]; ++y)
      for (std::int64_t x = -half[2]; x <= half[2]; ++x) {
        const Position at{bead.center[0] + static_cast<double>(z), bead.center[1] + static_cast<double>(y),
                          bead.center[2] + static_cast<double>(x)};
        const double d = distance_in_widths(at, bead.center, fwhm);
        own.push_back(inside(0, at[0]) && inside(1, at[1]) && inside(2, at[2]) &&
                      std::none_of(near.begin(), near.end(),
                                   [&](const Bead* b) { return distance_in_widths(at, b->center, fwhm) < d; }));
      }
  return own;
}

// All beads of one voxel, side by side: their median and deviation.
void take_medians(const std::vector<std::vector<float>>& read, const std::vector<std::vector<bool>>& own,
                  AveragedBeads& out) {
  std::vector<float> seen;
  for (std::size_t i = 0; i < out.mean.values.size(); ++i) {
    seen.clear();
    for (std::size_t b = 0; b < read.size(); ++b)
      if (own[b][i]) seen.push_back(read[b][i]);
    if (seen.empty()) {
      out.mean.values[i] = 0;
      continue;
    }
    std::sort(seen.begin(), seen.end());
    const std::size_t n = seen.size();
    out.mean.values[i] = n % 2 ? seen[n / 2] : (seen[n / 2 - 1] + seen[n / 2]) / 2;
  }
}

}  // namespace

AveragedBeads average_beads(const Volume& stack, const std::vector<Bead>& beads, const Position& fwhm,
                            const std::array<std::int64_t, 3>& half, Averaging averaging) {
  const Shape shape{2 * half[0] + 1, 2 * half[1] + 1, 2 * half[2] + 1};
  AveragedBeads out{Volume(shape, stack.spacing), Volume(shape, stack.spacing), Volume(shape, stack.spacing), 0};
  const auto n = static_cast<std::size_t>(shape.voxels());
  std::vector<double> weights(n), squared_weights(n), sums(n), squares(n), count(n), snr(n);

  std::vector<std::vector<float>> read;
  std::vector<std::vector<bool>> seen;
  for (const Bead& bead : beads) {
    if (!bead.used()) continue;
    ++out.beads;
    Volume v = values_around(stack, bead.center, half, {1, 1, 1}, bead.background);
    std::vector<bool> own = own_voxels(stack, beads, bead, fwhm, half);
    const double weight = averaging == Averaging::median ? 1 : bead.snr() * bead.snr();
    for (std::size_t i = 0; i < n; ++i) {
      const double value = static_cast<double>(v.values[i]) / bead.amplitude;
      v.values[i] = static_cast<float>(value);
      if (!own[i]) continue;
      weights[i] += weight;
      sums[i] += weight * value;
      squares[i] += weight * value * value;
      squared_weights[i] += weight * weight;
      snr[i] += bead.snr();
      ++count[i];
    }
    if (averaging == Averaging::median) {
      read.push_back(std::move(v.values));
      seen.push_back(std::move(own));
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (count[i] < 1) continue;
    const double w = weights[i], mean = sums[i] / w, variance = std::max(squares[i] / w - mean * mean, 0.0);
    out.mean.values[i] = static_cast<float>(mean);
    if (count[i] > 1)
      out.deviation.values[i] = static_cast<float>(std::sqrt(variance / (1 - squared_weights[i] / (w * w))));
    // Weights are snr^2, the inverse of the noise's variance; a median of many Gaussian values is pi / 2 times less
    // sure.
    const double many = count[i] > 2 ? std::numbers::pi / 2 : 1;
    out.variance.values[i] =
        static_cast<float>(averaging == Averaging::median ? many * count[i] / (snr[i] * snr[i]) : 1 / w);
  }
  if (averaging == Averaging::median) take_medians(read, seen, out);
  return out;
}

}  // namespace ww
