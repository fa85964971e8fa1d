// Finding devices: the CPU is built in, CUDA is a shared object beside the library that may be absent.
#include "compute/backends.hpp"

#include <charconv>
#include <optional>

#include "compute/cpu/cpu_device.hpp"
#include "compute/cuda/cuda_device.hpp"
#include "compute/cuda/loader.hpp"
#include "image/errors.hpp"

namespace ww {
namespace {

/// One entry for each CUDA device; where there is none, one that says why.
std::vector<Availability> cuda_devices() {
  const CudaBackend& cuda = cuda_backend();
  if (!cuda.table) return {{"cuda:0", "", cuda.missing}};
  std::vector<Availability> found;
  for (int i = 0; i < cuda.devices; ++i) {
    Availability device{"cuda:" + std::to_string(i), "", ""};
    device.missing = cuda_device_missing(*cuda.table, i, device.description);
    found.push_back(device);
  }
  return found;
}

std::unique_ptr<Device> open_cuda(int index) {
  const CudaBackend& cuda = cuda_backend();
  if (!cuda.table) throw DeviceError("no CUDA device: " + cuda.missing);
  if (index >= cuda.devices)
    throw DeviceError("no CUDA device cuda:" + std::to_string(index) +
                      ": the last one is cuda:" + std::to_string(cuda.devices - 1));
  return open_cuda_device(*cuda.table, index);
}

/// The first CUDA device that opens, else the CPU.
std::unique_ptr<Device> open_first(int threads) {
  const CudaBackend& cuda = cuda_backend();
  for (int i = 0; i < cuda.devices; ++i) {
    try {
      return open_cuda_device(*cuda.table, i);
    } catch (const DeviceError&) {  // too old, or taken by another process: devices() says it
    } catch (const OutOfMemory&) {
    }
  }
  return open_cpu_device(threads);
}

/// N of "cuda:N" or "cuda" (0); nothing for any other name.
std::optional<int> cuda_index(const std::string& name) {
  if (name == "cuda") return 0;
  if (!name.starts_with("cuda:")) return {};
  int index = -1;
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + 5, end, index);
  if (error != std::errc() || rest != end || index < 0) return {};
  return index;
}

}  // namespace

std::vector<Availability> devices() {
  std::vector<Availability> all{{"cpu", open_cpu_device(0)->description(), ""}};
  for (Availability& device : cuda_devices()) all.push_back(std::move(device));
  return all;
}

std::unique_ptr<Device> open_device(const std::string& name, int threads) {
  if (name == "auto") return open_first(threads);
  if (name == "cpu") return open_cpu_device(threads);
  if (const std::optional<int> index = cuda_index(name)) return open_cuda(*index);

  std::string allowed = "auto, cpu";
  for (const Availability& device : cuda_devices()) allowed += ", " + device.name;
  throw InvalidParameter("device = \"" + name + "\" is not one of " + allowed);
}

}  // namespace ww
