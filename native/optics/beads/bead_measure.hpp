#pragma once
// Background, center, widths and brightness of each bead, and which of them are used for the PSF.
#include <array>
#include <vector>

#include "optics/beads/bead.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// Fills in all of each bead but its rejection. `fwhm`: the width looked for (voxels, z, y, x). The background is the
/// clipped mean (clipped_mean.hpp) of a shell 2 to 4 widths to the side, where no other bead is near; the center that
/// of the main lobe (main_lobe.hpp), then of the Gaussian fitted to it, which gives widths and amplitude.
void measure_beads(const Volume& stack, const Position& fwhm, std::vector<Bead>& beads);

/// Rejects (odd_size) what is less than half as wide as `fwhm` (voxels) along an axis: a hot voxel, no image of a bead.
void reject_narrow(const Position& fwhm, std::vector<Bead>& beads);

/// The median of the beads' widths, of those used where there are any.
Position median_fwhm(const std::vector<Bead>& beads);

/// Where a bead's top is cut off, and how far beads must be apart.
struct BeadLimits {
  double saturation = 0;               ///< a voxel of this value or more is saturated; 0: none is
  Position fwhm{};                     ///< the width that distances are counted in, voxels
  double least_distance = 2.5;         ///< to the next bead at least a fifth as bright, in widths
  double least_snr = 3;                ///< amplitude over noise
  double odd = 3, odd_at_least = 0.1;  ///< widths this many median absolute deviations, and this part, from the median
};

/// Sets the rejection of every bead that is not yet rejected: saturated, border (nearer than 1.5 widths to a side, 1
/// width to the first or last plane), crowded, dim, then odd_size among those left, if they are 5 or more. What was
/// rejected before crowds none.
void reject_beads(const Volume& stack, const BeadLimits& limits, std::vector<Bead>& beads);

/// The value from which voxels are saturated: the largest value of the number type if it occurs, or the stack's
/// maximum if it stands 100 counts and more above the background and three voxels of one bead's core share it though
/// noise would distinguish them (nine where there is no noise); 0 where neither is seen.
double saturation_of(const Volume& stack, double type_maximum, const Position& fwhm, const std::vector<Bead>& beads);

}  // namespace ww
