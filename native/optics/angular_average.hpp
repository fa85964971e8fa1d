#pragma once
// A PSF made round about its optical axis.
#include <array>

#include "image/volume.hpp"

namespace ww {

/// Every plane of `psf` as its mean over the angle around (center y, center x), voxels as wide as spacing says (equal
/// where unknown). Values between voxels are interpolated by 4-point Lagrange polynomials; where a circle leaves the
/// array, the part inside counts.
Volume angular_average(const Volume& psf, const std::array<double, 3>& center);

/// How far `psf` is from its angular average `round`: the root of the sum of squared differences over that of squares,
/// within 1.5 widths of the center (voxels), less what white noise of standard deviation `noise` makes of it.
double asymmetry(const Volume& psf, const Volume& round, const std::array<double, 3>& center,
                 const std::array<double, 3>& fwhm, double noise);

}  // namespace ww
