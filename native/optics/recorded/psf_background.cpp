// Clipped means over the pyramids of the shell.
#include "optics/recorded/psf_background.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"
#include "optics/recorded/clipped_mean.hpp"
#include "optics/recorded/main_lobe.hpp"

namespace ww {
namespace {

constexpr double far_from = 0.85, near_from = 0.55, near_to = 0.75;  // parts of the way from the center to the border

// One side of the shell: what its far and its near voxels hold, and the far ones of a smoothed copy.
struct Side {
  std::vector<float> far, near, far_smooth, far_rough;  // rough = as it is - smooth
};

// 2 a + s: axis a, towards the first (s = 0) or the last voxel.
using Sides = std::array<Side, 6>;

Sides shell_of(const Volume& psf, const Volume& smooth, const Position& center, const Position& fwhm) {
  std::array<double, 6> room;
  std::array<bool, 6> looked_at;
  for (int axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    const double n = static_cast<double>(length(psf.shape, axis));
    room[2 * a] = center[a] + 0.5;
    room[2 * a + 1] = n - 0.5 - center[a];
    for (std::size_t s = 2 * a; s < 2 * a + 2; ++s) looked_at[s] = n > 1 && near_from * room[s] >= fwhm[a];
  }
  const auto way = [&](std::size_t a, std::int64_t i) {  // side and part of the way to its border
    const double d = static_cast<double>(i) - center[a];
    const std::size_t side = 2 * a + (d > 0 ? 1 : 0);
    return std::pair{std::abs(d) / room[side], side};
  };
  Sides sides;
  for (std::int64_t z = 0; z < psf.shape.z; ++z)
    for (std::int64_t y = 0; y < psf.shape.y; ++y)
      for (std::int64_t x = 0; x < psf.shape.x; ++x) {
        const auto [part, side] = std::max({way(0, z), way(1, y), way(2, x)});
        if (part < near_from || !looked_at[side]) continue;
        const float value = psf.at(z, y, x), mean = smooth.at(z, y, x);
        if (part >= far_from) {
          sides[side].far.push_back(value);
          sides[side].far_smooth.push_back(mean);
          sides[side].far_rough.push_back(value - mean);
        } else if (part <= near_to) {
          sides[side].near.push_back(value);
        }
      }
  return sides;
}

// What the blur of smoothed() leaves of white noise of deviation 1, and what it takes away.
struct BlurredNoise {
  double left, taken;
};
BlurredNoise blurred_noise(const Shape& shape) {
  double middle = 1, squares = 1;
  for (int axis = 0; axis < 3; ++axis)
    if (length(shape, axis) >= 3) {
      middle *= 0.5;
      squares *= 0.375;
    }
  return {std::sqrt(squares), std::sqrt(1 - 2 * middle + squares)};
}

// The deviation that white noise has in the smoothed PSF, judged by what the smoothing took away.
double grain_of(const std::vector<float>& rough, const Shape& shape) {
  const BlurredNoise blurred = blurred_noise(shape);
  return blurred.taken > 0 ? clipped_mean(rough).deviation * blurred.left / blurred.taken : 0;
}

// The darkest quarter of a smoothed PSF, when it is one even ground: its level, else 0.
double even_ground(const Volume& psf, const Volume& smooth) {
  if (psf.values.size() < 1000) return 0;  // too few to distinguish grain from rings
  std::vector<float> sorted = smooth.values;
  const auto part = [&](double p) {
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(p * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), at, sorted.end());
    return static_cast<double>(*at);
  };
  const double low = part(0.01), level = part(0.05), quarter = part(0.25);
  std::vector<float> rough;
  for (std::size_t i = 0; i < psf.values.size(); ++i)
    if (static_cast<double>(smooth.values[i]) <= quarter) rough.push_back(psf.values[i] - smooth.values[i]);
  const double grain = grain_of(rough, psf.shape);
  return low > 0 && quarter - low <= 0.25 * low + 1.7 * grain ? level : 0;
}

}  // namespace

PsfBackground estimate_background(const Volume& psf, const Position& center, const Position& fwhm) {
  struct Flat {
    double level, error, offset, voxels;
  };
  std::vector<Flat> flat;
  PsfBackground found;
  double darkest = HUGE_VAL, quietest = HUGE_VAL;
  double negative = 0, seen = 0;
  const Volume smooth = smoothed(psf);
  for (const Side& side : shell_of(psf, smooth, center, fwhm)) {
    const ClippedMean out = clipped_mean(side.far), in = clipped_mean(side.near);
    if (!out.seen || !in.seen) continue;
    const double voxels = static_cast<double>(side.far.size()), error = out.deviation / std::sqrt(voxels);
    darkest = std::min(darkest, out.mean + 3 * error);
    if (out.deviation > 0) quietest = std::min(quietest, out.deviation);  // a side of zeros was not recorded
    negative += static_cast<double>(std::count_if(side.far.begin(), side.far.end(), [](float v) { return v < 0; }));
    seen += voxels;

    const double grain = grain_of(side.far_rough, psf.shape);
    const bool structured = clipped_mean(side.far_smooth).deviation > 0.1 * out.mean + 1.5 * grain;
    const double excess = in.mean - out.mean;
    if (structured || std::abs(excess) > 0.25 * out.mean) continue;
    const double unsure = 2 * std::hypot(error, in.deviation / std::sqrt(static_cast<double>(side.near.size())));
    flat.push_back({out.mean, error, out.mean - (excess > unsure ? excess : 0), voxels});
  }
  if (seen == 0) return found;
  if (quietest == HUGE_VAL) quietest = 0;
  std::sort(flat.begin(), flat.end(), [](const Flat& l, const Flat& r) { return l.level < r.level; });
  // One flat side may be accidental; two that agree, with nothing darker elsewhere, are an offset.
  const auto agrees = [&](const Flat& s) {
    return s.level <= 1.15 * flat[0].level + 3 * std::hypot(s.error, flat[0].error);
  };
  if (flat.size() > 1 && flat[0].level > 0 && agrees(flat[1]) && darkest >= 0.9 * flat[0].level) {
    double sum = 0, voxels = 0;
    for (const Flat& s : flat)
      if (agrees(s)) {
        sum += s.offset * s.voxels;
        voxels += s.voxels;
      }
    found.level = sum / voxels;
  } else {
    found.level = even_ground(psf, smooth);
  }
  found.flat = found.level > 0;
  // Values of both signs are noise around a background that was already subtracted.
  if (found.flat || negative > 0.1 * seen) found.noise = quietest;
  const double brightest = static_cast<double>(*std::max_element(smooth.values.begin(), smooth.values.end()));
  if (found.noise > 0) found.contrast = (brightest - found.level) / (found.noise * blurred_noise(psf.shape).left);
  return found;
}

}  // namespace ww
