#pragma once
// The facet of a device that computes with voxels: formulas at each voxel, sums, neighbors, and matrices along an axis.
#include <memory>

#include "compute/device/kernel.hpp"
#include "compute/device/memory.hpp"
#include "image/banded_matrix.hpp"

namespace ww {

/// From a voxel to the neighbor that is read for it; around the grid's ends.
struct Shift {
  int z = 0, y = 0, x = 0;
};

class Voxels {
 public:
  virtual ~Voxels() = default;
  /// out = e(in...), e of the list Voxelwise; out may be one of in.
  virtual void voxelwise(Shape grid, Kernel e, void* out, const void* const* in) = 0;
  /// e of the list VoxelSums, over the voxels of the window; summed in double, in an order that does not depend on the
  /// number of threads.
  virtual Sums voxel_sums(Shape grid, const Window& window, Kernel e, const void* const* in) = 0;
  /// out[0..] = e(in[0] at voxel + shifts[0], in[1] at voxel + shifts[1], ...), e of the list Shifted. An out may be
  /// one of in only where that field is read without a shift.
  virtual void shifted(Shape grid, Kernel e, void* const* out, const void* const* in, const Shift* shifts) = 0;
  /// A copy of the matrix where the device reads it.
  virtual std::shared_ptr<const void> keep(const BandedMatrix& matrix) = 0;
  /// out = the kept matrix along an axis (0 z, 1 y, 2 x) of in. The grids `from` of in and `to` of out have the same
  /// lengths but for that axis: the matrix's columns and rows.
  virtual void along_axis(Shape from, Shape to, int axis, const void* kept, const void* in, void* out) = 0;
};

}  // namespace ww
