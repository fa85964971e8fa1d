#pragma once
// Positions, lengths and widths along z, y, x, and the names of these axes.
#include <array>
#include <cmath>
#include <cstdint>

#include "image/shape.hpp"
#include "image/volume.hpp"

namespace ww {

/// Three numbers along z, y, x: a position or a width. In voxels unless said otherwise; the middle of voxel 0 is 0.
using Position = std::array<double, 3>;

inline constexpr std::array<const char*, 3> axis_names{"z", "y", "x"};

/// The full width at half maximum of a Gaussian, in its standard deviations: 2 sqrt(2 log 2).
inline constexpr double fwhm_of_sigma = 2.3548200450309493;

/// The size of a shape along an axis, counted 0 z, 1 y, 2 x.
inline std::int64_t length(const Shape& s, int axis) { return axis == 0 ? s.z : axis == 1 ? s.y : s.x; }
inline std::int64_t& length(Shape& s, int axis) { return axis == 0 ? s.z : axis == 1 ? s.y : s.x; }

inline Position listed(const Spacing& d) { return {d.z, d.y, d.x}; }

/// The distance between two positions in widths: 1 is one FWHM along an axis. Axes whose width is 0 do not count.
inline double distance_in_widths(const Position& a, const Position& b, const Position& fwhm) {
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i)
    if (fwhm[i] > 0) sum += (a[i] - b[i]) * (a[i] - b[i]) / (fwhm[i] * fwhm[i]);
  return std::sqrt(sum);
}

}  // namespace ww
