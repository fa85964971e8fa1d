#pragma once
// The strength of an image's white noise, from the part of its spectrum where the object does not show.
#include "operators/linear_operator.hpp"

namespace ww {

/// The frequencies that hold noise only: those the OTF does not pass, in the corner of the band. `floor` is as
/// low as leaves enough of them: a thousand, or a tenth of all where the image has fewer. A: a convolution.
expression::NoiseBand noise_band(const LinearOperator& A);

/// Whether so much of an object comes through into the noise band that it must be distinguished from noise there.
/// leak: the sums of NoiseBandLeak.
bool shows_object(const Sums& leak);

/// The standard deviation of white noise in the recorded window (the square root of the mean variance where it varies).
/// A: a convolution. extended: the spectrum of the image after extend(mirrored); work, residual: overwritten.
///
/// Outside the OTF's support the spectrum is noise alone. What lies there is measured in the voxels, an eighth away
/// from the window's borders, where padding and mirror images do not reach; there the filtered noise has the variance
/// sigma^2 mean(gain^2), whatever surrounds the window. Where the OTF leaves no such band (no PSF, or a tiny one),
/// edges and points of the object come through into it; they are few, so voxels beyond 2.5 standard deviations are left
/// out.
double noise_level(const LinearOperator& A, const Spectrum& extended, const Spectrum& work, const Field& residual);

}  // namespace ww
