#pragma once
// Discrete Fourier transforms of a few samples, in registers: X_k = sum_q x_q exp(-+ 2 pi i k q / r).
#include "compute/cpu/kernels/lanes.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

/// (cos, sin) of 2 pi q / r for q in [1, r / 2].
template <int r>
struct Roots;
template <>
struct Roots<3> {
  static constexpr float cosine[] = {-0.5f}, sine[] = {0.86602540378443864676f};
};
template <>
struct Roots<5> {
  static constexpr float cosine[] = {0.30901699437494742410f, -0.80901699437494742410f};
  static constexpr float sine[] = {0.95105651629515357212f, 0.58778525229247312917f};
};
template <>
struct Roots<7> {
  static constexpr float cosine[] = {0.62348980185873353f, -0.22252093395631440f, -0.90096886790241913f};
  static constexpr float sine[] = {0.78183148246802981f, 0.97492791218182361f, 0.43388373911755812f};
};

/// Odd r: with a_q = x_q + x_{r-q} and b_q = x_q - x_{r-q},
/// X_k, X_{r-k} = x_0 + sum_q cos(2 pi k q / r) a_q -+ i sum_q sin(2 pi k q / r) b_q.
template <int r, Sense sense>
struct Butterfly {
  static constexpr int half = r / 2;
  WW_INLINE void apply(Complexes* x) {
    Complexes a[half], b[half];
    Complexes sum = x[0];
    WW_UNROLL
    for (int q = 1; q <= half; ++q) {
      a[q - 1] = x[q] + x[r - q];
      b[q - 1] = x[q] - x[r - q];
      sum = sum + a[q - 1];
    }
    WW_UNROLL
    for (int k = 1; k <= half; ++k) {
      Complexes even = x[0], odd = {};
      WW_UNROLL
      for (int q = 1; q <= half; ++q) {
        const int turns = k * q % r, folded = turns <= half ? turns : r - turns;
        const float c = Roots<r>::cosine[folded - 1], s = Roots<r>::sine[folded - 1];
        even = even + a[q - 1] * c;
        odd = q == 1 ? b[0] * (turns <= half ? s : -s) : odd + b[q - 1] * (turns <= half ? s : -s);
      }
      odd = quarter_turn<sense>(odd);
      x[k] = even + odd;
      x[r - k] = even - odd;
    }
    x[0] = sum;
  }
};

template <Sense sense>
struct Butterfly<2, sense> {
  WW_INLINE void apply(Complexes* x) {
    const Complexes a = x[0] + x[1], b = x[0] - x[1];
    x[0] = a;
    x[1] = b;
  }
};

template <Sense sense>
struct Butterfly<4, sense> {
  WW_INLINE void apply(Complexes* x) {
    const Complexes a = x[0] + x[2], b = x[0] - x[2], c = x[1] + x[3], d = quarter_turn<sense>(x[1] - x[3]);
    x[0] = a + c;
    x[1] = b + d;
    x[2] = a - c;
    x[3] = b - d;
  }
};

/// Prime factors 2 and 3 (Good, J. R. Stat. Soc. B 20 (1958) 361): with n = 3 n1 + 2 n2 mod 6 no twiddles remain,
/// X_k = sum_n2 exp(-+ 2 pi i n2 k / 3) sum_n1 (-1)^(n1 k) x_n.
template <Sense sense>
struct Butterfly<6, sense> {
  WW_INLINE void apply(Complexes* x) {
    Complexes even[3] = {x[0] + x[3], x[2] + x[5], x[4] + x[1]};
    Complexes odd[3] = {x[0] - x[3], x[2] - x[5], x[4] - x[1]};
    Butterfly<3, sense>::apply(even);
    Butterfly<3, sense>::apply(odd);
    x[0] = even[0];
    x[4] = even[1];
    x[2] = even[2];
    x[3] = odd[0];
    x[1] = odd[1];
    x[5] = odd[2];
  }
};

/// Two transforms of four, the odd one turned by eighths: exp(-+ i pi / 4) = (1 -+ i) / sqrt 2.
template <Sense sense>
struct Butterfly<8, sense> {
  WW_INLINE void apply(Complexes* x) {
    constexpr float h = 0.70710678118654752440f;
    const Complexes a0 = x[0] + x[4], a1 = x[1] + x[5], a2 = x[2] + x[6], a3 = x[3] + x[7];
    const Complexes b0 = x[0] - x[4], b1 = x[1] - x[5], b2 = quarter_turn<sense>(x[2] - x[6]), b3 = x[3] - x[7];
    const Complexes c0 = a0 + a2, c1 = a1 + a3, c2 = a0 - a2, c3 = quarter_turn<sense>(a1 - a3);
    x[0] = c0 + c1;
    x[4] = c0 - c1;
    x[2] = c2 + c3;
    x[6] = c2 - c3;
    const Complexes t1 = (b1 + quarter_turn<sense>(b1)) * h, t3 = (quarter_turn<sense>(b3) - b3) * h;
    const Complexes e0 = b0 + b2, e1 = b0 - b2, f1 = t1 + t3, f3 = quarter_turn<sense>(t1 - t3);
    x[1] = e0 + f1;
    x[5] = e0 - f1;
    x[3] = e1 + f3;
    x[7] = e1 - f3;
  }
};

}  // namespace
}  // namespace ww::cpu::WW_TARGET
