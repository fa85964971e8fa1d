#pragma once
// Opening libwienerwerk-cuda.so and asking it why it cannot be used, if it cannot.
#include <string>

#include "compute/cuda/backend.h"

namespace ww {

struct CudaBackend {
  const ww_cuda_backend_table* table = nullptr;  ///< null when missing
  int devices = 0;
  std::string missing;  ///< why there is none, in words; empty when there is
};

/// Opens one file and checks that it was built together with this library. Never throws for a file that does not fit:
/// the reason is in `missing`. A file that was opened is never closed.
CudaBackend load_cuda_backend(const std::string& file);

/// The backend beside the library that holds this code. Opened on the first call, once for the process.
const CudaBackend& cuda_backend();

}  // namespace ww
