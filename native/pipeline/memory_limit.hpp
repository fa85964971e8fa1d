#pragma once
// How much memory this process may use.
#include <cstdint>
#include <string>

namespace ww {

/// Bytes a run may take when the caller sets no limit: 80 % of the machine's or the cgroup's memory, the same at every
/// call so that tiles (and so the last bits of a result) do not depend on the moment; less only when less is free now.
struct MemoryLimit {
  std::int64_t allowed;    ///< 80 % of what the process could ever have
  std::int64_t available;  ///< what is free now
};
/// `root`: the folder that holds proc/ and sys/; tests give their own.
MemoryLimit memory_limit(const std::string& root = "");

}  // namespace ww
