// Sizes and strides of a grid's field, spectrum and work area.
#include "compute/cpu/layout.hpp"

#include <algorithm>

namespace ww::cpu {
namespace {

std::ptrdiff_t blocks(std::ptrdiff_t n, std::ptrdiff_t size) { return (n + size - 1) / size; }

/// Floats a transform of a length needs beside its line.
std::ptrdiff_t transform_floats(const LineTables& t, int lanes) {
  return t.convolution ? std::ptrdiff_t(t.convolution->length) * 2 * lanes : 0;
}

}  // namespace

GridPlan::GridPlan(Shape grid, int lanes, const RealPlan& y, const LinePlan& x, const LinePlan& z) {
  Layout& g = layout_;
  const std::ptrdiff_t step = 2 * lanes;  // floats of one complex sample of `lanes` lines
  g.nz = int(grid.z);
  g.ny = int(grid.y);
  g.nx = int(grid.x);
  g.y = y.tables();
  g.x = x.tables();
  g.z = z.tables();
  g.row_blocks = int(blocks(g.y.rows, lanes));
  g.x_blocks = int(blocks(g.nx, lanes));
  // One column more than whole tiles, an odd number: a column along z shall not fall into one cache set.
  g.plane_stride = (std::ptrdiff_t(g.x_blocks) * lanes + (g.nz > 1 ? 1 : 0)) * step;
  // One tile more than whole pages: the tiles of a line, one in each row block, shall not either.
  constexpr std::ptrdiff_t page = 1024;
  const std::ptrdiff_t tile = lanes * step;
  g.block_stride = blocks(g.nz * g.plane_stride - tile % page, page) * page + tile % page;
  row_frequency_.assign(std::size_t(g.row_blocks) * std::size_t(lanes), 0.0f);
  std::copy(g.y.frequency, g.y.frequency + g.y.rows, row_frequency_.begin());
  g.row_frequency = row_frequency_.data();

  g.line_floats = g.row_blocks * lanes * step;
  const std::ptrdiff_t odd_line = g.y.even ? 0 : g.ny * step;
  g.transform_floats = std::max(
      {odd_line + transform_floats(*g.y.line, lanes), transform_floats(g.x, lanes), transform_floats(g.z, lanes)});
  const std::ptrdiff_t along_y = g.line_floats, along_z = 3 * g.nz * step, lane_0 = 4 * std::ptrdiff_t(g.nx);
  g.workspace_floats = std::max({along_y, along_z, lane_0}) + g.transform_floats;
}

}  // namespace ww::cpu
