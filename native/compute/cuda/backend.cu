// The C boundary of libwienerwerk-cuda.so: finds devices, and turns every function's failure into a status and a
// sentence.
#include "compute/cuda/backend.h"

#include <dlfcn.h>

#include <cstdio>
#include <exception>
#include <new>

#include "compute/cuda/context.hpp"

namespace ww::cuda {
namespace {

constexpr int oldest_capability = 80;  // cmake/cuda.cmake compiles for it and newer ones

ww_cuda_status tell(ww_cuda_message* message, ww_cuda_status status, const char* sentence) noexcept {
  if (message) std::snprintf(message->text, sizeof message->text, "%s", sentence);
  return status;
}

/// Runs f; nothing it throws gets out.
template <class F>
ww_cuda_status guarded(ww_cuda_message* message, F f) noexcept {
  try {
    f();
    return WW_CUDA_OK;
  } catch (const Failure& failure) {
    return tell(message, failure.status, failure.sentence.c_str());
  } catch (const std::bad_alloc&) {
    return tell(message, WW_CUDA_OUT_OF_MEMORY, "host memory does not suffice");
  } catch (const std::exception& e) {
    return tell(message, WW_CUDA_FAILED, e.what());
  } catch (...) {
    return tell(message, WW_CUDA_FAILED, "unknown failure in the CUDA backend");
  }
}

/// Makes a device this thread's current one, and gives the caller's back: the thread belongs to Java or Python, and
/// another library there may have chosen a device of its own.
class Current {
 public:
  explicit Current(int device) {
    check(cudaGetDevice(&before_), "asking for the current device");
    if (before_ != device) check(cudaSetDevice(device), "choosing a device");
    changed_ = before_ != device;
  }
  ~Current() {
    if (changed_) cudaSetDevice(before_);
  }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

 private:
  int before_ = 0;
  bool changed_ = false;
};

template <class F>
ww_cuda_status on_device(ww_cuda_context* c, ww_cuda_message* message, F f) noexcept {
  return guarded(message, [&] {
    const Current current(c->device);
    f();
  });
}

std::string version_name(int v) { return std::to_string(v / 1000) + "." + std::to_string(v % 1000 / 10); }

/// Why the runtime finds the driver too old: it says the same of one that is not there at all.
std::string driver_reason() {
  if (!dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL)) {
    const char* const why = dlerror();
    return std::string("there is no NVIDIA driver: ") + (why ? why : "libcuda.so.1 cannot be opened");
  }
  int driver = 0, runtime = 0;
  cudaDriverGetVersion(&driver);
  cudaRuntimeGetVersion(&runtime);
  return "the NVIDIA driver knows CUDA " + version_name(driver) + ", and " + version_name(runtime) + " is needed";
}

int usable_devices() {
  int devices = 0;
  const cudaError_t result = cudaGetDeviceCount(&devices);
  if (result == cudaErrorInsufficientDriver) fail(driver_reason());
  check(result, "looking for CUDA devices");
  if (devices == 0) fail("the NVIDIA driver shows no CUDA device");
  if (!cufft().missing.empty()) fail(cufft().missing);
  return devices;
}

/// "NVIDIA H200, 139 GiB".
std::string description(int device) {
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, device), "asking for the device's properties");
  const std::string name = properties.name;
  if (10 * properties.major + properties.minor < oldest_capability)
    fail(name + " has compute capability " + std::to_string(properties.major) + "." + std::to_string(properties.minor) +
         ", and 8.0 is needed");
  return name + ", " + std::to_string(properties.totalGlobalMem >> 30) + " GiB";
}

float* floats(void* p) { return static_cast<float*>(p); }
const float* floats(const void* p) { return static_cast<const float*>(p); }
ww_cuda_sums plain(Sums s) { return {s.a, s.b}; }

ww_cuda_status create(int device, ww_cuda_context** context, ww_cuda_message* message) noexcept {
  return guarded(message, [&] {
    const Current current(device);
    *context = new ww_cuda_context(device);
  });
}

void destroy(ww_cuda_context* c) noexcept {
  guarded(nullptr, [&] {
    const Current current(c->device);
    cudaStreamSynchronize(c->stream);
    delete c;
  });
}

