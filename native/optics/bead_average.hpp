#pragma once
// The mean of many beads, each brought to the middle by fractions of a voxel, and how much they differ.
#include <array>
#include <cstdint>
#include <vector>

#include "optics/bead.hpp"

namespace ww {

/// weighted_mean: by the square of each bead's signal to noise. median: voxel by voxel, all beads alike.
enum class Averaging { weighted_mean, median };

/// Volumes of 2 half + 1 voxels, in amplitudes of a bead: their middle voxel is the beads' center.
struct AveragedBeads {
  Volume mean;
  Volume deviation;  ///< standard deviation among the beads, voxel by voxel; 0 where fewer than two are seen
  std::int64_t beads = 0;
  double noise = 0;  ///< standard deviation of the mean where all beads are seen, by what their shells tell
  Volume variance;   ///< of the mean, voxel by voxel; 0 where no bead is seen
};

/// Averages the beads used, without their background, each scaled to amplitude 1 and read at its center by band-limited
/// interpolation. A bead counts where the stack goes on and no other bead is nearer (in widths); a voxel nobody sees is
/// 0. `fwhm` in voxels.
AveragedBeads average_beads(const Volume& stack, const std::vector<Bead>& beads, const std::array<double, 3>& fwhm,
                            const std::array<std::int64_t, 3>& half, Averaging averaging);

}  // namespace ww
