// cuFFT, opened at run time: with 287 MB it can be inside no package of ours, and often it is there already.
#include "compute/cuda/cufft_library.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <vector>

#include "compute/cuda/failure.hpp"

namespace ww::cuda {
namespace {

// Newest first: 12 belongs to CUDA 13, 11 to CUDA 12. What we call is the same in both.
const char* const file_names[] = {"libcufft.so.12", "libcufft.so.11"};

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

std::filesystem::path own_folder() {
  Dl_info here{};
  if (!dladdr(reinterpret_cast<void*>(&own_folder), &here) || !here.dli_fname) return {};
  return std::filesystem::absolute(here.dli_fname).parent_path();
}

/// Folders to look in before the system does.
std::vector<std::filesystem::path> folders_first() {
  std::vector<std::filesystem::path> folders;
  std::istringstream list(environment("WIENERWERK_CUDA_PATH"));
  for (std::string folder; std::getline(list, folder, ':');)
    if (!folder.empty())
      for (const char* sub : {"", "lib", "lib64"}) folders.push_back(std::filesystem::path(folder) / sub);
  if (const auto own = own_folder(); !own.empty())
    for (const char* up : {".", "..", "../.."})
      for (const char* wheel : {"nvidia/cu13/lib", "nvidia/cufft/lib"}) folders.push_back(own / up / wheel);
  return folders;
}

/// Folders to look in after the system did.
std::vector<std::filesystem::path> folders_last() {
  std::vector<std::filesystem::path> folders;
  for (const std::string& toolkit :
       {environment("CUDA_HOME"), environment("CUDA_PATH"), std::string("/usr/local/cuda")})
    if (!toolkit.empty())
      for (const char* sub : {"lib64", "lib"}) folders.push_back(std::filesystem::path(toolkit) / sub);
  return folders;
}

void* open_in(const std::vector<std::filesystem::path>& folders) {
  for (const auto& folder : folders)
    for (const char* name : file_names)
      if (void* const library = dlopen((folder / name).c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
  return nullptr;
}

void* open_anywhere(std::string& missing) {
  if (void* const library = open_in(folders_first())) return library;
  for (const char* name : file_names) {
    if (void* const library = dlopen(name, RTLD_NOW | RTLD_LOCAL)) return library;
    const char* const why = dlerror();
    if (missing.empty()) missing = why ? why : std::string(name) + ": cannot be opened";
  }
  return open_in(folders_last());
}

template <class F>
void find(void* library, const char* name, F& function, std::string& missing) {
  function = reinterpret_cast<F>(dlsym(library, name));
  if (!function && missing.empty()) missing = std::string("the cuFFT library has no ") + name;
}

CuFft open() {
  CuFft found;
  void* const library = open_anywhere(found.missing);
  if (!library) return found;
  found.missing.clear();
  find(library, "cufftCreate", found.create, found.missing);
  find(library, "cufftDestroy", found.destroy, found.missing);
  find(library, "cufftSetAutoAllocation", found.set_auto_allocation, found.missing);
  find(library, "cufftMakePlanMany64", found.make_plan, found.missing);
  find(library, "cufftGetSizeMany64", found.work_bytes, found.missing);
  find(library, "cufftSetStream", found.set_stream, found.missing);
  find(library, "cufftSetWorkArea", found.set_work_area, found.missing);
  find(library, "cufftExecR2C", found.real_to_complex, found.missing);
  find(library, "cufftExecC2R", found.complex_to_real, found.missing);
  find(library, "cufftExecC2C", found.complex_to_complex, found.missing);
  return found;
}

const char* name_of(cufftResult result) {
  switch (result) {
    case CUFFT_INVALID_PLAN:
      return "invalid plan";
    case CUFFT_ALLOC_FAILED:
      return "out of memory";
    case CUFFT_INVALID_TYPE:
      return "invalid type";
    case CUFFT_INVALID_VALUE:
      return "invalid value";
    case CUFFT_INTERNAL_ERROR:
      return "internal error";
    case CUFFT_EXEC_FAILED:
      return "execution failed";
    case CUFFT_SETUP_FAILED:
      return "setup failed";
    case CUFFT_INVALID_SIZE:
      return "invalid size";
    case CUFFT_INVALID_DEVICE:
      return "invalid device";
    case CUFFT_NOT_SUPPORTED:
      return "not supported";
    default:
      return "error";
  }
}

}  // namespace

const CuFft& cufft() {
  static const CuFft library = open();
  return library;
}

void check(cufftResult result, const char* what) {
  if (result == CUFFT_SUCCESS) return;
  throw Failure{result == CUFFT_ALLOC_FAILED ? WW_CUDA_OUT_OF_MEMORY : WW_CUDA_FAILED,
                std::string(what) + ": cuFFT: " + name_of(result) + " (" + std::to_string(int(result)) + ")"};
}

}  // namespace ww::cuda
