#pragma once
// The sweeps over a grid: along y with the voxel expressions in between, along x, and along z.
#include "compute/cpu/target.hpp"
#include "compute/cpu/kernels/lane_transpose.hpp"
#include "compute/cpu/kernels/packed_rows.hpp"
#include "compute/cpu/kernels/real_transform.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

/// Tiles of x block b from a plane of the spectrum to a line of rows.
static void gather_line(const Layout& g, const float* plane, int b, float* rows) {
  for (int k = 0; k < g.row_blocks; ++k) {
    const float* const from = plane + k * g.block_stride + b * W * step;
    float* const to = rows + k * W * step;
    transpose_tile(from, step, to, step);
    transpose_tile(from + W, step, to + W, step);
  }
}

static void scatter_line(const Layout& g, const float* rows, float* plane, int b) {
  for (int k = 0; k < g.row_blocks; ++k) {
    const float* const from = rows + k * W * step;
    float* const to = plane + k * g.block_stride + b * W * step;
    transpose_tile(from, step, to, step);
    transpose_tile(from + W, step, to + W, step);
  }
}

static void voxel_lines(const Layout& g, const VoxelStep& s, float* spectrum, int z, int first, int last,
                        float* workspace) {
  float* const rows = workspace;
  float* const work = workspace + g.line_floats;
  float* const plane = spectrum + z * g.plane_stride;
  for (int b = first; b < last; ++b) {
    const ptrdiff_t at = (ptrdiff_t(z) * g.x_blocks + b) * g.ny * W;
    const float* in[most_inputs + 1];
    int n = 0;
    if (s.from_spectrum) {
      gather_line(g, plane, b, rows);
      inverse_real(g.y, rows, work);
      in[n++] = rows;
    }
    for (int i = 0; i < s.inputs; ++i) in[n++] = s.in[i] + at;
    const float* samples = in[0];
    if (s.line) {
      float* const out = s.out ? s.out + at : rows;
      s.line(s.functor, out, in, size_t(g.ny) * W);
      samples = out;
    }
    if (s.to_spectrum) {
      forward_real(g.y, samples, rows, work);
      for (int r = g.y.rows; r < g.row_blocks * W; ++r) store_complex(rows + r * step, Complexes{});
      scatter_line(g, rows, plane, b);
    }
  }
}

static void along_x(const Layout& g, Sense sense, float* spectrum, int z, int first, int last, float* workspace) {
  for (int k = first; k < last; ++k) {
    float* const row = spectrum + z * g.plane_stride + k * g.block_stride;
    if (sense == Sense::forward)
      forward_line(g.x, row, step, row, workspace);
    else
      inverse_line(g.x, row, row, step, workspace);
  }
}

/// line *= H scale, or conj(H) scale.
template <Direction direction>
WW_INLINE void multiply(int n, float* line, const float* otf, ptrdiff_t otf_step, float scale) {
  for (int i = 0; i < n; ++i) {
    const Complexes x = load_complex(line + i * step) * scale, h = load_complex(otf + i * otf_step);
    if constexpr (direction == Direction::blur)
      store_complex(line + i * step, {x.re * h.re - x.im * h.im, x.re * h.im + x.im * h.re});
    else
      store_complex(line + i * step, {x.re * h.re + x.im * h.im, x.im * h.re - x.re * h.im});
  }
}
static void multiply(Direction direction, int n, float* line, const float* otf, ptrdiff_t otf_step, float scale) {
  if (direction == Direction::blur)
    multiply<Direction::blur>(n, line, otf, otf_step, scale);
  else
    multiply<Direction::adjoint>(n, line, otf, otf_step, scale);
}

WW_INLINE float one_over_voxels(const Layout& g) { return float(1.0 / (double(g.nz) * g.ny * g.nx)); }

static void convolve_along_x(const Layout& g, const float* otf, Direction direction, float* spectrum, int first,
                             int last, float* workspace) {
  const float scale = one_over_voxels(g);
  for (int k = first; k < last; ++k) {
    float* const row = spectrum + k * g.block_stride;
    const float* const h = otf + k * g.block_stride;
    forward_line(g.x, row, step, row, workspace);
    const bool packed = k == 0 && g.y.even;
    Complex* const products = reinterpret_cast<Complex*>(workspace);
    if (packed) packed_products(g.nx, g.x.mirror, direction, scale, row, row, h, h, step, products, products);
    multiply(direction, g.nx, row, h, step, scale);
    if (packed) set_lane_0(g.nx, products, row, step);
    inverse_line(g.x, row, row, step, workspace);
  }
}

/// Where column c of row_blocks * nx lies.
WW_INLINE ptrdiff_t column_at(const Layout& g, ptrdiff_t c) { return c / g.nx * g.block_stride + c % g.nx * step; }

