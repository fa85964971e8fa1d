#pragma once
// Transposes a tile of W x W floats in registers.
#include "compute/cpu/kernels/lanes.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

#define WW_SHUFFLE __builtin_shufflevector

// For two rows a and b seen as cells of `size` lanes: even() = a0 b0 a2 b2 ..., odd() = a1 b1 a3 b3 ...
template <int lanes, int size>
struct Exchange;

template <>
struct Exchange<4, 2> {
  template <class V>
  WW_INLINE V even(V a, V b) {
    return WW_SHUFFLE(a, b, 0, 1, 4, 5);
  }
  template <class V>
  WW_INLINE V odd(V a, V b) {
    return WW_SHUFFLE(a, b, 2, 3, 6, 7);
  }
};
template <>
struct Exchange<4, 1> {
  template <class V>
  WW_INLINE V even(V a, V b) {
    return WW_SHUFFLE(a, b, 0, 4, 2, 6);
  }
  template <class V>
  WW_INLINE V odd(V a, V b) {
    return WW_SHUFFLE(a, b, 1, 5, 3, 7);
  }
};
template <>
struct Exchange<8, 4> {
  template <class V>
  WW_INLINE V even(V a, V b) {
    return WW_SHUFFLE(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
  }
  template <class V>
  WW_INLINE V odd(V a, V b) {
    return WW_SHUFFLE(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
  }
};
template <>
struct Exchange<8, 2> {
  template <class V>
  WW_INLINE V even(V a, V b) {
    return WW_SHUFFLE(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
  }
  template <class V>
  WW_INLINE V odd(V a, V b) {
    return WW_SHUFFLE(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
  }
};
template <>
struct Exchange<8, 1> {
  template <class V>
  WW_INLINE V even(V a, V b) {
    return WW_SHUFFLE(a, b, 0, 8, 2, 10, 4, 12, 6, 14);
  }
  template <class V>
  WW_INLINE V odd(V a, V b) {
    return WW_SHUFFLE(a, b, 1, 9, 3, 11, 5, 13, 7, 15);
  }
};
template <>
struct Exchange<16, 8> {
  template <class V>
  WW_INLINE V even(V a, V b) {
    return WW_SHUFFLE(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
  }
  template <class V>
  WW_INLINE V odd(V a, V b) {
    return WW_SHUFFLE(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  }
};
template <>
struct Exchange<16, 4> {
  template <class V>
  WW_INLINE V even(V a, V b) {
    return WW_SHUFFLE(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
  }
  template <class V>
  WW_INLINE V odd(V a, V b) {
    return WW_SHUFFLE(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
  }
};
template <>
struct Exchange<16, 2> {
  template <class V>
  WW_INLINE V even(V a, V b) {
    return WW_SHUFFLE(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
  }
  template <class V>
  WW_INLINE V odd(V a, V b) {
    return WW_SHUFFLE(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
  }
};
template <>
struct Exchange<16, 1> {
  template <class V>
  WW_INLINE V even(V a, V b) {
    return WW_SHUFFLE(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
  }
  template <class V>
  WW_INLINE V odd(V a, V b) {
    return WW_SHUFFLE(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
  }
};
#undef WW_SHUFFLE

/// One step of the exchange: cells of `size` lanes change places across the diagonal of 2 size x 2 size blocks.
template <int size>
WW_INLINE void exchange(Lanes* row) {
  WW_UNROLL
  for (int i = 0; i < W; ++i) {
    if (i & size) continue;
    const Lanes a = row[i], b = row[i + size];
    row[i] = Exchange<W, size>::even(a, b);
    row[i + size] = Exchange<W, size>::odd(a, b);
  }
}

/// to[j * to_step + i] = from[i * from_step + j] for i, j in [0, W).
WW_INLINE void transpose_tile(const float* from, ptrdiff_t from_step, float* to, ptrdiff_t to_step) {
  Lanes row[W];
  WW_UNROLL
  for (int i = 0; i < W; ++i) row[i] = load(from + i * from_step);
  if constexpr (W >= 16) exchange<8>(row);
  if constexpr (W >= 8) exchange<4>(row);
  exchange<2>(row);
  exchange<1>(row);
  WW_UNROLL
  for (int i = 0; i < W; ++i) store(to + i * to_step, row[i]);
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
