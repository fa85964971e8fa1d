#pragma once
// What every expression is written with: the macro, the types of arguments and results, elementary functions; and how a
// list of expressions becomes a backend's table.
// A functor is trivially copyable; its call operator is const and inlined (WW_FORMULA), uses nothing but arithmetic,
// and takes floats (voxels) or a Frequency and Complexes (spectra) by value.

#ifdef __CUDACC__
#define WW_FORMULA __host__ __device__ __forceinline__
#elif defined(_MSC_VER)
#define WW_FORMULA __forceinline
#else
#define WW_FORMULA __attribute__((always_inline)) inline
#endif

namespace ww {

struct Complex {
  float re, im;
};

/// Two sums of one sweep: most reductions want a numerator and a denominator.
struct Sums {
  double a = 0, b = 0;
};

/// Three results of one sweep, one an axis.
struct Three {
  float z, y, x;
};

/// Where a spectral sample lies, in cycles a voxel, each in [-1/2, 1/2].
struct Frequency {
  float z, y, x;
};

template <class...>
struct List {};

namespace expression {

WW_FORMULA float larger(float a, float b) { return a > b ? a : b; }
WW_FORMULA float square(float a) { return a * a; }
/// a moved toward zero by t, and no farther: the soft threshold.
WW_FORMULA float soft(float a, float t) { return a - (a > t ? t : a < -t ? -t : a); }
/// sin(pi f) for f in [-1/2, 1/2], by its series to the 11th power (error below 6e-8): vectorizes where sinf does not.
WW_FORMULA float sine_of_half_turns(float f) {
  const float x = 3.14159265358979f * f, q = x * x;
  constexpr float c3 = 1 / 6.0f, c5 = 1 / 20.0f, c7 = 1 / 42.0f, c9 = 1 / 72.0f, c11 = 1 / 110.0f;
  return x * (1.0f - q * c3 * (1.0f - q * c5 * (1.0f - q * c7 * (1.0f - q * c9 * (1.0f - q * c11)))));
}
/// log(a) of a positive, normal float within 1e-7 of log's scale: a = 2^e m with m in [2/3, 4/3), then log m by the
/// series of 2 artanh((m - 1) / (m + 1)). Vectorizes where logf does not.
WW_FORMULA float logarithm(float a) {
  const int bits = __builtin_bit_cast(int, a), e = (bits - 0x3f2aaaab) >> 23;
  const float m = __builtin_bit_cast(float, bits - (e << 23));
  const float s = (m - 1.0f) / (m + 1.0f), q = s * s;
  constexpr float c3 = 1 / 3.0f, c5 = 1 / 5.0f, c7 = 1 / 7.0f, c9 = 1 / 9.0f;
  return 0.69314718056f * float(e) + 2.0f * s * (1.0f + q * (c3 + q * (c5 + q * (c7 + q * c9))));
}
WW_FORMULA float energy(Complex a) { return a.re * a.re + a.im * a.im; }

}  // namespace expression

/// Position of E in a list: its number in every backend's table; -1 when it is not there.
template <class E, class... Es>
constexpr int index_in(List<Es...>) {
  int i = 0, found = -1;
  ((found = __is_same(E, Es) ? i : found, ++i), ...);
  return found;
}

/// Gives &F<E, Out, In...>::run for an expression's call operator: the rows a backend's table is made of.
template <template <class...> class F, class E, class Out, class... In>
constexpr auto runner(Out (E::*)(In...) const) {
  return &F<E, Out, In...>::run;
}

/// How many fields a shifted expression writes.
template <class E, class Out, class... In>
constexpr int outputs(Out (E::*)(In...) const) {
  return __is_same(Out, Three) ? 3 : 1;
}

/// How many voxel or complex arguments an expression takes.
template <class E, class Out, class... In>
constexpr int arity(Out (E::*)(In...) const) {
  return int(sizeof...(In));
}

}  // namespace ww
