#pragma once
// Finds the beads of a stack: bright spots of about the width that the optics make.
#include <array>
#include <vector>

#include "optics/beads/bead.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// Spots of the given FWHM (voxels, z, y, x), brightest first, at most `most`: local maxima of the Laplacian of a
/// Gaussian of that width, above 6 deviations of the filter's own noise (by the median absolute deviation) and above
/// 5 % of the strongest, half a width or more from every side. A maximum less than 0.7 widths from a stronger one
/// belongs to it, and so does one less than a third as strong within 5 widths: a ring or a side lobe. Only center and
/// answer are filled in. T. Lindeberg, Int. J. Computer Vision 30 (1998) 79 (blobs as maxima of the Laplacian).
std::vector<Bead> detect_beads(const Volume& stack, const Position& fwhm, std::size_t most);

}  // namespace ww
