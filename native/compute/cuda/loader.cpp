// Opening libwienerwerk-cuda.so and asking it why it cannot be used, if it cannot.
#include "compute/cuda/loader.hpp"

#ifndef _WIN32
#include <dlfcn.h>
#endif

#include <filesystem>

namespace ww {

#ifdef _WIN32

CudaBackend load_cuda_backend(const std::string&) { return {nullptr, 0, "CUDA is not supported on Windows yet"}; }
const CudaBackend& cuda_backend() {
  static const CudaBackend backend = load_cuda_backend("");
  return backend;
}

#else

CudaBackend load_cuda_backend(const std::string& file) {
  void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char* const why = dlerror();
    return {nullptr, 0, why ? why : file + ": cannot be opened"};
  }
  const auto entry = reinterpret_cast<ww_cuda_entry>(dlsym(library, WW_CUDA_ENTRY));
  if (!entry) return {nullptr, 0, file + ": has no " WW_CUDA_ENTRY};
  const ww_cuda_backend_table* const table = entry();
  // The build id lies behind struct_size: read it only where the struct is as long as ours.
  if (!table || table->struct_size != sizeof(ww_cuda_backend_table) || std::string(table->build_id) != WW_BUILD_ID)
    return {nullptr, 0, file + ": is of another build than the library (expected build " WW_BUILD_ID ")"};

  int devices = 0;
  ww_cuda_message why{};
  if (table->count(&devices, &why) != WW_CUDA_OK) return {nullptr, 0, why.text};
  return {table, devices, ""};
}

const CudaBackend& cuda_backend() {
  static const CudaBackend backend = [] {
    Dl_info here{};
    if (!dladdr(reinterpret_cast<void*>(&load_cuda_backend), &here) || !here.dli_fname)
      return CudaBackend{nullptr, 0, "the path of the library's own file is unknown"};
    const std::filesystem::path library = here.dli_fname,
                                backend_file = std::filesystem::absolute(library).replace_filename(WW_CUDA_LIBRARY);
    std::error_code ignored;
    if (!std::filesystem::exists(backend_file, ignored))
      return CudaBackend{nullptr, 0, "built without CUDA (there is no " WW_CUDA_LIBRARY " beside the library)"};
    return load_cuda_backend(backend_file.string());
  }();
  return backend;
}

#endif

}  // namespace ww
