#pragma once
// Where the shared objects lie that the tests of the CUDA backend load: beside the test program (CMakeLists.txt).
#include <filesystem>

#include "compute/cuda/backend.h"

namespace cuda_files {

inline std::filesystem::path folder() { return std::filesystem::canonical("/proc/self/exe").parent_path(); }

/// The file the library looks for. It is there when it was built.
inline std::filesystem::path real() { return folder() / WW_CUDA_LIBRARY; }
/// The same sources for a device emulated on the CPU, and the cuFFT it finds.
inline std::filesystem::path emulated() { return folder() / "emulated-cuda" / WW_CUDA_LIBRARY; }
inline std::filesystem::path emulated_cufft() { return folder() / "emulated-cuda/nvidia/cu13/lib/libcufft.so.12"; }
/// Everything right but its build id.
inline std::filesystem::path of_another_build() { return folder() / "emulated-cuda/ww_cuda_of_another_build.so"; }

}  // namespace cuda_files
