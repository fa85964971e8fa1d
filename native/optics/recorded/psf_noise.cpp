// Means over boxes and circles, held against their standard errors.
// Source: J.-S. Lee, Digital image enhancement and noise filtering by use of local statistics, IEEE Trans. PAMI 2
// (1980) 165-168.
#include "optics/recorded/psf_noise.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "optics/geometry.hpp"
#include "optics/recorded/angular_average.hpp"
#include "optics/recorded/axis_resample.hpp"

namespace ww {
namespace {

using Half = std::array<std::int64_t, 3>;
constexpr double sure = 3, dim = 2;  // standard errors

// Sums over boxes of 2 half + 1 voxels, as far as they lie in the array.
Volume box_sum(Volume v, const Half& half) {
  for (int axis = 0; axis < 3; ++axis) {
    const std::int64_t n = length(v.shape, axis), h = half[static_cast<std::size_t>(axis)];
    if (h == 0) continue;
    BandedMatrix sum;
    sum.columns = n;
    for (std::int64_t j = 0; j < n; ++j) {
      const std::int64_t low = std::max<std::int64_t>(j - h, 0), high = std::min(j + h, n - 1);
      sum.append(low, std::vector<double>(static_cast<std::size_t>(high - low + 1), 1.0));
    }
    v = apply_along(v, axis, sum);
  }
  return v;
}

// Half of `fwhm` to each side, inside the array.
Half half_of(const Shape& shape, const Position& fwhm) {
  Half half{};
  for (int axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    const std::int64_t n = length(shape, axis);
    if (n > 1) half[a] = std::clamp<std::int64_t>(std::llround(fwhm[a] / 2), 1, (n - 1) / 2 + 1);
  }
  return half;
}

double at(const Volume& v, std::size_t i) { return static_cast<double>(v.values[i]); }

// 1 where a voxel was seen, else 0.
Volume seen_voxels(Volume variance) {
  for (float& v : variance.values) v = v > 0 ? 1.0f : 0.0f;
  return variance;
}

/// The circles of a PSF as far as their voxels were seen.
struct SeenRings {
  RingMeans rings;             ///< means over the voxels seen
  std::vector<double> voxels;  ///< seen of each circle (every radius, RingMeans::per_voxel of them a voxel)
  Volume variance;             ///< mean over each circle; 0 where nothing was seen

  SeenRings(const Volume& psf, const Volume& noise, const Position& center)
      : rings(ring_means(psf, center)), variance(ring_means(noise, center).values) {
    const Volume share = ring_means(seen_voxels(noise), center).values;
    for (std::size_t i = 0; i < rings.values.values.size(); ++i) {
      constexpr double too_few = 0.05;
      const double part = std::min(at(share, i), 1.0);
      voxels.push_back(part < too_few ? 0 : part * rings.voxels[i % rings.voxels.size()]);
      for (Volume* v : {&rings.values, &variance})
        v->values[i] = part < too_few ? 0.0f : static_cast<float>(at(*v, i) / part);
      variance.values[i] = std::max(variance.values[i], 0.0f);
    }
  }

  std::size_t size() const { return voxels.size(); }
  double error(std::size_t i) const {
    return voxels[i] > 0 ? std::sqrt(at(variance, i) / std::max(voxels[i], 1.0)) : 0;
  }
};

/// Means of circles with those near them, each as much as it has voxels.
struct Neighborhood {
  std::vector<double> mean, error;  ///< 0 where none counts

  template <class Counts>
  Neighborhood(const SeenRings& seen, const Half& half, const Counts& counts) {
    Volume weight(seen.variance.shape), weighted(weight.shape), noise(weight.shape);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      weight.values[i] = counts(i) ? static_cast<float>(seen.voxels[i]) : 0.0f;
      weighted.values[i] = weight.values[i] * seen.rings.values.values[i];
      noise.values[i] = weight.values[i] * seen.variance.values[i];
    }
    const Half box{half[0], 0, RingMeans::per_voxel * std::max(half[1], half[2])};
    weight = box_sum(std::move(weight), box);
    weighted = box_sum(std::move(weighted), box);
    noise = box_sum(std::move(noise), box);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const double all = at(weight, i);
      mean.push_back(all > 0 ? at(weighted, i) / all : 0);
      error.push_back(all > 0 ? std::sqrt(at(noise, i) / all / std::max(all / RingMeans::per_voxel, 1.0)) : 0);
    }
  }
};

