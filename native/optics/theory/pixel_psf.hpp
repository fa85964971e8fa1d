#pragma once
// From a radial table to voxels.
#include "image/shape.hpp"
#include "optics/theory/radial_psf.hpp"

namespace ww {

/// What a voxel holds of the intensity in its plane.
enum class PixelValue {
  integral,  ///< the mean over the pixel's area, as a camera collects it
  point      ///< the value at its center
};
/// What becomes 1.
enum class Normalization { sum, peak };

/// How far from the axis a table must reach for a grid: to the corner of the farthest pixel.
double radius_of(Shape shape, Spacing spacing);

/// Fills `out` (dense, shape.z = psf.planes().count planes) with the PSF centered on the middle of voxel (shape.y / 2,
/// shape.x / 2), rounded down. Throws InvalidArgument when the PSF holds no light.
void pixel_psf(const RadialPsf& psf, Shape shape, Spacing spacing, PixelValue value, Normalization normalization,
               float* out);

}  // namespace ww
