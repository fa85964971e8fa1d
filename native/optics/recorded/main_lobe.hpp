#pragma once
// Finds a PSF's main lobe: the brightest place that is wider than a voxel, its center to a fraction of a voxel, its
// widths.
#include <array>

#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// Positions and widths in voxels along z, y, x; voxel 0's middle is position 0.
struct MainLobe {
  Position center{};
  Position fwhm{};    ///< of a lightly smoothed copy, corrected for the smoothing; at least 1
  double peak = 0;    ///< value at the center, above the level
  bool cut = false;   ///< the border of the array runs through the lobe: the center is less sure
  double second = 0;  ///< the brightest smoothed value more than 2 FWHM away along some axis, over that of the lobe
};

/// `volume` blurred by [1 2 1] / 4 along every axis of 3 or more voxels; the border voxel goes on outside.
Volume smoothed(Volume volume);
/// The same along axis 0 (z), 1 (y) or 2 (x) alone.
Volume smoothed_along(const Volume& volume, int axis);

/// The main lobe of `volume` above `level`.
/// Place: the maximum after a [1 2 1] / 4 blur along every axis, which noise and single hot voxels do not reach.
/// Center: the fixed point of the centroid under a window of the lobe's own width, (1 - (d/r)^2)^2 with r = 0.85 FWHM;
/// for a Gaussian in white noise this is the maximum likelihood estimate. The window is centered on the estimate itself
/// and reads band-limited interpolated values, so neither the grid, nor an offset, nor light farther away pulls it. It
/// is kept inside the array: a lobe near the border is measured on its whole part. An axis of length 1 gives center 0.
MainLobe find_main_lobe(const Volume& volume, double level = 0);

/// True when the maximum lies in a corner and goes on at the opposite sides: a PSF stored with its center at voxel 0.
bool is_wrapped(const Volume& volume, double level = 0);

/// Full width at half maximum along `axis` through `center`, by linear crossing on a line interpolated 8 times finer,
/// in voxels. A side that never falls below half counts as the other side; 0 when neither does.
double width_through(const Volume& volume, int axis, const Position& center, double level = 0);

}  // namespace ww
