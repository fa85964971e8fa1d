#pragma once
// The block of a stack that decisions are made on: the same one whether the stack is cut into tiles or not.
#include <vector>

#include "compute/device.hpp"
#include "pipeline/tiles.hpp"

namespace ww {

/// Its size in a stack of this size.
Shape pilot_shape(Shape shape);

/// The most a pilot tile reads: the block and its halo.
Shape largest_pilot_window(Shape shape, Shape halo);

/// The brightest block of about a million voxels; the whole stack when it is no larger. Unknown voxels (NaN) are dark.
/// Steps of acceleration, weights and reasons to stop come from here, so that a tiled result is the untiled one.
Window pilot_block(const std::vector<float>& values, Shape shape);

/// The block as a tile of its own, with the cut's halo around it.
Tile pilot_tile(const Window& block, Shape shape, Shape halo);

}  // namespace ww
