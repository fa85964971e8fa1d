// Transforms and the convolution, in place on a work spectrum, with one fused sweep over the voxels between two of
// them.
#include "compute/cuda/context.hpp"
#include "compute/cuda/launch.hpp"
#include "compute/cuda/table.hpp"

namespace ww::cuda {
namespace {

template <class E, int N, int Convolved>
void sweep(Context& c, const Layout& grid, const E& e, void* work, float* out, Inputs in, bool reload,
           const char* what) {
  RowsBody<E, N, Convolved> body{e,  grid,  float(1.0 / double(grid.voxels())), static_cast<Pair*>(work), out,
                                 {}, reload};
  take_inputs<N>(body.in, in);
  launch(c.stream, body, what);
}

template <class E, class Out, class... In>
struct Load {
  static void run(Context& c, const Layout& grid, const void* functor, void* work, float* out, Inputs in) {
    sweep<E, sizeof...(In), 0>(c, grid, *static_cast<const E*>(functor), work, out, in, true, "load");
  }
};

template <class E, class Out, class... In>
struct Finish {
  static void run(Context& c, const Layout& grid, const void* functor, void* work, float* out, Inputs in, bool reload) {
    if constexpr (sizeof...(In) == 0)
      fail("convolve: the expression takes no convolved voxel");
    else
      sweep<E, int(sizeof...(In)) - 1, 1>(c, grid, *static_cast<const E*>(functor), work, out, in, reload, "convolve");
  }
};

template <class E>
void multiply(Context& c, const Layout& grid, void* work, const void* otf) {
  launch(c.stream, MultiplyBody<E>{grid.complexes(), static_cast<Pair*>(work), static_cast<const Pair*>(otf)},
         "convolve");
}

}  // namespace

void forward(Context& c, const Layout& grid, const void* field, void* spectrum) {
  sweep<expression::Copy, 1, 0>(c, grid, {}, spectrum, nullptr, &field, true, "forward");
  c.transforms.forward(grid, spectrum);
}

void inverse(Context& c, const Layout& grid, void* spectrum, float* field) {
  c.transforms.inverse(grid, spectrum);
  sweep<expression::Copy, 0, 1>(c, grid, {}, spectrum, field, nullptr, false, "inverse");
}

void load(Context& c, const Layout& grid, ww_cuda_kernel e, void* work, float* out, Inputs in) {
  row_of<Load>(expression::Voxelwise{}, e.index)(c, grid, e.functor, work, out, in);
}

void convolve(Context& c, const Layout& grid, const void* otf, bool adjoint, ww_cuda_kernel e, void* work, float* out,
              Inputs in, bool reload) {
  const auto finish = row_of<Finish>(expression::Voxelwise{}, e.index);
  c.transforms.forward(grid, work);
  adjoint ? multiply<expression::BlurAdjoint>(c, grid, work, otf) : multiply<expression::Blur>(c, grid, work, otf);
  c.transforms.inverse(grid, work);
  finish(c, grid, e.functor, work, out, in, reload);
}

}  // namespace ww::cuda
