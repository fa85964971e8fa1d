#pragma once
// Where a result lies until its caller releases it.
#include <cstddef>
#include <memory>

#include "compute/host_memory.hpp"

namespace ww {

/// Bytes that are zero at first; large ones on huge pages, for a result's pages are touched only once.
class ResultMemory {
 public:
  /// Throws OutOfMemory. What was there is lost.
  void resize(std::size_t bytes) {
    block_ = allocate_zeroed(bytes);
    size_ = bytes;
  }
  unsigned char* data() { return static_cast<unsigned char*>(block_.get()); }
  const unsigned char* data() const { return static_cast<const unsigned char*>(block_.get()); }
  std::size_t size() const { return size_; }

 private:
  std::shared_ptr<void> block_;
  std::size_t size_ = 0;
};

}  // namespace ww
