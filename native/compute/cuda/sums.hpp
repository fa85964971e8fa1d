#pragma once
// Summing a body's values on the device and waiting for the two numbers.
#include "compute/cuda/context.hpp"
#include "compute/cuda/launch.hpp"

namespace ww::cuda {

template <class Body>
Sums sums_of(Context& c, const Body& body, const char* what) {
  c.sums.reserve((sum_blocks + 1) * sizeof(Sums), what);
  Sums* const total = static_cast<Sums*>(c.sums.data());
  launch_sums(c.stream, body, total + 1, total, what);
  Sums result;
  check(cudaMemcpyAsync(&result, total, sizeof result, cudaMemcpyDeviceToHost, c.stream), what);
  c.stream.wait(what);
  return result;
}

}  // namespace ww::cuda
