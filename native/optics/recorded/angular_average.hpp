#pragma once
// A PSF made round about its optical axis.
#include <array>
#include <vector>

#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// Means over circles around the optical axis, plane by plane.
struct RingMeans {
  static constexpr int per_voxel = 4;  ///< radii
  Volume values;                       ///< z, 1, radius
  std::vector<double> voxels;          ///< of each radius: how many voxels its circle runs through, 1 or more
};

/// Around (center y, center x), voxels as wide as spacing says (equal where unknown). Values between voxels are
/// interpolated by 4-point Lagrange polynomials; where a circle leaves the array, the part inside counts.
RingMeans ring_means(const Volume& psf, const Position& center);

/// The round volume of these means on the voxels of `like`.
Volume spread(const RingMeans& rings, const Volume& like, const Position& center);

inline Volume angular_average(const Volume& psf, const Position& center) {
  return spread(ring_means(psf, center), psf, center);
}

/// How far `psf` is from its angular average `round`: the root of the sum of squared differences over that of squares,
/// within 1.5 widths of the center (voxels), less what white noise of standard deviation `noise` makes of it.
double asymmetry(const Volume& psf, const Volume& round, const Position& center, const Position& fwhm, double noise);

}  // namespace ww
