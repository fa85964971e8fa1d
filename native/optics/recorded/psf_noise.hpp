#pragma once
// The noise of a recorded PSF, distinguished from its light by what lies around each voxel and around the optical axis.
#include <array>
#include <cstdint>

#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// By how much the background was taken too high from a PSF, which is nowhere negative: 0, unless the mean over some
/// circle around the optical axis and those within 1.5 `fwhm` of it is below 0 by more than 3 standard errors; then
/// minus the mean of all circles that may be as dark. `variance`: of the noise of each voxel, 0 where a voxel was not
/// seen. `center` and `fwhm` of the main lobe, voxels.
double background_missed(const Volume& psf, const Volume& variance, const Position& center, const Position& fwhm);

/// Takes white noise out of a PSF, which, cut at 0, would leave a haze of positive values as bright as the PSF.
/// `variance`: of the noise of each voxel, 0 where a voxel was not seen. `center` and `fwhm` of the main lobe, voxels.
/// The PSF is split into its angular average and the rest.
/// - A circle whose mean, with those within half a `fwhm` of it, is below 2 of its standard errors is dim. It
///   becomes the mean of the dim circles there, or 0 when that is below 3 of its standard errors.
/// - The rest is kept as far as its mean square over a box of `fwhm` is more than noise makes of it (Lee 1980). Where
///   the PSF is dim (its mean over the box below 2 deviations) it becomes its mean over the dim voxels of the box, or 0
///   when that is within 3 standard errors of 0.
/// So what is round to within the noise comes out round, and what is not stays; a voxel that was not seen is as its
/// circle is. Values are 0 or more afterwards. Returns how many voxels changed.
std::int64_t remove_noise(Volume& psf, const Volume& variance, const Position& center, const Position& fwhm);

}  // namespace ww
