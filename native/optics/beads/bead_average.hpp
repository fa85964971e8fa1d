#pragma once
// The mean of many beads, each brought to the middle by fractions of a voxel, and how much they differ.
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "optics/beads/bead.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// weighted_mean: by the square of each bead's signal to noise. median: voxel by voxel, all beads alike.
enum class Averaging { weighted_mean, median };

/// Volumes of 2 half + 1 voxels, in amplitudes of a bead: their middle voxel is the beads' center.
struct AveragedBeads {
  Volume mean;
  Volume deviation;  ///< standard deviation among the beads about their weighted mean; 0 where fewer than two are seen
  Volume variance;   ///< of the mean's (or median's) noise, by the beads' signal to noise; 0 where no bead is seen
  std::int64_t beads = 0;

  /// The noise's standard deviation at the beads' center, where all of them are seen.
  double noise() const { return std::sqrt(static_cast<double>(variance.values[variance.values.size() / 2])); }
};

/// Averages the beads used, without their background, each scaled to amplitude 1 and read at its center by band-limited
/// interpolation. A bead counts where the stack goes on and no other bead is nearer (in widths); an unseen voxel is
/// 0. `fwhm` in voxels.
AveragedBeads average_beads(const Volume& stack, const std::vector<Bead>& beads, const Position& fwhm,
                            const std::array<std::int64_t, 3>& half, Averaging averaging);

}  // namespace ww