// What of the circles' means is light.
void clear(SeenRings& seen, const Half& half) {
  const Neighborhood all(seen, half, [](std::size_t) { return true; });
  const auto is_dim = [&](std::size_t i) { return all.mean[i] <= dim * seen.error(i); };
  const Neighborhood dark(seen, half, is_dim);  // bright circles spill into their boxes
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (is_dim(i))
      seen.rings.values.values[i] = dark.mean[i] > sure * dark.error[i] ? static_cast<float>(dark.mean[i]) : 0.0f;
}

// 1 where the PSF is seen and dim, else 0.
Volume dim_voxels(const Volume& psf, const Volume& variance, const Volume& count, const Half& half) {
  Volume share = box_sum(psf, half);
  for (std::size_t i = 0; i < share.values.size(); ++i)
    share.values[i] =
        variance.values[i] > 0 && at(share, i) <= dim * std::sqrt(at(variance, i)) * at(count, i) ? 1.0f : 0.0f;
  return share;
}

// What of the rest, which has mean 0 where it is noise, is light.
void clear(Volume& rest, const Volume& psf, const Volume& variance, const Half& half) {
  const Volume count = box_sum(seen_voxels(variance), half), noise = box_sum(variance, half);
  Volume part = dim_voxels(psf, variance, count, half), mean = rest, power = rest;
  for (std::size_t i = 0; i < rest.values.size(); ++i) {
    mean.values[i] *= part.values[i];
    power.values[i] *= rest.values[i];
  }
  std::vector<bool> is_dim;
  for (const float v : part.values) is_dim.push_back(v > 0);
  part = box_sum(std::move(part), half);
  mean = box_sum(std::move(mean), half);
  power = box_sum(std::move(power), half);
  for (std::size_t i = 0; i < rest.values.size(); ++i) {
    const double n = at(count, i), chance = 1 + sure * std::sqrt(2 / std::max(n, 1.0)), p = at(power, i),
                 s = at(noise, i);
    if (!(variance.values[i] > 0)) {
      rest.values[i] = 0;
    } else if (is_dim[i]) {
      const double level = at(mean, i) / at(part, i), error = std::sqrt(s / n / at(part, i));
      rest.values[i] = std::abs(level) > sure * error ? static_cast<float>(level) : 0.0f;
    } else {
      rest.values[i] = p > chance * s ? static_cast<float>(at(rest, i) * (1 - s / p)) : 0.0f;
    }
  }
}

}  // namespace

double background_missed(const Volume& psf, const Volume& variance, const Position& center, const Position& fwhm) {
  constexpr double wide = 3;  // neighborhoods that are sure to a third
  const Half half = half_of(psf.shape, {wide * fwhm[0], wide * fwhm[1], wide * fwhm[2]});
  const SeenRings seen(psf, variance, center);
  const Neighborhood all(seen, half, [](std::size_t) { return true; });
  double darkest = HUGE_VAL;
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (all.error[i] > 0) darkest = std::min(darkest, all.mean[i] + sure * all.error[i]);
  if (darkest >= 0) return 0;
  double sum = 0, voxels = 0;  // of all that may be as dark
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (all.error[i] > 0 && all.mean[i] - all.error[i] <= darkest) {
      sum += seen.voxels[i] * at(seen.rings.values, i);
      voxels += seen.voxels[i];
    }
  return voxels > 0 ? std::max(-sum / voxels, 0.0) : 0;
}

std::int64_t remove_noise(Volume& psf, const Volume& variance, const Position& center, const Position& fwhm) {
  const Half half = half_of(psf.shape, fwhm);
  SeenRings seen(psf, variance, center);
  Volume rest = spread(seen.rings, psf, center);
  for (std::size_t i = 0; i < rest.values.size(); ++i) rest.values[i] = psf.values[i] - rest.values[i];
  clear(rest, psf, variance, half);
  clear(seen, half);
  const Volume round = spread(seen.rings, psf, center);
  std::int64_t changed = 0;
  for (std::size_t i = 0; i < psf.values.size(); ++i) {
    const float value = std::max(round.values[i] + rest.values[i], 0.0f);
    changed += value != psf.values[i];
    psf.values[i] = value;
  }
  return changed;
}

}  // namespace ww
