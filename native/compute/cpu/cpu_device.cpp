// The CPU as a Device: keeps plans and work areas, and splits the kernels' items over the threads.
#include "compute/cpu/cpu_device.hpp"

#include <algorithm>
#include <atomic>
#include <vector>

#include "compute/cpu/available_threads.hpp"
#include "compute/host_memory.hpp"
#include "compute/cpu/plans.hpp"
#include "compute/cpu/target.hpp"
#include "compute/cpu/transfer.hpp"
#include "compute/cpu/workers.hpp"

namespace ww {
namespace {

using namespace cpu;

std::atomic<int> open_devices{0};

class CpuDevice final : public Device {
 public:
  explicit CpuDevice(int threads)
      : workers_(threads > 0 ? threads : available_threads()),
        target_(choose_target()),
        lanes_(target_.lanes),
        plans_(target_.lanes, target_.power_radix) {
    ++open_devices;
  }
  ~CpuDevice() override {
    if (--open_devices == 0) ThreadPool::of_process().stop();
  }

  std::string name() const override { return "cpu"; }
  std::string description() const override {
    const int threads = workers_.threads();
    return std::string(target_.description) + ", " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
  }
  bool shares_host_memory() const override { return true; }
  std::size_t free_bytes() const override { return 0; }

  std::size_t field_bytes(Shape grid) const override {
    return allocated_bytes(std::size_t(layout(grid).field_floats(lanes_)) * sizeof(float));
  }
  std::size_t spectrum_bytes(Shape grid) const override {
    return allocated_bytes(std::size_t(layout(grid).spectrum_floats()) * sizeof(float));
  }
  std::size_t scratch_bytes(Shape grid) const override {
    const std::size_t workspace = allocated_bytes(std::size_t(layout(grid).workspace_floats) * sizeof(float));
    return plans_.bytes(grid) + std::size_t(workers_.threads()) * workspace;
  }
  std::shared_ptr<void> allocate(std::size_t bytes) override { return allocate_aligned(bytes); }

  void upload(Shape grid, void* field, const Window& window, const float* values) override;
  void download(Shape grid, const void* field, const Window& window, float* values) override;
  void voxelwise(Shape grid, Kernel e, void* out, const void* const* in) override;
  void shifted(Shape grid, Kernel e, void* const* out, const void* const* in, const Shift* shifts) override;
  Sums voxel_sums(Shape grid, const Window& window, Kernel e, const void* const* in) override;
  void forward(Shape grid, const void* field, void* spectrum) override;
  void inverse(Shape grid, void* spectrum, void* field) override;
  void spectral(Shape grid, Kernel e, void* out, const void* const* in) override;
  Sums spectral_sums(Shape grid, Kernel e, const void* const* in) override;
  void load(Shape grid, Kernel e, void* work, void* out, const void* const* in) override;
  void convolve(Shape grid, const void* otf, Direction direction, Kernel e, void* work, void* out,
                const void* const* in, After after) override;

 private:
  const Layout& layout(Shape grid) const { return plans_.layout(grid); }
  VoxelStep voxel_step(Kernel e, void* out, const void* const* in, bool from_spectrum) const;
  /// The y lines of all planes; with x transforms before and after them if told.
  void sweep_planes(const Layout& g, const VoxelStep& step, float* spectrum, bool x_before, bool x_after);
  /// Transforms along z, in place.
  void sweep_columns(const Layout& g, Sense sense, float* spectrum);

  Workers workers_;
  const Target& target_;
  int lanes_;
  mutable Plans plans_;
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
Sums total(const std::vector<Sums>& parts) {
  Sums sum;
  for (const Sums& part : parts) {
    sum.a += part.a;
    sum.b += part.b;
  }
  return sum;
}

// ---------------------------------------------------------------- to and from the host

void CpuDevice::upload(Shape grid, void* field, const Window& window, const float* values) {
  const Layout& g = layout(grid);
  workers_.over(strips_of(window), g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    copy_to_field(g, lanes_, window, first, last, values, static_cast<float*>(field));
  });
}

void CpuDevice::download(Shape grid, const void* field, const Window& window, float* values) {
  const Layout& g = layout(grid);
  workers_.over(strips_of(window), g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    copy_from_field(g, lanes_, window, first, last, static_cast<const float*>(field), values);
  });
}

// ---------------------------------------------------------------- voxels

void CpuDevice::voxelwise(Shape grid, Kernel e, void* out, const void* const* in) {
  const Layout& g = layout(grid);
  const VoxelExpression& expression = target_.voxelwise[e.index];
  constexpr std::ptrdiff_t chunk = 4096;
  const std::ptrdiff_t floats = g.field_floats(lanes_);
  workers_.over((floats + chunk - 1) / chunk, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    const std::ptrdiff_t begin = first * chunk, end = std::min(last * chunk, floats);
    const Inputs from(expression, in, begin);
    expression.line(e.functor, static_cast<float*>(out) + begin, from.floats, std::size_t(end - begin));
  });
}

