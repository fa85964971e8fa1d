#pragma once
// The functions of dense.hpp, written once over vectors of WW_VECTOR_BYTES. As in kernels/lanes.hpp, nothing here may
// become a symbol that other objects could share, and no std:: template is used.
#include <stddef.h>
#include <string.h>

#include "compute/dense.hpp"

#ifndef WW_TARGET
#error "define WW_TARGET, WW_TARGET_NAME and WW_VECTOR_BYTES first: see dense/avx2.cpp"
#endif

#define WW_INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define WW_UNROLL _Pragma("clang loop unroll(full)")
#define WW_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define WW_UNROLL _Pragma("GCC unroll 16")
#define WW_INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace ww::cpu::WW_TARGET {
namespace {

typedef double Doubles __attribute__((vector_size(WW_VECTOR_BYTES), may_alias, aligned(8)));
typedef float Floats __attribute__((vector_size(WW_VECTOR_BYTES), may_alias, aligned(4)));
constexpr int double_lanes = WW_VECTOR_BYTES / 8, float_lanes = WW_VECTOR_BYTES / 4;

/// `high` rows of b times `wide` vectors of columns: as many sums as there are registers for.
constexpr int high = 6, wide = WW_VECTOR_BYTES == 64 ? 4 : 2;

WW_INLINE void block(const double* const* b, const double* a, double* const* c, ptrdiff_t inner) {
  Doubles sum[high][wide] = {};
  for (ptrdiff_t q = 0; q < inner; ++q) {
    Doubles v[wide];
    WW_UNROLL
    for (int j = 0; j < wide; ++j) v[j] = *reinterpret_cast<const Doubles*>(a + q * panel + j * double_lanes);
    WW_UNROLL
    for (int i = 0; i < high; ++i) {
      const double s = b[i][q];
      WW_UNROLL
      for (int j = 0; j < wide; ++j) sum[i][j] += s * v[j];
    }
  }
  WW_UNROLL
  for (int i = 0; i < high; ++i) {
    WW_UNROLL
    for (int j = 0; j < wide; ++j) *reinterpret_cast<Doubles*>(c[i] + j * double_lanes) = sum[i][j];
  }
}

void product(const double* b, const double* a, double* c, ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t panels) {
  const ptrdiff_t columns = panels * panel;
  for (ptrdiff_t p = 0; p < panels; ++p)
    for (ptrdiff_t r = 0; r < rows; r += high)
      for (ptrdiff_t j = 0; j < panel; j += wide * double_lanes) {
        const double* from[high];
        double* to[high];
        for (ptrdiff_t i = 0; i < high; ++i) {
          const ptrdiff_t row = r + i < rows ? r + i : rows - 1;  // the last row again: the same numbers once more
          from[i] = b + row * inner;
          to[i] = c + row * columns + p * panel + j;
        }
        block(from, a + p * inner * panel + j, to, inner);
      }
}

template <int vectors>
WW_INLINE void weigh(const float* weight, const float* row, ptrdiff_t count, ptrdiff_t length, float* out) {
  Floats sum[vectors] = {};
  for (ptrdiff_t e = 0; e < count; ++e) {
    WW_UNROLL
    for (int j = 0; j < vectors; ++j)
      sum[j] += weight[e] * *reinterpret_cast<const Floats*>(row + e * length + j * float_lanes);
  }
  WW_UNROLL
  for (int j = 0; j < vectors; ++j) *reinterpret_cast<Floats*>(out + j * float_lanes) = sum[j];
}

void weighted_rows(const float* weight, const float* row, ptrdiff_t count, ptrdiff_t length, float* out) {
  constexpr int most = 64 / float_lanes < 8 ? 64 / float_lanes : 8, one = 16 / float_lanes;
  ptrdiff_t i = 0;
  for (; i + most * float_lanes <= length; i += most * float_lanes)
    weigh<most>(weight, row + i, count, length, out + i);
  for (; i < length; i += 16) weigh<one>(weight, row + i, count, length, out + i);
}

void lagrange(const double* x, const double* y, const double* part, ptrdiff_t count, int* base, double* weight) {
  // The product of the distances to the other seven points, over the same product at the point itself.
  constexpr double over[8] = {-1.0 / 5040, 1.0 / 720, -1.0 / 240, 1.0 / 144,
                              -1.0 / 144,  1.0 / 240, -1.0 / 720, 1.0 / 5040};
  WW_INDEPENDENT
  for (ptrdiff_t i = 0; i < count; ++i) {
    const double u = __builtin_sqrt(x[i] * x[i] + y[i] * y[i]);
    const int j = static_cast<int>(u);
    const double t = u - j;
    const double d0 = t + 3, d1 = t + 2, d2 = t + 1, d4 = t - 1, d5 = t - 2, d6 = t - 3, d7 = t - 4;
    const double p01 = d0 * d1, p23 = d2 * t, p45 = d4 * d5, p67 = d6 * d7;
    const double low = p01 * p23 * part[i], high_part = p45 * p67 * part[i];
    base[i] = j - 3;
    weight[i] = over[0] * d1 * p23 * high_part;
    weight[count + i] = over[1] * d0 * p23 * high_part;
    weight[2 * count + i] = over[2] * p01 * t * high_part;
    weight[3 * count + i] = over[3] * p01 * d2 * high_part;
    weight[4 * count + i] = over[4] * low * d5 * p67;
    weight[5 * count + i] = over[5] * low * d4 * p67;
    weight[6 * count + i] = over[6] * low * p45 * d7;
    weight[7 * count + i] = over[7] * low * p45 * d6;
  }
}

}  // namespace

extern const Dense dense;
const Dense dense{WW_TARGET_NAME, product, weighted_rows, lagrange};

}  // namespace ww::cpu::WW_TARGET
