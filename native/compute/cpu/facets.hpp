#pragma once
// The facets of the CPU device, and what they share.
#include <vector>

#include "compute/cpu/plans.hpp"
#include "compute/cpu/target.hpp"
#include "compute/cpu/workers.hpp"
#include "compute/device.hpp"

namespace ww::cpu {

/// What the facets of one device share: threads, kernels, plans.
struct Core {
  /// threads: 0 takes what the process may use.
  explicit Core(int threads);
  const Layout& layout(Shape grid) { return plans.layout(grid); }

  Workers workers;
  const Target& target;
  int lanes;
  Plans plans;
};

class CpuMemory final : public Memory {
 public:
  explicit CpuMemory(Core& core) : core_(core) {}
  bool shares_host_memory() const override { return true; }
  std::size_t free_bytes() const override { return 0; }
  std::size_t field_bytes(Shape grid) const override;
  std::size_t spectrum_bytes(Shape grid) const override;
  std::size_t scratch_bytes(Shape grid) const override;
  std::shared_ptr<void> allocate(std::size_t bytes) override;
  void upload(Shape grid, void* field, const Window& window, const float* values) override;
  void download(Shape grid, const void* field, const Window& window, float* values) override;

 private:
  Core& core_;
};

class CpuVoxels final : public Voxels {
 public:
  explicit CpuVoxels(Core& core) : core_(core) {}
  void voxelwise(Shape grid, Kernel e, void* out, const void* const* in) override;
  Sums voxel_sums(Shape grid, const Window& window, Kernel e, const void* const* in) override;
  void shifted(Shape grid, Kernel e, void* const* out, const void* const* in, const Shift* shifts) override;
  std::shared_ptr<const void> keep(const BandedMatrix& matrix) override;
  void along_axis(Shape from, Shape to, int axis, const void* kept, const void* in, void* out) override;

 private:
  Core& core_;
};

class CpuSpectra final : public Spectra {
 public:
  explicit CpuSpectra(Core& core) : core_(core) {}
  void forward(Shape grid, const void* field, void* spectrum) override;
  void inverse(Shape grid, void* spectrum, void* field) override;
  void spectral(Shape grid, Kernel e, void* out, const void* const* in) override;
  Sums spectral_sums(Shape grid, Kernel e, const void* const* in) override;
  void load(Shape grid, Kernel e, void* work, void* out, const void* const* in) override;
  void convolve(Shape grid, const void* otf, Direction direction, Kernel e, void* work, void* out,
                const void* const* in, After after) override;

 private:
  VoxelStep voxel_step(Kernel e, void* out, const void* const* in, bool from_spectrum) const;
  /// The y lines of all planes; with x transforms before and after them if wanted.
  void sweep_planes(const Layout& g, const VoxelStep& step, float* spectrum, bool x_before, bool x_after);
  /// Transforms along z, in place.
  void sweep_columns(const Layout& g, Sense sense, float* spectrum);

  Core& core_;
};

/// An expression's first inputs as floats, moved on.
template <class Expression>
struct Inputs {
  Inputs(const Expression& e, const void* const* in, std::ptrdiff_t at) {
    for (int i = 0; i < e.inputs; ++i) floats[i] = static_cast<const float*>(in[i]) + at;
  }
  const float* floats[most_inputs];
};

/// In order: the same bits for any number of threads.
inline Sums total(const std::vector<Sums>& parts) {
  Sums sum;
  for (const Sums& part : parts) {
    sum.a += part.a;
    sum.b += part.b;
  }
  return sum;
}

}  // namespace ww::cpu
