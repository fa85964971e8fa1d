#pragma once
// How strong the white noise of an image is, from the part of its spectrum where the object does not show.
#include <algorithm>
#include <cmath>

#include "compute/device.hpp"
#include "operators/imaging.hpp"

namespace ww {

/// The frequencies that tell noise from object: those the OTF does not pass, in the corner of the band. `floor` is as
/// low as leaves enough of them: a thousand, or a tenth of all where the image has fewer.
inline expression::NoiseBand noise_band(const Imaging& A) {
  const Shape image = A.recorded(), grid = A.grid();
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

/// Whether so much of an object comes through into the noise band that it must be told from noise there.
/// leak: the sums of NoiseBandLeak.
inline bool shows_object(const Sums& leak) { return leak.a > 1e-4 * leak.b; }

/// The standard deviation of white noise in the recorded window (the square root of the mean variance where it varies).
/// extended: the spectrum of the image after extend(mirrored); work, residual: overwritten.
///
/// Outside the OTF's support the spectrum is noise alone. What lies there is measured in the voxels, an eighth away
/// from the window's borders, where padding and mirror images do not reach; there the filtered noise has the variance
/// sigma^2 mean(gain^2), whatever surrounds the window. Where the OTF leaves no such band (no PSF, or a tiny one),
/// edges and points of the object come through into it; they are few, so voxels beyond 2.5 standard deviations are left
/// out.
inline double noise_level(const Imaging& A, const Spectrum& extended, const Spectrum& work, const Field& residual) {
  const expression::NoiseBand band = noise_band(A);
  apply_spectral(expression::InNoiseBand{band}, work, extended, A.otf());
  inverse(work, residual);
  const Sums leak = sum_spectral(expression::NoiseBandLeak{band}, A.otf());
  const double gain = leak.b / static_cast<double>(A.grid().voxels());

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
