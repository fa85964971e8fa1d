#pragma once
// Banded matrices along an axis, one y line of W lanes at a time. Every output adds up its samples in order.
#include "compute/cpu/kernels/lanes.hpp"
#include "compute/cpu/target.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

WW_INLINE ptrdiff_t line_floats(const Layout& g) { return ptrdiff_t(g.ny) * W; }

/// to[row] = the sum over i of weights[i] * from[row + i * apart], `rows` rows of W lanes.
WW_INLINE void weighted_rows(const float* weights, int taps, const float* from, ptrdiff_t apart, int rows, float* to) {
  for (int row = 0; row < rows; ++row) {
    Lanes sum = {};
    for (int i = 0; i < taps; ++i) sum += weights[i] * load(from + row * W + i * apart);
    store(to + row * W, sum);
  }
}

static void banded_z(const Layout&, const Layout& to, const BandedStep& s, int z, int first, int last) {
  const ptrdiff_t line = line_floats(to), plane = line * to.x_blocks;
  for (int b = first; b < last; ++b)
    weighted_rows(s.weights + ptrdiff_t(z) * s.taps, s.taps, s.in + s.first[z] * plane + b * line, plane, to.ny,
                  s.out + z * plane + b * line);
}

static void banded_y(const Layout& from, const Layout& to, const BandedStep& s, int z, int first, int last) {
  for (int b = first; b < last; ++b) {
    const ptrdiff_t at = ptrdiff_t(z) * to.x_blocks + b;
    const float* const in = s.in + at * line_floats(from);
    float* const out = s.out + at * line_floats(to);
    for (int y = 0; y < to.ny; ++y)
      weighted_rows(s.weights + ptrdiff_t(y) * s.taps, s.taps, in + ptrdiff_t(s.first[y]) * W, W, 1, out + y * W);
  }
}

static void banded_x(const Layout& from, const Layout& to, const BandedStep& s, int z, int first, int last) {
  const ptrdiff_t line = line_floats(from);
  for (int b = first; b < last; ++b) {
    float* const out = s.out + (ptrdiff_t(z) * to.x_blocks + b) * line_floats(to);
    for (int l = 0; l < W; ++l) {
      const int x = b * W + l;
      if (x >= to.nx) {
        for (int y = 0; y < to.ny; ++y) out[y * W + l] = 0;
        continue;
      }
      const float* const weights = s.weights + ptrdiff_t(x) * s.taps;
      for (int i = 0; i < s.taps; ++i) {
        const int at = s.first[x] + i;
        const float* const column = s.in + (ptrdiff_t(z) * from.x_blocks + at / W) * line + at % W;
        if (i == 0)
          for (int y = 0; y < to.ny; ++y) out[y * W + l] = weights[i] * column[y * W];
        else
          for (int y = 0; y < to.ny; ++y) out[y * W + l] += weights[i] * column[y * W];
      }
    }
  }
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
