#pragma once
// How many threads this process may keep busy.

namespace ww::cpu {

/// The smaller of the processors the process is bound to and its cgroup's quota (version 1 or 2), at least 1.
int available_threads();

}  // namespace ww::cpu
