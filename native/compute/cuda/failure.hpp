#pragma once
// How code inside libwienerwerk-cuda.so fails: a thrown Failure, turned into a status and a sentence at the C boundary.
#include <cuda_runtime.h>

#include <string>

#include "compute/cuda/backend.h"

namespace ww::cuda {

struct Failure {
  ww_cuda_status status;
  std::string sentence;
};

[[noreturn]] inline void fail(std::string sentence) { throw Failure{WW_CUDA_FAILED, std::move(sentence)}; }

/// `what` names the action: "upload: an illegal memory access was encountered".
inline void check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // forget it, or the next launch reports it again
  const auto status = error == cudaErrorMemoryAllocation ? WW_CUDA_OUT_OF_MEMORY : WW_CUDA_FAILED;
  throw Failure{status, std::string(what) + ": " + cudaGetErrorString(error)};
}

}  // namespace ww::cuda
