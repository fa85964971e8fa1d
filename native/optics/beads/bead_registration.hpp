#pragma once
// Brings beads onto each other to a small fraction of a voxel.
#include <array>
#include <functional>
#include <vector>

#include "optics/beads/bead.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// Corrects centers and amplitudes of the beads used against their running mean, until no center moves by more than
/// 0.002 voxels or 6 rounds have passed. Each bead b is fitted by its mean m and the mean's slopes, b(x) = a m(x - d),
/// to first order in d, over 1.3 widths; the mean is kept centered on its own main lobe (main_lobe.hpp). For white
/// noise this is the maximum likelihood estimate of d. `fwhm` in voxels.
void register_beads(const Volume& stack, const Position& fwhm, std::vector<Bead>& beads,
                    const std::function<void(double)>& progress);

}  // namespace ww
