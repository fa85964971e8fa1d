#pragma once
// A CUDA device as a Device: a thin mapping onto the functions of libwienerwerk-cuda.so.
#include <memory>
#include <string>

#include "compute/cuda/backend.h"
#include "compute/device.hpp"

namespace ww {

/// Why device number `index` cannot be used, in words; empty when it can, and `description` then names it.
std::string cuda_device_missing(const ww_cuda_backend_table& backend, int index, std::string& description);

/// Throws DeviceError, OutOfMemory with the backend's sentence. `backend` outlives the device (it is never unloaded).
std::unique_ptr<Device> open_cuda_device(const ww_cuda_backend_table& backend, int index);

}  // namespace ww