void CpuDevice::shifted(Shape grid, Kernel e, void* const* out, const void* const* in, const Shift* shifts) {
  const Layout& g = layout(grid);
  const ShiftedExpression& expression = target_.shifted[e.index];
  ShiftedStep step{expression.line, e.functor, expression.inputs, expression.outputs, {}, {}, {}};
  for (int i = 0; i < step.inputs; ++i) {
    step.in[i] = static_cast<const float*>(in[i]);
    step.shift[i] = shifts[i];
  }
  for (int k = 0; k < step.outputs; ++k) step.out[k] = static_cast<float*>(out[k]);
  workers_.over_planes(g.x_blocks, g,
                       [&](int z, int first, int last, float*) { target_.shifted_lines(g, step, z, first, last); });
}

Sums CpuDevice::voxel_sums(Shape grid, const Window& window, Kernel e, const void* const* in) {
  const Layout& g = layout(grid);
  const VoxelSumsExpression& expression = target_.voxel_sums[e.index];
  // A fixed number of parts, whatever the number of threads, added in order.
  const std::ptrdiff_t begin_x = window.origin.x, end_x = window.origin.x + window.shape.x;
  const std::ptrdiff_t first_block = begin_x / lanes_, blocks = (end_x + lanes_ - 1) / lanes_ - first_block;
  const std::ptrdiff_t lines = window.shape.z * blocks;
  const int parts = int(std::min<std::ptrdiff_t>(lines, 256));
  std::vector<Sums> part_sums(static_cast<std::size_t>(parts));
  workers_.over(parts, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    for (std::ptrdiff_t part = first; part < last; ++part) {
      const Share mine = share(lines, int(part), parts);
      Sums& sum = part_sums[std::size_t(part)];
      for (std::ptrdiff_t line = mine.first; line < mine.last; ++line) {
        const std::ptrdiff_t block = first_block + line % blocks, z = window.origin.z + line / blocks;
        const std::ptrdiff_t at = ((z * g.x_blocks + block) * g.ny + window.origin.y) * lanes_;
        const Inputs from(expression, in, at);
        Sums lane[most_lanes] = {};
        expression.line(e.functor, from.floats, std::size_t(window.shape.y), lane);
        const std::ptrdiff_t from_lane = std::max<std::ptrdiff_t>(0, begin_x - block * lanes_);
        const std::ptrdiff_t to_lane = std::min<std::ptrdiff_t>(lanes_, end_x - block * lanes_);
        for (std::ptrdiff_t l = from_lane; l < to_lane; ++l) {
          sum.a += lane[l].a;
          sum.b += lane[l].b;
        }
      }
    }
  });
  return total(part_sums);
}

// ---------------------------------------------------------------- transforms

VoxelStep CpuDevice::voxel_step(Kernel e, void* out, const void* const* in, bool from_spectrum) const {
  const VoxelExpression& expression = target_.voxelwise[e.index];
  VoxelStep step;
  step.from_spectrum = from_spectrum;
  step.line = expression.line;
  step.functor = e.functor;
  step.inputs = expression.inputs - (from_spectrum ? 1 : 0);
  for (int i = 0; i < step.inputs; ++i) step.in[i] = static_cast<const float*>(in[i]);
  step.out = static_cast<float*>(out);
  return step;
}

void CpuDevice::sweep_planes(const Layout& g, const VoxelStep& step, float* spectrum, bool x_before, bool x_after) {
  const auto x = [&](Sense sense) {
    return [&g, sense, spectrum, this](int z, int first, int last, float* workspace) {
      target_.along_x(g, sense, spectrum, z, first, last, workspace);
    };
  };
  const auto lines = [&](int z, int first, int last, float* workspace) {
    target_.voxel_lines(g, step, spectrum, z, first, last, workspace);
  };
  if (workers_.share_whole_planes(g)) {
    workers_.over(g.nz, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
      for (int z = int(first); z < int(last); ++z) {
        if (x_before) x(Sense::inverse)(z, 0, g.row_blocks, workspace);
        lines(z, 0, g.x_blocks, workspace);
        if (x_after) x(Sense::forward)(z, 0, g.row_blocks, workspace);
      }
    });
  } else {
    if (x_before) workers_.over_planes(g.row_blocks, g, x(Sense::inverse));
    workers_.over_planes(g.x_blocks, g, lines);
    if (x_after) workers_.over_planes(g.row_blocks, g, x(Sense::forward));
  }
}

