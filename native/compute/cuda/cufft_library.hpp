#pragma once
// cuFFT, opened at run time: with 287 MB it can be inside no package of ours, and often it is there already.
#include <cufft.h>

#include <string>

namespace ww::cuda {

/// The functions we use; each has the type that cufft.h declares.
struct CuFft {
  decltype(&cufftCreate) create = nullptr;
  decltype(&cufftDestroy) destroy = nullptr;
  decltype(&cufftSetAutoAllocation) set_auto_allocation = nullptr;
  decltype(&cufftMakePlanMany64) make_plan = nullptr;
  decltype(&cufftGetSizeMany64) work_bytes = nullptr;
  decltype(&cufftSetStream) set_stream = nullptr;
  decltype(&cufftSetWorkArea) set_work_area = nullptr;
  decltype(&cufftExecR2C) real_to_complex = nullptr;
  decltype(&cufftExecC2R) complex_to_real = nullptr;
  decltype(&cufftExecC2C) complex_to_complex = nullptr;
  std::string missing;  // why it cannot be used; empty when it can
};

/// Looks for it on the first call: in the folders of WIENERWERK_CUDA_PATH, in the NVIDIA wheels next to this shared
/// object, where the system looks (LD_LIBRARY_PATH, what the process has loaded), in the toolkit.
const CuFft& cufft();

/// Throws Failure; `what` names the action.
void check(cufftResult result, const char* what);

}  // namespace ww::cuda
