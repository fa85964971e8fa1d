#pragma once
// How large a PSF must be to hold its light.
#include "optics/theory/recorded_psf.hpp"

namespace ww {

/// The part of the light in the window that an automatic size holds.
constexpr double light_to_hold = 0.99;

/// The smallest odd size, 3 voxels at least, that holds `light_to_hold` of the light of a window. The window reaches 10
/// depths of field (wavelength n / NA^2) beyond the outermost focus of most rays, and across the cone of light there
/// plus 8 wavelength / NA: the light of a widefield PSF has no end along z, and what lies beyond is an even haze. No
/// axis is longer than in `limit` (voxels); one plane where limit.z is 1.
Shape extent_of(const RecordedPsf& psf, Spacing spacing, ZReference reference, Shape limit);

}  // namespace ww