void CpuDevice::sweep_columns(const Layout& g, Sense sense, float* spectrum) {
  if (g.nz == 1) return;
  workers_.over(std::ptrdiff_t(g.row_blocks) * g.nx, g,
                [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
                  target_.along_z(g, sense, spectrum, first, last, workspace);
                });
}

void CpuDevice::forward(Shape grid, const void* field, void* spectrum) {
  const Layout& g = layout(grid);
  float* const to = static_cast<float*>(spectrum);
  VoxelStep step;
  step.to_spectrum = true;
  step.inputs = 1;
  step.in[0] = static_cast<const float*>(field);
  sweep_planes(g, step, to, false, true);
  sweep_columns(g, Sense::forward, to);
}

void CpuDevice::inverse(Shape grid, void* spectrum, void* field) {
  const Layout& g = layout(grid);
  float* const from = static_cast<float*>(spectrum);
  sweep_columns(g, Sense::inverse, from);
  const expression::Affine scaled{float(1.0 / double(grid.voxels())), 0.0f};
  sweep_planes(g, voxel_step(kernel_of<expression::Voxelwise>(scaled), field, nullptr, true), from, true, false);
}

// The work spectrum of a stack holds the planes transformed along y and x; that of a single plane along y only, so that
// the transform along x, the product and the way back are one sweep.

void CpuDevice::load(Shape grid, Kernel e, void* work, void* out, const void* const* in) {
  const Layout& g = layout(grid);
  VoxelStep step = voxel_step(e, out, in, false);
  step.to_spectrum = true;
  sweep_planes(g, step, static_cast<float*>(work), false, g.nz > 1);
}

void CpuDevice::convolve(Shape grid, const void* otf, Direction direction, Kernel e, void* work, void* out,
                         const void* const* in, After after) {
  const Layout& g = layout(grid);
  float* const spectrum = static_cast<float*>(work);
  const float* const h = static_cast<const float*>(otf);
  if (g.nz == 1)
    workers_.over(g.row_blocks, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
      target_.convolve_along_x(g, h, direction, spectrum, int(first), int(last), workspace);
    });
  else
    workers_.over(std::ptrdiff_t(g.row_blocks) * g.nx, g,
                  [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
                    target_.convolve_along_z(g, h, direction, spectrum, first, last, workspace);
                  });
  VoxelStep step = voxel_step(e, out, in, true);
  step.to_spectrum = after == After::reload;
  sweep_planes(g, step, spectrum, g.nz > 1, g.nz > 1 && step.to_spectrum);
}

// ---------------------------------------------------------------- spectra

void CpuDevice::spectral(Shape grid, Kernel e, void* out, const void* const* in) {
  const Layout& g = layout(grid);
  const SpectralExpression& expression = target_.spectral[e.index];
  const Inputs from(expression, in, 0);
  workers_.over_planes(g.row_blocks, g, [&](int z, int first, int last, float* workspace) {
    target_.spectral_rows(g, expression, e.functor, static_cast<float*>(out), from.floats, z, first, last, workspace);
  });
}

Sums CpuDevice::spectral_sums(Shape grid, Kernel e, const void* const* in) {
  const Layout& g = layout(grid);
  const SpectralSumsExpression& expression = target_.spectral_sums[e.index];
  const Inputs from(expression, in, 0);
  std::vector<Sums> row_sums(static_cast<std::size_t>(g.nz) * std::size_t(g.row_blocks));
  workers_.over(std::ptrdiff_t(row_sums.size()), g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    for (std::ptrdiff_t row = first; row < last; ++row)
      row_sums[std::size_t(row)] = target_.spectral_row_sums(g, expression, e.functor, from.floats,
                                                             int(row / g.row_blocks), int(row % g.row_blocks));
  });
  return total(row_sums);
}

}  // namespace

std::unique_ptr<Device> open_cpu_device(int threads) { return std::make_unique<CpuDevice>(threads); }

}  // namespace ww
