#pragma once
// What a bead's own size adds to its image, and how it is taken away.
#include <array>

#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// The transform of a ball of that diameter, sum 1: 3 (sin q - q cos q) / q^3 with q = pi diameter frequency.
double ball_otf(double diameter, double frequency);

/// The variance that a ball adds along each axis: diameter^2 / 20.
inline double ball_variance(double diameter) { return diameter * diameter / 20; }

/// The averaged image of balls of `diameter` (micrometers), `psf`, without their size: divided by their OTF B as far as
/// the signal is above the noise, gain = 1 + (1 / B - 1) B^2 G^2 / (B^2 G^2 + noise_to_signal). G is the Gaussian OTF
/// of `fwhm` (voxels, as measured, with the ball in it) narrowed by the ball, and `noise_to_signal` the noise's power
/// at every frequency over that of frequency 0. Where there is only noise the gain is 1: nothing is blurred. The
/// spacing along axes longer than 1 must be known.
Volume without_ball(const Volume& psf, double diameter, const Position& fwhm, double noise_to_signal);

}  // namespace ww
