#pragma once
// The row that holds two: DC + i Nyquist along y. Its two spectra A and B are those of real functions of (z, x), so the
// sample at a frequency k and the one at -k separate them:
//   Z_k = A_k + i B_k:  A_k = (Z_k + conj Z_-k) / 2,  B_k = (Z_k - conj Z_-k) / 2i,  A_-k = conj A_k,  B_-k = conj B_k.
// It is lane 0 of row block 0.
#include "compute/cpu/kernels/lanes.hpp"
#include "compute/device.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

struct PackedPair {
  Complex dc, nyquist;
};

/// `at`, `opposite`: the complex samples at k and -k; lane 0 is read.
WW_INLINE PackedPair unpack(const float* at, const float* opposite) {
  const Complex z{at[0], at[W]}, m{opposite[0], opposite[W]};
  return {{0.5f * (z.re + m.re), 0.5f * (z.im - m.im)}, {0.5f * (z.im + m.im), 0.5f * (m.re - z.re)}};
}
/// A + i B: the sample at k.
WW_INLINE Complex pack(const PackedPair& p) { return {p.dc.re - p.nyquist.im, p.dc.im + p.nyquist.re}; }
/// conj A + i conj B: the sample at -k.
WW_INLINE Complex pack_opposite(const PackedPair& p) { return {p.dc.re + p.nyquist.im, p.nyquist.re - p.dc.im}; }

WW_INLINE Complex product(Complex x, Complex h) { return {x.re * h.re - x.im * h.im, x.re * h.im + x.im * h.re}; }

/// Products of two packed lines with packed H (or its conjugate), at k (`first`, to `first_products`) and at -k
/// (`second`): sample i of the one is opposite to sample mirror[i] of the other. The lines may be the same one.
static void packed_products(int n, const int* mirror, Direction direction, float scale, const float* first,
                            const float* second, const float* otf_first, const float* otf_second, ptrdiff_t otf_step,
                            Complex* first_products, Complex* second_products) {
  for (int i = 0; i < n; ++i) {
    const ptrdiff_t j = mirror[i];
    const PackedPair x = unpack(first + i * step, second + j * step);
    PackedPair h = unpack(otf_first + i * otf_step, otf_second + j * otf_step);
    if (direction == Direction::adjoint) {
      h.dc.im = -h.dc.im;
      h.nyquist.im = -h.nyquist.im;
    }
    PackedPair p = {product(x.dc, h.dc), product(x.nyquist, h.nyquist)};
    p = {{p.dc.re * scale, p.dc.im * scale}, {p.nyquist.re * scale, p.nyquist.im * scale}};
    first_products[i] = pack(p);
    second_products[j] = pack_opposite(p);
  }
}

/// Puts values into lane 0 of a line.
static void set_lane_0(int n, const Complex* values, float* line, ptrdiff_t line_step) {
  for (int i = 0; i < n; ++i) {
    line[i * line_step] = values[i].re;
    line[i * line_step + W] = values[i].im;
  }
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
