#pragma once
// A device, opened once and used for many runs.
#include <cstdint>
#include <memory>
#include <string>

#include "compute/device.hpp"
#include "pipeline/options.hpp"
#include "pipeline/psf_cache.hpp"

namespace ww {

struct Session {
  SessionOptions options;
  std::unique_ptr<Device> device;
  PsfCache psfs;
};

/// options: JSON text of SessionOptions; empty means the defaults. Throws InvalidParameter, DeviceError.
std::unique_ptr<Session> open_session(const std::string& options);

/// The bytes a run may take: memory_mb where it is given, else 80 % of what the process may ever have, unless less is
/// free now.
std::int64_t allowed_bytes(const Session& session);

/// Throws OutOfMemory with both numbers when `bytes` are more than allowed. what: "richardson_lucy on 3 x 4 x 5
/// voxels".
void require_memory(const Session& session, const std::string& what, std::int64_t bytes);

}  // namespace ww
