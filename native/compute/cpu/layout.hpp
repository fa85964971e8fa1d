#pragma once
// How a grid lies in memory for a target of W lanes, and what its transforms need. Plain data, read by the kernels.
//
// Field      [z][x / W][y][W]: each voxel column block is a contiguous line along y, W neighbors in x side by side.
// Spectrum   [row / W][z][x][re W, im W]: a row is a frequency along y. The rows of a real transform are complex and
//            half as many as its samples; row 0 holds DC + i Nyquist of an even ny (DC alone of an odd one). After the
//            transforms along x and z, position (row, z, x) holds the frequencies the tables name. Blocks are padded
//            to whole tiles of W x W; what lies in the padding of a field is undefined, that of a spectrum's rows is 0.
//            All z of a row block lie together, so that a column along z stays within few pages.
#include <cstddef>
#include <vector>

#include "compute/cpu/line_tables.hpp"
#include "image/shape.hpp"

namespace ww::cpu {

struct Layout {
  int nz, ny, nx;
  int row_blocks, x_blocks;
  std::ptrdiff_t block_stride, plane_stride;  // floats between row blocks and between the planes of a block
  RealTables y;
  LineTables x, z;
  const float* row_frequency;       // cycles a voxel of each row, row_blocks * W of them
  std::ptrdiff_t line_floats;       // one y line as padded rows
  std::ptrdiff_t transform_floats;  // work area of any transform
  std::ptrdiff_t workspace_floats;  // work area of a thread: a line, a transform, and either z columns or lane-0 values

  std::ptrdiff_t field_floats(int lanes) const { return std::ptrdiff_t(nz) * x_blocks * ny * lanes; }
  std::ptrdiff_t spectrum_floats() const { return row_blocks * block_stride; }
};

/// A layout with the tables it points to. The plans of the three lengths are given, and must outlive it.
class GridPlan {
 public:
  GridPlan(Shape grid, int lanes, const RealPlan& y, const LinePlan& x, const LinePlan& z);
  GridPlan(const GridPlan&) = delete;
  GridPlan& operator=(const GridPlan&) = delete;

  const Layout& layout() const { return layout_; }

 private:
  Layout layout_;
  std::vector<float> row_frequency_;
};

}  // namespace ww::cpu
