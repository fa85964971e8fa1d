#pragma once
// Aligned host memory: cache lines for small blocks, huge pages for large ones.
#include <cstddef>
#include <memory>

namespace ww {

/// Uninitialized memory of at least `bytes`, aligned to 64 bytes; to 2 MiB, and on huge pages where the system has
/// them, from 1 MiB on. Throws OutOfMemory.
std::shared_ptr<void> allocate_aligned(std::size_t bytes);

/// The same, all zero.
std::shared_ptr<void> allocate_zeroed(std::size_t bytes);

/// What allocate_aligned really takes.
std::size_t allocated_bytes(std::size_t bytes);

}  // namespace ww
