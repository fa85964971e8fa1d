#pragma once
// The odd grid a PSF is brought onto, centered on its main lobe, and its empty rim.
#include <array>

#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// Where the 2 half + 1 voxels of each axis (z, y, x) lie in the PSF they are read from.
struct PsfGrid {
  Position center{};       ///< the middle voxel's position, in voxels of the source
  Position step{1, 1, 1};  ///< voxel size, in voxels of the source
  std::array<std::int64_t, 3> half{};

  /// The smallest grid at `center` that covers all voxels of `source` that are not 0, but no longer than 2 n - 1 on any
  /// axis of `limit`. A step-1 axis whose center lies within 1e-3 of a voxel is moved onto it, so that it can be
  /// copied.
  static PsfGrid around(const Volume& source, Position center, const Position& step, Shape limit);

  bool operator==(const PsfGrid&) const = default;
};

/// `source` on `grid`, band-limited (see axis_resample.hpp), negative values set to 0.
Volume on_grid(const Volume& source, const PsfGrid& grid);

/// The part of the light of `source` (0..1) that lies outside `grid`.
double light_outside(const Volume& source, const PsfGrid& grid);

/// Leaves out pairs of outermost planes (the middle stays the middle) that together hold at most `part` of the light.
Volume without_empty_rim(const Volume& psf, double part);

/// Lets the outer `part` of the way from the middle to each border fall to 0 along half a cosine, so that no edge of
/// the array stands in the PSF. Axes shorter than 5 voxels are left alone.
Volume tapered(Volume psf, double part);

/// Sum of all values.
double light_of(const Volume& volume);

}  // namespace ww
