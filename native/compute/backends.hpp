#pragma once
// Finding devices: the CPU is built in, CUDA is a shared object beside the library that may be absent.
#include <memory>
#include <string>
#include <vector>

#include "compute/device.hpp"

namespace ww {

struct Availability {
  std::string name;         ///< "cpu", "cuda:0"
  std::string description;  ///< when usable
  std::string missing;      ///< why it is not usable, in words; empty when it is
};

std::vector<Availability> devices();

/// name: "auto" (the first CUDA device, else the CPU), "cpu", "cuda:N". threads: 0 takes what the process may use.
/// Throws DeviceError with the reason, InvalidParameter for another name.
std::unique_ptr<Device> open_device(const std::string& name, int threads);

}  // namespace ww
