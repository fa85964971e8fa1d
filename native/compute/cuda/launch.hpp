#pragma once
// Running a body on the device: the only place with kernels and launches. Without nvcc it is a loop (emulated device).
#include <cuda_runtime.h>

#include <algorithm>

#include "compute/cuda/bodies.hpp"
#include "compute/cuda/failure.hpp"

namespace ww::cuda {

constexpr unsigned block_threads = 256;
constexpr std::size_t most_blocks = std::size_t(1) << 22;

// Sums: always this many blocks, so that the order of additions depends on the size alone.
constexpr unsigned sum_blocks = 1024;

#ifdef __CUDACC__

template <class Body>
__global__ void __launch_bounds__(block_threads) each_item(Body body) {
  body(Place{blockIdx.x * std::size_t(block_threads) + threadIdx.x, gridDim.x * std::size_t(block_threads)});
}

/// The sum of one value a thread of the block, in a fixed order; valid in thread 0.
__device__ inline Sums block_sum(Sums mine) {
  __shared__ double a[block_threads], b[block_threads];
  const unsigned t = threadIdx.x;
  a[t] = mine.a;
  b[t] = mine.b;
  for (unsigned step = block_threads / 2; step > 0; step /= 2) {
    __syncthreads();
    if (t < step) {
      a[t] += a[t + step];
      b[t] += b[t + step];
    }
  }
  return {a[t], b[t]};  // thread 0 wrote a[0], b[0] itself
}

template <class Body>
__global__ void __launch_bounds__(block_threads) sum_of_blocks(Body body, Sums* partial) {
  const Sums s = block_sum(
      body(Place{blockIdx.x * std::size_t(block_threads) + threadIdx.x, gridDim.x * std::size_t(block_threads)}));
  if (threadIdx.x == 0) partial[blockIdx.x] = s;
}

static __global__ void __launch_bounds__(block_threads) sum_of_sums(const Sums* partial, Sums* total) {
  Sums mine;
  for (unsigned i = threadIdx.x; i < sum_blocks; i += block_threads) {
    mine.a += partial[i].a;
    mine.b += partial[i].b;
  }
  const Sums s = block_sum(mine);
  if (threadIdx.x == 0) *total = s;
}

/// Runs the body over all its items.
template <class Body>
void launch(cudaStream_t stream, const Body& body, const char* what) {
  const std::size_t blocks = (body.items() + block_threads - 1) / block_threads;
  each_item<<<unsigned(std::min(blocks, most_blocks)), block_threads, 0, stream>>>(body);
  check(cudaGetLastError(), what);
}

/// Leaves the sum of all threads' values in *total, device memory; partial has room for sum_blocks.
template <class Body>
void launch_sums(cudaStream_t stream, const Body& body, Sums* partial, Sums* total, const char* what) {
  sum_of_blocks<<<sum_blocks, block_threads, 0, stream>>>(body, partial);
  sum_of_sums<<<1, block_threads, 0, stream>>>(partial, total);
  check(cudaGetLastError(), what);
}

#else

template <class Body>
void launch(cudaStream_t, const Body& body, const char*) {
  // Fewer threads than items, so that every body's walk takes more than one step.
  const std::size_t threads = body.items() / 3 + 1;
  for (std::size_t thread = 0; thread < threads; ++thread) body(Place{thread, threads});
}

template <class Body>
void launch_sums(cudaStream_t, const Body& body, Sums*, Sums* total, const char*) {
  const std::size_t threads = 97;
  *total = {};
  for (std::size_t thread = 0; thread < threads; ++thread) {
    const Sums s = body(Place{thread, threads});
    total->a += s.a;
    total->b += s.b;
  }
}

#endif

}  // namespace ww::cuda
