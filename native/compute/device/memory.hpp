#pragma once
// The facet of a device that holds fields and spectra, and copies voxels to and from the host.
#include <cstddef>
#include <memory>

#include "image/shape.hpp"

namespace ww {

/// A box inside a grid: [origin, origin + shape) on every axis, never wrapping.
struct Window {
  Shape shape;
  Shape origin{0, 0, 0};
};

class Memory {
 public:
  virtual ~Memory() = default;
  /// True when allocations come out of the host's memory.
  virtual bool shares_host_memory() const = 0;
  /// Bytes an allocation may still take on a device with memory of its own.
  virtual std::size_t free_bytes() const = 0;
  virtual std::size_t field_bytes(Shape grid) const = 0;
  virtual std::size_t spectrum_bytes(Shape grid) const = 0;
  /// What the device holds besides fields and spectra while it transforms this grid: tables, work areas.
  virtual std::size_t scratch_bytes(Shape grid) const = 0;
  /// Throws OutOfMemory (errors.hpp).
  virtual std::shared_ptr<void> allocate(std::size_t bytes) = 0;

  // values: dense z, y, x floats of the window, on the host.
  virtual void upload(Shape grid, void* field, const Window& window, const float* values) = 0;  // other voxels stay
  virtual void download(Shape grid, const void* field, const Window& window, float* values) = 0;
};

}  // namespace ww
