// Expressions over frequencies: one result a frequency, or two sums.
#include "compute/cuda/context.hpp"
#include "compute/cuda/launch.hpp"
#include "compute/cuda/sums.hpp"
#include "compute/cuda/table.hpp"

namespace ww::cuda {
namespace {

// The first argument of a spectral expression is its Frequency, made by the body.
template <class E, class Out, class F, class... In>
struct Spectral {
  static void run(Context& c, const Layout& grid, const void* functor, void* out, Inputs in) {
    SpectralBody<E, sizeof...(In)> body{*static_cast<const E*>(functor), grid, static_cast<Pair*>(out), {}};
    take_inputs<sizeof...(In)>(body.in, in);
    launch(c.stream, body, "spectral");
  }
};

template <class E, class Out, class F, class... In>
struct SpectralSums {
  static Sums run(Context& c, const Layout& grid, const void* functor, Inputs in) {
    SpectralSumsBody<E, sizeof...(In)> body{*static_cast<const E*>(functor), grid, {}};
    take_inputs<sizeof...(In)>(body.in, in);
    return sums_of(c, body, "spectral_sums");
  }
};

}  // namespace

void spectral(Context& c, const Layout& grid, ww_cuda_kernel e, void* out, Inputs in) {
  row_of<Spectral>(expression::Spectral{}, e.index)(c, grid, e.functor, out, in);
}

Sums spectral_sums(Context& c, const Layout& grid, ww_cuda_kernel e, Inputs in) {
  return row_of<SpectralSums>(expression::SpectralSums{}, e.index)(c, grid, e.functor, in);
}

}  // namespace ww::cuda
