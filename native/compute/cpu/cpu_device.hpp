#pragma once
// The CPU as a Device: lane-batched transforms and the fused convolution, on the library's own threads.
#include <memory>

#include "compute/device.hpp"

namespace ww {

/// threads: 0 takes what the process may use (affinity and cgroup quota).
std::unique_ptr<Device> open_cpu_device(int threads);

}  // namespace ww