// The order of ww_cuda_backend_table.
const ww_cuda_backend_table table = {
    sizeof(ww_cuda_backend_table),
    WW_BUILD_ID,

    [](int* devices, ww_cuda_message* m) { return guarded(m, [&] { *devices = usable_devices(); }); },
    [](int device, ww_cuda_message* m) {
      std::string sentence;
      const ww_cuda_status status = guarded(m, [&] { sentence = description(device); });
      return status == WW_CUDA_OK ? tell(m, status, sentence.c_str()) : status;
    },
    create,
    destroy,

    [](ww_cuda_shape grid) { return Layout(grid).voxels() * sizeof(float); },
    [](ww_cuda_shape grid) { return Layout(grid).complexes() * sizeof(Complex); },
    [](ww_cuda_context* c, ww_cuda_shape grid, std::size_t* bytes, ww_cuda_message* m) {
      return on_device(c, m, [&] { *bytes = c->transforms.work_bytes(grid); });
    },
    [](ww_cuda_context* c, std::size_t* bytes, ww_cuda_message* m) {
      return on_device(c, m, [&] { *bytes = free_bytes(); });
    },
    [](ww_cuda_context* c, std::size_t bytes, void** memory, ww_cuda_message* m) {
      return on_device(c, m, [&] { *memory = allocate(*c, bytes); });
    },
    [](ww_cuda_context* c, void* memory) { on_device(c, nullptr, [&] { cudaFree(memory); }); },

    [](ww_cuda_context* c, ww_cuda_shape grid, void* field, ww_cuda_window w, const float* values, ww_cuda_message* m) {
      return on_device(c, m, [&] { upload(*c, grid, floats(field), w, values); });
    },
    [](ww_cuda_context* c, ww_cuda_shape grid, const void* field, ww_cuda_window w, float* values, ww_cuda_message* m) {
      return on_device(c, m, [&] { download(*c, grid, floats(field), w, values); });
    },

    [](ww_cuda_context* c, ww_cuda_shape grid, ww_cuda_kernel e, void* out, const void* const* in, ww_cuda_message* m) {
      return on_device(c, m, [&] { voxelwise(*c, grid, e, floats(out), in); });
    },
    [](ww_cuda_context* c, ww_cuda_shape grid, ww_cuda_kernel e, void* const* out, const void* const* in,
       const int* shifts,
       ww_cuda_message* m) { return on_device(c, m, [&] { shifted(*c, grid, e, out, in, shifts); }); },
    [](ww_cuda_context* c, ww_cuda_shape grid, ww_cuda_window w, ww_cuda_kernel e, const void* const* in,
       ww_cuda_sums* sums,
       ww_cuda_message* m) { return on_device(c, m, [&] { *sums = plain(voxel_sums(*c, grid, w, e, in)); }); },
    [](ww_cuda_context* c, ww_cuda_shape from, ww_cuda_shape to, int axis, int taps, const std::int32_t* first,
       const float* weights, const void* in, void* out, ww_cuda_message* m) {
      return on_device(c, m, [&] { along_axis(*c, from, to, axis, taps, first, weights, floats(in), floats(out)); });
    },

    [](ww_cuda_context* c, ww_cuda_shape grid, const void* field, void* spectrum, ww_cuda_message* m) {
      return on_device(c, m, [&] { forward(*c, grid, field, spectrum); });
    },
    [](ww_cuda_context* c, ww_cuda_shape grid, void* spectrum, void* field, ww_cuda_message* m) {
      return on_device(c, m, [&] { inverse(*c, grid, spectrum, floats(field)); });
    },
    [](ww_cuda_context* c, ww_cuda_shape grid, ww_cuda_kernel e, void* out, const void* const* in, ww_cuda_message* m) {
      return on_device(c, m, [&] { spectral(*c, grid, e, out, in); });
    },
    [](ww_cuda_context* c, ww_cuda_shape grid, ww_cuda_kernel e, const void* const* in, ww_cuda_sums* sums,
       ww_cuda_message* m) { return on_device(c, m, [&] { *sums = plain(spectral_sums(*c, grid, e, in)); }); },

    [](ww_cuda_context* c, ww_cuda_shape grid, ww_cuda_kernel e, void* work, void* out, const void* const* in,
       ww_cuda_message* m) { return on_device(c, m, [&] { load(*c, grid, e, work, floats(out), in); }); },
    [](ww_cuda_context* c, ww_cuda_shape grid, const void* otf, int adjoint, ww_cuda_kernel e, void* work, void* out,
       const void* const* in, int reload, ww_cuda_message* m) {
      return on_device(c, m, [&] { convolve(*c, grid, otf, adjoint != 0, e, work, floats(out), in, reload != 0); });
    },
};

}  // namespace
}  // namespace ww::cuda

extern "C" __attribute__((visibility("default"))) const ww_cuda_backend_table* ww_cuda_backend(void) {
  return &ww::cuda::table;
}
