// Expressions over dense voxels: one result a voxel, or two sums; and over voxels with their neighbors. Matrices along
// an axis.
#include <cstdint>

#include "compute/cuda/context.hpp"
#include "compute/cuda/launch.hpp"
#include "compute/cuda/sums.hpp"
#include "compute/cuda/table.hpp"

namespace ww::cuda {
namespace {

template <class E, class Out, class... In>
struct Voxelwise {
  static void run(Context& c, const Layout& grid, const void* functor, float* out, Inputs in) {
    VoxelwiseBody<E, sizeof...(In)> body{*static_cast<const E*>(functor), grid.voxels(), out, {}};
    take_inputs<sizeof...(In)>(body.in, in);
    launch(c.stream, body, "voxelwise");
  }
};

/// A shift of any size and sign as one in [0, n).
std::size_t inside(int shift, std::size_t n) {
  const auto size = std::int64_t(n);
  return std::size_t((shift % size + size) % size);
}

template <class E, class Out, class... In>
struct Shifted {
  static void run(Context& c, const Layout& grid, const void* functor, void* const* out, Inputs in, const int* shifts) {
    constexpr int n = sizeof...(In);
    ShiftedBody<E, n> body{*static_cast<const E*>(functor), grid, {}, {}, {}};
    take_inputs<n>(body.in, in);
    for (int k = 0; k < outputs(&E::operator()); ++k) body.out[k] = static_cast<float*>(out[k]);
    for (int i = 0; i < n; ++i) {
      body.shift[i].z = inside(shifts[3 * i], grid.z);
      body.shift[i].y = inside(shifts[3 * i + 1], grid.y);
      body.shift[i].x = inside(shifts[3 * i + 2], grid.x);
    }
    launch(c.stream, body, "shifted");
  }
};

template <class E, class Out, class... In>
struct VoxelSums {
  static Sums run(Context& c, const Layout& grid, const ww_cuda_window& window, const void* functor, Inputs in) {
    VoxelSumsBody<E, sizeof...(In)> body{*static_cast<const E*>(functor), Box(grid, window), {}};
    take_inputs<sizeof...(In)>(body.in, in);
    return sums_of(c, body, "voxel_sums");
  }
};

}  // namespace

void voxelwise(Context& c, const Layout& grid, ww_cuda_kernel e, float* out, Inputs in) {
  row_of<Voxelwise>(expression::Voxelwise{}, e.index)(c, grid, e.functor, out, in);
}

void shifted(Context& c, const Layout& grid, ww_cuda_kernel e, void* const* out, Inputs in, const int* shifts) {
  row_of<Shifted>(expression::Shifted{}, e.index)(c, grid, e.functor, out, in, shifts);
}

Sums voxel_sums(Context& c, const Layout& grid, const ww_cuda_window& window, ww_cuda_kernel e, Inputs in) {
  check_window(grid, window);
  return row_of<VoxelSums>(expression::VoxelSums{}, e.index)(c, grid, window, e.functor, in);
}

void along_axis(Context& c, const Layout& from, const Layout& to, int axis, int taps, const std::int32_t* first,
                const float* weights, const float* in, float* out) {
  const bool fits = (axis == 0 || from.z == to.z) && (axis == 1 || from.y == to.y) && (axis == 2 || from.x == to.x);
  if (axis < 0 || axis > 2 || !fits) fail("a matrix along an axis must keep the lengths of the others");
  launch(c.stream, BandedBody{from, to, axis, taps, first, weights, in, out}, "along_axis");
}

}  // namespace ww::cuda
