#pragma once
// A device that computes nothing and counts: a method run on it gives its peak memory and its transforms, so no method
// declares a cost that could drift from its code. Each facet has a tally of its own.
#include <algorithm>
#include <cstdint>
#include <set>
#include <tuple>

#include "compute/device.hpp"

namespace ww {

class MemoryTally final : public Memory {
 public:
  explicit MemoryTally(Memory& costs) : costs_(costs) {}

  std::size_t peak_bytes() const { return peak_; }

  bool shares_host_memory() const override { return costs_.shares_host_memory(); }
  std::size_t free_bytes() const override { return costs_.free_bytes(); }
  std::size_t field_bytes(Shape grid) const override { return costs_.field_bytes(grid); }
  std::size_t spectrum_bytes(Shape grid) const override { return costs_.spectrum_bytes(grid); }
  std::size_t scratch_bytes(Shape grid) const override { return costs_.scratch_bytes(grid); }
  std::shared_ptr<void> allocate(std::size_t bytes) override {
    live_ += bytes;
    peak_ = std::max(peak_, live_);
    return {static_cast<void*>(this), [this, bytes](void*) { live_ -= bytes; }};
  }
  void upload(Shape, void*, const Window&, const float*) override {}
  void download(Shape, const void*, const Window&, float*) override {}

 private:
  Memory& costs_;
  std::size_t live_ = 0, peak_ = 0;
};

/// Sums are {1, 1}: no change converges, no branch is taken early.
class VoxelsTally final : public Voxels {
 public:
  void voxelwise(Shape, Kernel, void*, const void* const*) override {}
  Sums voxel_sums(Shape, const Window&, Kernel, const void* const*) override { return {1, 1}; }
  void shifted(Shape, Kernel, void* const*, const void* const*, const Shift*) override {}
  std::shared_ptr<const void> keep(const BandedMatrix&) override { return {}; }  // far smaller than any field
  void along_axis(Shape, Shape, int, const void*, const void*, void*) override {}
};

class SpectraTally final : public Spectra {
 public:
  explicit SpectraTally(Memory& costs) : costs_(costs) {}

  std::int64_t transforms() const { return transforms_; }  ///< forward or inverse, of a whole grid
  std::size_t scratch_bytes() const { return scratch_; }   ///< of all grids that were transformed

  void forward(Shape grid, const void*, void*) override { transform(grid, 1); }
  void inverse(Shape grid, void*, void*) override { transform(grid, 1); }
  void spectral(Shape, Kernel, void*, const void* const*) override {}
  Sums spectral_sums(Shape, Kernel, const void* const*) override { return {1, 1}; }
  void load(Shape grid, Kernel, void*, void*, const void* const*) override { transform(grid, 1); }
  void convolve(Shape grid, const void*, Direction, Kernel, void*, void*, const void* const*, After after) override {
    transform(grid, after == After::reload ? 2 : 1);
  }

 private:
  void transform(Shape grid, int count) {
    transforms_ += count;
    if (grids_.emplace(grid.z, grid.y, grid.x).second) scratch_ += costs_.scratch_bytes(grid);
  }

  Memory& costs_;
  std::size_t scratch_ = 0;
  std::int64_t transforms_ = 0;
  std::set<std::tuple<std::int64_t, std::int64_t, std::int64_t>> grids_;
};

/// What running on `costs` would take.
class TallyDevice final : public Device {
 public:
  explicit TallyDevice(Device& costs) : costs_(costs), memory_(costs.memory()), spectra_(costs.memory()) {}

  std::size_t peak_bytes() const {  ///< fields, spectra and the device's own work areas
    return memory_.peak_bytes() + spectra_.scratch_bytes();
  }
  std::int64_t transforms() const { return spectra_.transforms(); }

  std::string name() const override { return costs_.name(); }
  std::string description() const override { return costs_.description(); }
  Memory& memory() override { return memory_; }
  Voxels& voxels() override { return voxels_; }
  Spectra& spectra() override { return spectra_; }

 private:
  Device& costs_;
  MemoryTally memory_;
  VoxelsTally voxels_;
  SpectraTally spectra_;
};

}  // namespace ww
