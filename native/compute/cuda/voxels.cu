// Expressions over dense voxels: one result a voxel, or two sums.
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

Sums voxel_sums(Context& c, const Layout& grid, const ww_cuda_window& window, ww_cuda_kernel e, Inputs in) {
  check_window(grid, window);
  return row_of<VoxelSums>(expression::VoxelSums{}, e.index)(c, grid, window, e.functor, in);
}

}  // namespace ww::cuda
