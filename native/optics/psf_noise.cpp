// Means over boxes and circles, held against their standard errors.
// Source: J.-S. Lee, Digital image enhancement and noise filtering by use of local statistics, IEEE Trans. PAMI 2
// (1980) 165-168.
#include "optics/psf_noise.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "optics/angular_average.hpp"
#include "optics/axis_resample.hpp"

namespace ww {
namespace {

using Half = std::array<std::int64_t, 3>;
constexpr double sure = 3, dim = 2;  // standard errors

// The mean over boxes of 2 half + 1 voxels, cut at the border.
Volume box_mean(const Volume& v, const std::array<std::int64_t, 3>& half) {
  Volume out = v;
  for (int axis = 0; axis < 3; ++axis) {
    const std::int64_t n = length(v.shape, axis), h = half[static_cast<std::size_t>(axis)];
    if (h == 0) continue;
    AxisMap mean;
    mean.input = n;
    for (std::int64_t j = 0; j < n; ++j) {
      const std::int64_t low = std::max<std::int64_t>(j - h, 0), high = std::min(j + h, n - 1);
      mean.first.push_back(low);
      mean.weights.insert(mean.weights.end(), static_cast<std::size_t>(high - low + 1),
                          1.0 / static_cast<double>(high - low + 1));
      mean.begin.push_back(mean.weights.size());
    }
    out = apply_along(out, axis, mean);
  }
  return out;
}

// Half of `fwhm` to each side, inside the array.
Half half_of(const Shape& shape, const std::array<double, 3>& fwhm) {
  Half half{};
  for (int axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    const std::int64_t n = length(shape, axis);
    if (n > 1) half[a] = std::clamp<std::int64_t>(std::llround(fwhm[a] / 2), 1, (n - 1) / 2 + 1);
  }
  return half;
}

double voxels_of(const Half& half) {
  return static_cast<double>((2 * half[0] + 1) * (2 * half[1] + 1) * (2 * half[2] + 1));
}

/// Means of circles with those near them, each as much as it has voxels.
struct Neighborhood {
  Volume mean;                 ///< z, 1, radius; 0 where none counts
  std::vector<double> voxels;  ///< that each mean was taken over
};

template <class Counts>
Neighborhood around(const RingMeans& rings, const Half& half, const Counts& counts) {
  const Volume& ring = rings.values;
  Volume weight(ring.shape), weighted(ring.shape);
  const auto radii = static_cast<std::size_t>(ring.shape.x);
  for (std::size_t i = 0; i < ring.values.size(); ++i) {
    weight.values[i] = counts(i) ? static_cast<float>(rings.voxels[i % radii]) : 0.0f;
    weighted.values[i] = weight.values[i] * ring.values[i];
  }
  const Half box{half[0], 0, RingMeans::per_voxel * std::max(half[1], half[2])};
  weight = box_mean(weight, box);
  Neighborhood n{box_mean(weighted, box), {}};
  for (std::size_t i = 0; i < ring.values.size(); ++i) {
    n.mean.values[i] = weight.values[i] > 0 ? n.mean.values[i] / weight.values[i] : 0.0f;
    n.voxels.push_back(static_cast<double>(weight.values[i]) * voxels_of(box) / RingMeans::per_voxel);
  }
  return n;
}

// What of the circles' means is light.
void clear(RingMeans& rings, const Half& half, double noise) {
  std::vector<float>& mean = rings.values.values;
  const auto radii = static_cast<std::size_t>(rings.values.shape.x);
  const Neighborhood all = around(rings, half, [](std::size_t) { return true; });
  const auto is_dim = [&](std::size_t i) {
    return static_cast<double>(all.mean.values[i]) <= dim * noise / std::sqrt(rings.voxels[i % radii]);
  };
  const Neighborhood dark = around(rings, half, is_dim);  // bright circles spill into their boxes
  for (std::size_t i = 0; i < mean.size(); ++i) {
    if (!is_dim(i)) continue;
    const float level = dark.mean.values[i];
    mean[i] = static_cast<double>(level) > sure * noise / std::sqrt(dark.voxels[i]) ? level : 0.0f;
  }
}

// 1 where the PSF is dim, else 0.
Volume dim_voxels(const Volume& psf, const Half& half, double noise) {
  Volume share = box_mean(psf, half);
  for (float& v : share.values) v = static_cast<double>(v) <= dim * noise ? 1.0f : 0.0f;
  return share;
}

// What of the rest, which has mean 0 where it is noise, is light. share: 1 where the PSF is dim.
void clear(Volume& rest, const Volume& share, const Half& half, double noise) {
  const double voxels = voxels_of(half), variance = noise * noise, chance = 1 + sure * std::sqrt(2 / voxels);
  Volume power(rest.shape), dim_rest(rest.shape);
  for (std::size_t i = 0; i < rest.values.size(); ++i) {
    power.values[i] = rest.values[i] * rest.values[i];
    dim_rest.values[i] = share.values[i] * rest.values[i];
  }
  power = box_mean(power, half);
  dim_rest = box_mean(dim_rest, half);
  const Volume part = box_mean(share, half);
  for (std::size_t i = 0; i < rest.values.size(); ++i) {
    const double p = static_cast<double>(power.values[i]), of_dim = static_cast<double>(part.values[i]);
    if (share.values[i] > 0) {
      const double mean = static_cast<double>(dim_rest.values[i]) / of_dim;
      rest.values[i] = std::abs(mean) > sure * noise / std::sqrt(voxels * of_dim) ? static_cast<float>(mean) : 0.0f;
    } else {
      rest.values[i] =
          p > chance * variance ? static_cast<float>(static_cast<double>(rest.values[i]) * (1 - variance / p)) : 0.0f;
    }
  }
}

}  // namespace

double surely_darkest(const Volume& psf, const Volume& variance, const std::array<double, 3>& center,
                      const std::array<double, 3>& fwhm) {
  constexpr double wide = 3;  // neighborhoods that are sure to a third
  const Half half = half_of(psf.shape, {wide * fwhm[0], wide * fwhm[1], wide * fwhm[2]});
  const auto every = [](std::size_t) { return true; };
  const Neighborhood level = around(ring_means(psf, center), half, every),
                     unsure = around(ring_means(variance, center), half, every);
  double darkest = HUGE_VAL;
  for (std::size_t i = 0; i < level.voxels.size(); ++i) {
    const double error = std::sqrt(std::max(static_cast<double>(unsure.mean.values[i]), 0.0) / level.voxels[i]);
    darkest = std::min(darkest, static_cast<double>(level.mean.values[i]) + sure * error);
  }
  return darkest;
}

std::int64_t remove_noise(Volume& psf, const std::array<double, 3>& center, const std::array<double, 3>& fwhm,
                          double noise) {
  const Half half = half_of(psf.shape, fwhm);
  RingMeans rings = ring_means(psf, center);
  Volume rest = spread(rings, psf, center);
  for (std::size_t i = 0; i < rest.values.size(); ++i) rest.values[i] = psf.values[i] - rest.values[i];
  clear(rest, dim_voxels(psf, half, noise), half, noise);
  clear(rings, half, noise);
  const Volume round = spread(rings, psf, center);
  std::int64_t changed = 0;
  for (std::size_t i = 0; i < psf.values.size(); ++i) {
    const float value = std::max(round.values[i] + rest.values[i], 0.0f);
    changed += value != psf.values[i];
    psf.values[i] = value;
  }
  return changed;
}

}  // namespace ww
