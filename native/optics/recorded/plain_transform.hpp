#pragma once
// Fourier transforms of small volumes in double, for what is written as a function of frequency. The devices'
// transforms keep their spectra to themselves and run expressions only; PSFs are small, and a sphere's OTF belongs to
// optics.
#include <functional>

#include "image/volume.hpp"

namespace ww {

/// A real, even function of the frequency along z, y, x in cycles a voxel (-0.5 .. 0.5).
using Gain = std::function<double(double fz, double fy, double fx)>;

/// `volume` with every frequency multiplied by `gain`. It is surrounded by zeros, half its length on each axis longer
/// than 1, so that little wraps around.
Volume filtered(const Volume& volume, const Gain& gain);

/// The modulus of the transform over that of frequency 0, of the same size, frequency 0 at voxel n/2 (rounded down).
/// All zero where the values sum to 0.
Volume transform_modulus(const Volume& volume);

}  // namespace ww
