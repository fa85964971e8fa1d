#pragma once
// The real transform of W contiguous lines: n samples to rows of frequencies and back, unscaled.
#include "compute/cpu/kernels/line_transform.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

/// With Z the transform of even samples + i odd samples, h = n/2 and Y_k = conj(Z_{h-k}):
/// X_k = (Z_k + Y_k) / 2 - i exp(-2 pi i k / n) (Z_k - Y_k) / 2, and X_0 + i X_h goes to row 0.
static void split_even_odd(const RealTables& y, float* rows) {
  const int h = y.length / 2;
  const Complexes zero = load_complex(rows);
  store_complex(rows, {zero.re + zero.im, zero.re - zero.im});
  for (int k = 1; k <= h / 2; ++k) {
    float *const p = rows + y.line->position[k] * step, *const q = rows + y.line->position[h - k] * step;
    const Complexes a = load_complex(p), b = conj(load_complex(q));
    const Complexes sum = (a + b) * 0.5f, difference = (a - b) * 0.5f;
    const Complexes odd = times({difference.im, -difference.re}, y.turn[2 * k], y.turn[2 * k + 1]);
    store_complex(q, conj(sum - odd));
    store_complex(p, sum + odd);
  }
}

/// The reverse, times two: Z_k = (X_k + X'_k) + i exp(2 pi i k / n) (X_k - X'_k) with X'_k = conj(X_{h-k}).
static void join_even_odd(const RealTables& y, float* rows) {
  const int h = y.length / 2;
  const Complexes zero = load_complex(rows);
  store_complex(rows, {zero.re + zero.im, zero.re - zero.im});
  for (int k = 1; k <= h / 2; ++k) {
    float *const p = rows + y.line->position[k] * step, *const q = rows + y.line->position[h - k] * step;
    const Complexes a = load_complex(p), b = conj(load_complex(q));
    const Complexes sum = a + b, turned = times(a - b, y.turn[2 * k], -y.turn[2 * k + 1]);
    const Complexes odd = {-turned.im, turned.re};
    store_complex(q, conj(sum - odd));
    store_complex(p, sum + odd);
  }
}

/// `samples`: n times W floats, may be where `rows` is. `work`: transform_floats.
static void forward_real(const RealTables& y, const float* samples, float* rows, float* work) {
  if (y.even) {
    forward_line(*y.line, samples, step, rows, work);
    split_even_odd(y, rows);
    return;
  }
  float* const line = work;
  for (int j = 0; j < y.length; ++j) store_complex(line + j * step, {load(samples + ptrdiff_t(j) * W), Lanes{}});
  forward_line(*y.line, line, step, line, work + y.length * step);
  for (int k = 0; k < y.rows; ++k) store_complex(rows + k * step, load_complex(line + y.line->position[k] * step));
}

/// Leaves n times W floats where `rows` was.
static void inverse_real(const RealTables& y, float* rows, float* work) {
  if (y.even) {
    join_even_odd(y, rows);
    inverse_line(*y.line, rows, rows, step, work);
    return;
  }
  float* const line = work;
  for (int k = 0; k < y.rows; ++k) {
    const Complexes a = load_complex(rows + k * step);
    store_complex(line + y.line->position[k] * step, a);
    if (k > 0) store_complex(line + y.line->position[y.length - k] * step, conj(a));
  }
  inverse_line(*y.line, line, line, step, work + y.length * step);
  for (int j = 0; j < y.length; ++j) store(rows + ptrdiff_t(j) * W, load(line + j * step));
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
