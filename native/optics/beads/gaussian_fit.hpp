#pragma once
// The Gaussian nearest to a spot, by least squares.
#include <array>

#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// amplitude exp(-sum over axes of (x - center)^2 / (2 sigma^2)); positions and widths in voxels, z, y, x.
struct FittedGaussian {
  double amplitude = 0;
  Position center{};
  Position fwhm{};  ///< 0 along an axis of one voxel
  bool converged = false;
};

/// Fits the voxels of `volume`, `level` subtracted, within `reach` of `center` (an ellipsoid with these half axes,
/// voxels), starting from `center` and `fwhm`. Levenberg-Marquardt, in double. Not converged: a width or the center ran
/// away, or there is no light.
/// D. W. Marquardt, J. SIAM 11 (1963) 431.
FittedGaussian fit_gaussian(const Volume& volume, double level, const Position& center, const Position& fwhm,
                            const Position& reach);

}  // namespace ww
