#pragma once
// The voxel expressions as functions over lines: one row of the table for each name in expression::Voxelwise,
// VoxelSums.
#include "compute/cpu/target.hpp"
#include "compute/cpu/kernels/lanes.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

template <int... i>
struct Indices {};
template <int n, int... i>
struct MakeIndices : MakeIndices<n - 1, n - 1, i...> {};
template <int... i>
struct MakeIndices<0, i...> {
  using type = Indices<i...>;
};
template <int n>
using indices = typename MakeIndices<n>::type;

template <class E, class Out, class... In>
struct Line {
  template <int... k>
  WW_INLINE void loop(const E e, float* out, const float* const* in, size_t n, Indices<k...>) {
    const float* const from[sizeof...(In) + 1] = {in[k]..., nullptr};
    WW_INDEPENDENT
    for (size_t i = 0; i < n; ++i) out[i] = e(from[k][i]...);
  }
  static void run(const void* functor, float* out, const float* const* in, size_t n) {
    loop(*static_cast<const E*>(functor), out, in, n, indices<int(sizeof...(In))>{});
  }
};

template <class E, class Out, class... In>
struct LineSums {
  template <int... k>
  WW_INLINE void loop(const E e, const float* const* in, size_t rows, Sums* lane, Indices<k...>) {
    double a[W], b[W];
    for (int l = 0; l < W; ++l) {
      a[l] = lane[l].a;
      b[l] = lane[l].b;
    }
    for (size_t row = 0; row < rows; ++row) {
      WW_VECTORIZED
      for (int l = 0; l < W; ++l) {
        const Sums s = e(in[k][row * W + size_t(l)]...);
        a[l] += s.a;
        b[l] += s.b;
      }
    }
    for (int l = 0; l < W; ++l) lane[l] = {a[l], b[l]};
  }
  static void run(const void* functor, const float* const* in, size_t rows, Sums* lane) {
    loop(*static_cast<const E*>(functor), in, rows, lane, indices<int(sizeof...(In))>{});
  }
};

template <class... Es>
struct VoxelTable {
  static constexpr VoxelExpression rows[] = {{runner<Line, Es>(&Es::operator()), arity(&Es::operator())}...};
};
template <class... Es>
constexpr const VoxelExpression* voxel_table(List<Es...>) {
  return VoxelTable<Es...>::rows;
}

template <class... Es>
struct VoxelSumsTable {
  static constexpr VoxelSumsExpression rows[] = {{runner<LineSums, Es>(&Es::operator()), arity(&Es::operator())}...};
};
template <class... Es>
constexpr const VoxelSumsExpression* voxel_sums_table(List<Es...>) {
  return VoxelSumsTable<Es...>::rows;
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
