#pragma once
// One opened CUDA device, and what the parts of the backend do with it.
#include "compute/cuda/backend.h"
#include "compute/cuda/buffers.hpp"
#include "compute/cuda/fft.hpp"
#include "compute/cuda/layout.hpp"
#include "compute/expressions/lists.hpp"

struct ww_cuda_context {
  explicit ww_cuda_context(int number) : device(number), transforms(stream) {}
  int device;
  ww::cuda::Stream stream;
  ww::cuda::Transforms transforms;
  ww::cuda::PinnedBuffer staging[2];
  ww::cuda::DeviceBuffer sums;
};

namespace ww::cuda {

using Context = ww_cuda_context;
using Inputs = const void* const*;  // device pointers, as many as the expression takes; may be null when it takes none

// memory.cu
void check_window(const Layout& grid, const ww_cuda_window&);  // fails unless it lies inside
std::size_t free_bytes();
void* allocate(Context&, std::size_t bytes);
void upload(Context&, const Layout& grid, float* field, const ww_cuda_window&, const float* values);
void download(Context&, const Layout& grid, const float* field, const ww_cuda_window&, float* values);

// voxels.cu
void voxelwise(Context&, const Layout& grid, ww_cuda_kernel, float* out, Inputs in);
void shifted(Context&, const Layout& grid, ww_cuda_kernel, void* const* out, Inputs in, const int* shifts);
Sums voxel_sums(Context&, const Layout& grid, const ww_cuda_window&, ww_cuda_kernel, Inputs in);
void along_axis(Context&, const Layout& from, const Layout& to, int axis, int taps, const std::int32_t* first,
                const float* weights, const float* in, float* out);

// spectra.cu
void spectral(Context&, const Layout& grid, ww_cuda_kernel, void* out, Inputs in);
Sums spectral_sums(Context&, const Layout& grid, ww_cuda_kernel, Inputs in);

// convolution.cu
void forward(Context&, const Layout& grid, const void* field, void* spectrum);
void inverse(Context&, const Layout& grid, void* spectrum, float* field);
void load(Context&, const Layout& grid, ww_cuda_kernel, void* work, float* out, Inputs in);
void convolve(Context&, const Layout& grid, const void* otf, bool adjoint, ww_cuda_kernel, void* work, float* out,
              Inputs in, bool reload);

}  // namespace ww::cuda
