#pragma once
// What can be read off a PSF: where its main lobe is, how wide it is, how much light it holds.
#include <array>

#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// Positions and widths in voxels along z, y, x; voxel 0's middle is position 0.
struct PsfMeasure {
  Position center{};  ///< of the main lobe
  Position fwhm{};    ///< full width at half maximum along the line through the center; 0 where it is not seen
  double sum = 0;     ///< of all values
  double peak = 0;    ///< interpolated value at the center
};

/// The center of the main lobe of a PSF without background (see main_lobe.hpp for what that is), in voxels, z, y, x.
/// Throws InvalidArgument when no value is positive.
Position psf_center(const Volume& psf);

/// Center, widths by linear crossing of half the value at the center, and sum.
/// Throws InvalidArgument when no value is positive.
PsfMeasure measure_psf(const Volume& psf);

/// Full widths at half maximum through `center` along z, y, x, in voxels, by linear crossing, 0 along an axis of one
/// voxel. The values are blurred by [1 2 1] / 4 along the two other axes first: that leaves the width of a lobe alone
/// that is a product of its axes, and takes two thirds of a noise away.
Position steady_widths(const Volume& psf, const Position& center);

}  // namespace ww
