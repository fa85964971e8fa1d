#pragma once
// W floats side by side, and complex numbers made of two of them. Only target files include this folder's headers.
//
// The compiler flags differ from target to target, so nothing here may become a symbol other objects could share:
// everything lies in an unnamed namespace inside one named after the target, and no std:: template is used.
// .ci/check_targets.py looks at the objects and says so if it is not true.
#include <stddef.h>

#include "compute/cpu/target.hpp"

#ifndef WW_TARGET
#error "define WW_TARGET and WW_LANES first: see kernels/avx2.cpp"
#endif

#define WW_METHOD inline __attribute__((always_inline))
#define WW_INLINE static WW_METHOD
#ifdef __clang__
#define WW_UNROLL _Pragma("clang loop unroll(full)")
#define WW_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#define WW_VECTORIZED _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#else
#define WW_UNROLL _Pragma("GCC unroll 16")
#define WW_INDEPENDENT _Pragma("GCC ivdep")
#define WW_VECTORIZED _Pragma("GCC ivdep") _Pragma("GCC unroll 1")
#endif

namespace ww::cpu::WW_TARGET {
namespace {

constexpr int W = WW_LANES;
constexpr ptrdiff_t step = 2 * W;  // floats of one complex sample of W lines

typedef float Lanes __attribute__((vector_size(4 * WW_LANES), may_alias));

/// W complex numbers.
struct Complexes {
  Lanes re, im;
};

WW_INLINE Lanes load(const float* p) { return *reinterpret_cast<const Lanes*>(p); }
WW_INLINE void store(float* p, Lanes a) { *reinterpret_cast<Lanes*>(p) = a; }
WW_INLINE Complexes load_complex(const float* p) { return {load(p), load(p + W)}; }
WW_INLINE void store_complex(float* p, Complexes a) {
  store(p, a.re);
  store(p + W, a.im);
}

WW_INLINE Complexes operator+(Complexes a, Complexes b) { return {a.re + b.re, a.im + b.im}; }
WW_INLINE Complexes operator-(Complexes a, Complexes b) { return {a.re - b.re, a.im - b.im}; }
WW_INLINE Complexes operator*(Complexes a, float s) { return {a.re * s, a.im * s}; }
WW_INLINE Complexes conj(Complexes a) { return {a.re, -a.im}; }
/// a (re + i im)
WW_INLINE Complexes times(Complexes a, float re, float im) { return {a.re * re - a.im * im, a.re * im + a.im * re}; }
/// a times exp(-i phi) given as (cos, sin) of -phi in the forward sense, times exp(+i phi) in the inverse one.
template <Sense sense>
WW_INLINE Complexes turn(Complexes a, const float* w) {
  return times(a, w[0], sense == Sense::forward ? w[1] : -w[1]);
}
/// a times -i forward, +i inverse.
template <Sense sense>
WW_INLINE Complexes quarter_turn(Complexes a) {
  if constexpr (sense == Sense::forward)
    return {a.im, -a.re};
  else
    return {-a.im, a.re};
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
