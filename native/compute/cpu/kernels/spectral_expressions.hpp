#pragma once
// The spectral expressions as functions over rows of W frequencies along y, and over single frequencies for the lane
// that packs two rows. One row of the table for each name in expression::Spectral, SpectralSums.
#include "compute/cpu/kernels/voxel_expressions.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

/// A copy that the compiler knows is not written to: what an expression computes from z or y alone leaves the loop over
/// x.
struct RowOfFrequencies {
  WW_METHOD explicit RowOfFrequencies(const RowFrequency& f) : z(f.z), x(f.x) {
    for (int l = 0; l < W; ++l) y[l] = f.y[l];
  }
  WW_METHOD Frequency at(int lane, int position) const { return {z, y[lane], x[position]}; }
  float z, y[W];
  const float* x;
};

template <class E, class Out, class... In>
struct Row;
template <class E, class Out, class At, class... In>
struct Row<E, Out, At, In...> {
  template <int... k>
  WW_INLINE void loop(const E e, const RowFrequency& f, float* out, const float* const* in, int nx, Indices<k...>) {
    const RowOfFrequencies row(f);
    for (int x = 0; x < nx; ++x) {
      const ptrdiff_t at = x * step;
      float* const to = out + at;
      const float* const from[sizeof...(In) + 1] = {in[k] + at..., nullptr};
      WW_VECTORIZED
      for (int l = 0; l < W; ++l) {
        const Complex value = e(row.at(l, x), Complex{from[k][l], from[k][W + l]}...);
        to[l] = value.re;
        to[W + l] = value.im;
      }
    }
  }
  static void run(const void* functor, const RowFrequency& f, float* out, const float* const* in, int nx) {
    loop(*static_cast<const E*>(functor), f, out, in, nx, indices<int(sizeof...(In))>{});
  }
};

template <class E, class Out, class... In>
struct Point;
template <class E, class Out, class At, class... In>
struct Point<E, Out, At, In...> {
  template <int... k>
  WW_INLINE Out evaluate(const E& e, Frequency f, const Complex* in, Indices<k...>) {
    return e(f, in[k]...);
  }
  static Out run(const void* functor, Frequency f, const Complex* in) {
    return evaluate(*static_cast<const E*>(functor), f, in, indices<int(sizeof...(In))>{});
  }
};

template <class E, class Out, class... In>
struct RowSums;
template <class E, class Out, class At, class... In>
struct RowSums<E, Out, At, In...> {
  template <int... k>
  WW_INLINE void loop(const E e, const RowFrequency& f, const float* const* in, int nx, Sums* lane, Indices<k...>) {
    double a[W], b[W];
    for (int l = 0; l < W; ++l) {
      a[l] = lane[l].a;
      b[l] = lane[l].b;
    }
    const RowOfFrequencies row(f);
    for (int x = 0; x < nx; ++x) {
      const ptrdiff_t at = x * step;
      WW_VECTORIZED
      for (int l = 0; l < W; ++l) {
        const Sums s = e(row.at(l, x), Complex{in[k][at + l], in[k][at + W + l]}...);
        a[l] += s.a;
        b[l] += s.b;
      }
    }
    for (int l = 0; l < W; ++l) lane[l] = {a[l], b[l]};
  }
  static void run(const void* functor, const RowFrequency& f, const float* const* in, int nx, Sums* lane) {
    loop(*static_cast<const E*>(functor), f, in, nx, lane, indices<int(sizeof...(In))>{});
  }
};

template <class... Es>
struct SpectralTable {
  static constexpr SpectralExpression rows[] = {
      {runner<Row, Es>(&Es::operator()), runner<Point, Es>(&Es::operator()), arity(&Es::operator()) - 1}...};
};
template <class... Es>
constexpr const SpectralExpression* spectral_table(List<Es...>) {
  return SpectralTable<Es...>::rows;
}

template <class... Es>
struct SpectralSumsTable {
  static constexpr SpectralSumsExpression rows[] = {
      {runner<RowSums, Es>(&Es::operator()), runner<Point, Es>(&Es::operator()), arity(&Es::operator()) - 1}...};
};
template <class... Es>
constexpr const SpectralSumsExpression* spectral_sums_table(List<Es...>) {
  return SpectralSumsTable<Es...>::rows;
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