/// Up to so many columns side by side are streams the processor follows by itself.
constexpr int followed_streams = 20;

/// The column to ask memory for while column c is computed: some hundred samples ahead.
WW_INLINE ptrdiff_t column_ahead(const Layout& g, ptrdiff_t c, ptrdiff_t last) {
  const ptrdiff_t ahead = c + (g.nz < 64 ? 64 / g.nz : 1);
  return column_at(g, ahead < last ? ahead : c);
}

template <class Ahead>
WW_INLINE void transform_column(const Layout& g, Sense sense, float* from, float* column, float* work, Ahead ahead) {
  if (sense == Sense::forward) {
    forward_line(g.z, from, g.plane_stride, column, work, ahead);
    for (int i = 0; i < g.nz; ++i) store_complex(from + i * g.plane_stride, load_complex(column + i * step));
  } else {
    for (int i = 0; i < g.nz; ++i) store_complex(column + i * step, load_complex(from + i * g.plane_stride));
    inverse_line(g.z, column, from, g.plane_stride, work, ahead);
  }
}

static void along_z(const Layout& g, Sense sense, float* spectrum, ptrdiff_t first, ptrdiff_t last, float* workspace) {
  float* const column = workspace;
  float* const work = workspace + g.nz * step;
  for (ptrdiff_t c = first; c < last; ++c) {
    float* const from = spectrum + column_at(g, c);
    if (g.nz <= followed_streams)
      transform_column(g, sense, from, column, work, NothingAhead{});
    else
      transform_column(g, sense, from, column, work,
                       LineAhead{spectrum + column_ahead(g, c, last), g.plane_stride, g.z.stages});
  }
}

template <class Ahead>
WW_INLINE void convolve_column(const Layout& g, const float* otf, Direction direction, float scale, float* from,
                               float* column, float* work, Ahead otf_ahead, Ahead ahead) {
  forward_line(g.z, from, g.plane_stride, column, work, otf_ahead);
  multiply(direction, g.nz, column, otf, g.plane_stride, scale);
  inverse_line(g.z, column, from, g.plane_stride, work, ahead);
}

/// Columns x and its mirror of row block 0, which holds the packed row in lane 0.
static void convolve_packed_columns(const Layout& g, const float* otf, Direction direction, float* spectrum, int x,
                                    float* workspace) {
  const float scale = one_over_voxels(g);
  const int mirrored = g.x.mirror[x];
  if (mirrored < x) return;
  float* const first = workspace;
  float* const second = mirrored == x ? first : first + g.nz * step;
  Complex* const first_products = reinterpret_cast<Complex*>(first + 2 * g.nz * step);
  Complex* const second_products = mirrored == x ? first_products : first_products + g.nz;
  float* const work = first + 3 * g.nz * step;
  const float *const h = otf + x * step, *const opposite_h = otf + mirrored * step;
  forward_line(g.z, spectrum + x * step, g.plane_stride, first, work);
  if (mirrored != x) forward_line(g.z, spectrum + mirrored * step, g.plane_stride, second, work);
  packed_products(g.nz, g.z.mirror, direction, scale, first, second, h, opposite_h, g.plane_stride, first_products,
                  second_products);
  multiply(direction, g.nz, first, h, g.plane_stride, scale);
  set_lane_0(g.nz, first_products, first, step);
  if (mirrored != x) {
    multiply(direction, g.nz, second, opposite_h, g.plane_stride, scale);
    set_lane_0(g.nz, second_products, second, step);
    inverse_line(g.z, second, spectrum + mirrored * step, g.plane_stride, work);
  }
  inverse_line(g.z, first, spectrum + x * step, g.plane_stride, work);
}

static void convolve_along_z(const Layout& g, const float* otf, Direction direction, float* spectrum, ptrdiff_t first,
                             ptrdiff_t last, float* workspace) {
  const float scale = one_over_voxels(g);
  float* const column = workspace;
  float* const work = workspace + g.nz * step;
  for (ptrdiff_t c = first; c < last; ++c) {
    if (c < g.nx && g.y.even) {
      convolve_packed_columns(g, otf, direction, spectrum, int(c), workspace);
      continue;
    }
    const ptrdiff_t at = column_at(g, c), ahead = column_ahead(g, c, last);
    if (2 * g.nz <= followed_streams)
      convolve_column(g, otf + at, direction, scale, spectrum + at, column, work, NothingAhead{}, NothingAhead{});
    else
      convolve_column(g, otf + at, direction, scale, spectrum + at, column, work,
                      LineAhead{otf + ahead, g.plane_stride, g.z.stages},
                      LineAhead{spectrum + ahead, g.plane_stride, g.z.stages});
  }
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
