#pragma once
// A device, opened once and used for many runs.
#include <memory>
#include <string>

#include "compute/device.hpp"
#include "pipeline/options.hpp"

namespace ww {

struct Session {
  SessionOptions options;
  std::unique_ptr<Device> device;
};

/// options: JSON text of SessionOptions; empty means the defaults. Throws InvalidParameter, DeviceError.
std::unique_ptr<Session> open_session(const std::string& options);

}  // namespace ww
