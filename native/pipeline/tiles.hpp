#pragma once
// Cutting a stack into overlapping tiles whose restored parts add up to one.
#include <cstdint>
#include <vector>

#include "image/shape.hpp"

namespace ww {

/// One tile along one axis: what is restored (the window), and how it fades into its neighbors.
struct TileSpan {
  std::int64_t begin, size;              ///< the window in the image
  std::int64_t core_begin, core_end;     ///< the part that is this tile's own
  std::int64_t fade_before, fade_after;  ///< half the width of the fade at either core edge; 0 at the image's border

  std::int64_t used_begin() const { return core_begin - fade_before; }
  std::int64_t used_end() const { return core_end + fade_after; }
  /// The tile's share of the result at image position i: 1 inside, falling linearly across the fade; the shares of all
  /// tiles of an axis sum to 1 at every position.
  double share(std::int64_t i) const;
};

struct Tile {
  TileSpan z, y, x;
  Shape window() const { return {z.size, y.size, x.size}; }
};

/// How many pieces each axis is cut into, and by how much windows reach beyond their cores.
struct TileCut {
  Shape pieces{1, 1, 1};
  Shape halo{0, 0, 0};
  bool whole() const { return pieces.voxels() == 1; }
};

/// The halo for a PSF of this size (Plan::support): `reach` times that on either side.
Shape halo_for(Shape psf, int reach);

/// Tiles in the order z, y, x.
std::vector<Tile> tiles_of(Shape image, const TileCut& cut);

/// The largest window among the tiles of a cut.
Shape largest_window(Shape image, const TileCut& cut);

/// Pieces whose cores are no longer than `tile_size` on any axis, but none shorter than a tile may be (16 voxels).
Shape pieces_of(Shape image, std::int64_t tile_size);

/// The next finer cut: the axis whose cores are longest is cut once more. False when no core may become smaller.
bool refine(Shape image, TileCut& cut);

}  // namespace ww
