#pragma once
// Moves and resamples a volume along one axis at a time, keeping its light: the band-limited rule of every PSF here.
//
// A voxel's value is what the voxel collected, so the running sum C along an axis is known exactly at the voxels'
// edges. C is interpolated at the edges of the new voxels (sinc under a window of 16 voxels to each side) and
// differences are taken. New voxels of the same size make this a Fourier shift without wrap-around; coarser ones
// average over themselves and share out all the light; finer ones read the interpolated curve. Beyond the array the
// density goes on as its last value, and is cut at the edge, so that a PSF that reaches the border does not ring.
#include <cstdint>

#include "image/banded_matrix.hpp"
#include "image/volume.hpp"

namespace ww {

/// Output voxel j (0..2 half) lies at input position center + (j - half) * step; positions and step in input voxels,
/// voxel 0's middle is position 0. A step of 1 from the middle of a voxel copies exactly. With step > 1 an output is
/// the sum of the light in the new voxel; with step < 1 it is the interpolated value.
BandedMatrix resample_axis(std::int64_t input, double center, double step, std::int64_t half);

/// Applies `matrix` along axis 0 (z), 1 (y) or 2 (x). Sums are in double. The spacing is left as it is.
Volume apply_along(const Volume& volume, int axis, const BandedMatrix& matrix);

}  // namespace ww
