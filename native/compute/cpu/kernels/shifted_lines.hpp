#pragma once
// Expressions over voxels and their neighbors: a piece of a y line at a time, with each input's neighbors side by side.
//
// In a field W neighbors along x are the lanes of one vector (compute/cpu/layout.hpp). So a neighbor along y or z is
// the same lane elsewhere in memory and is read where it lies; one along x is another lane, and is gathered into a
// piece that stays in the first cache.
#include "compute/cpu/target.hpp"
#include "compute/cpu/kernels/voxel_expressions.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

template <class E, class Out, class... In>
struct ShiftedRun {
  template <int... k>
  WW_INLINE void loop(const E e, float* const* out, const float* const* in, size_t n, Indices<k...>) {
    const float* const from[] = {in[k]...};
    if constexpr (outputs(&E::operator()) == 3) {
      float *const z = out[0], *const y = out[1], *const x = out[2];
      WW_INDEPENDENT
      for (size_t i = 0; i < n; ++i) {
        const Three v = e(from[k][i]...);
        z[i] = v.z;
        y[i] = v.y;
        x[i] = v.x;
      }
    } else {
      float* const to = out[0];
      WW_INDEPENDENT
      for (size_t i = 0; i < n; ++i) to[i] = e(from[k][i]...);
    }
  }
  static void run(const void* functor, float* const* out, const float* const* in, size_t n) {
    loop(*static_cast<const E*>(functor), out, in, n, indices<int(sizeof...(In))>{});
  }
};

template <class... Es>
struct ShiftedTable {
  static constexpr ShiftedExpression rows[] = {
      {runner<ShiftedRun, Es>(&Es::operator()), arity(&Es::operator()), outputs(&Es::operator())}...};
};
template <class... Es>
constexpr const ShiftedExpression* shifted_table(List<Es...>) {
  return ShiftedTable<Es...>::rows;
}

constexpr int piece_rows = 32;
constexpr int piece = piece_rows * W;  // floats

/// i brought into [0, n).
WW_INLINE int wrapped(int i, int n) {
  i %= n;
  return i < 0 ? i + n : i;
}

/// to[row][lane] = the voxel x = first_x + lane (around the grid's end) of rows [y, y + rows) of a plane.
static void gather_rows(const Layout& g, const float* plane, int first_x, int y, int rows, float* to) {
  const ptrdiff_t line = ptrdiff_t(g.ny) * W;
  const int cut = W - first_x % W;  // lanes that come from the block of first_x
  const float* const a = plane + first_x / W * line + ptrdiff_t(y) * W + first_x % W;
  const bool inside = first_x + W <= g.nx;
  if (inside && cut == W) {
    for (int i = 0; i < rows * W; ++i) to[i] = a[i];
  } else if (inside) {
    // Each read takes a whole vector, and reaches into the other block where its lanes are not used.
    const float* const b = a + line - W;
    for (int row = 0; row < rows; ++row) {
      WW_VECTORIZED
      for (int l = 0; l < W; ++l) {
        const float u = a[row * W + l], v = b[row * W + l];
        to[row * W + l] = l < cut ? u : v;
      }
    }
  } else {
    for (int l = 0; l < W; ++l) {
      const int x = wrapped(first_x + l, g.nx);
      const float* const column = plane + x / W * line + ptrdiff_t(y) * W + x % W;
      for (int row = 0; row < rows; ++row) to[row * W + l] = column[row * W];
    }
  }
}

static void shifted_lines(const Layout& g, const ShiftedStep& s, int z, int first, int last) {
  alignas(64) float gathered[most_inputs][piece];
  const ptrdiff_t line = ptrdiff_t(g.ny) * W, plane = line * g.x_blocks;
  for (int b = first; b < last; ++b) {
    for (int y = 0; y < g.ny; y += piece_rows) {
      const int rows = g.ny - y < piece_rows ? g.ny - y : piece_rows;
      const float* in[most_inputs];
      for (int i = 0; i < s.inputs; ++i) {
        const float* const from = s.in[i] + wrapped(z + s.shift[i].z, g.nz) * plane;
        const int x = s.shift[i].x == 0 ? b * W : wrapped(b * W + s.shift[i].x, g.nx);
        const int from_y = wrapped(y + s.shift[i].y, g.ny), straight = g.ny - from_y;
        if (s.shift[i].x == 0 && straight >= rows) {
          in[i] = from + b * line + ptrdiff_t(from_y) * W;
          continue;
        }
        in[i] = gathered[i];
        for (int row = 0; row < rows;) {  // the wrap along y may come in the middle, and again in a short line
          const int at_y = wrapped(from_y + row, g.ny), left = rows - row, straight_rows = g.ny - at_y;
          const int n = left < straight_rows ? left : straight_rows;
          gather_rows(g, from, x, at_y, n, gathered[i] + row * W);
          row += n;
        }
      }
      float* out[most_outputs];
      for (int k = 0; k < s.outputs; ++k) out[k] = s.out[k] + z * plane + b * line + ptrdiff_t(y) * W;
      s.line(s.functor, out, in, size_t(rows) * W);
    }
  }
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
