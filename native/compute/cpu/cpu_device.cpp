// The CPU as a Device: keeps plans and work areas, and splits the kernels' items over the threads.
#include "compute/cpu/cpu_device.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <vector>

#include "compute/cpu/available_threads.hpp"
#include "compute/cpu/memory.hpp"
#include "compute/cpu/target.hpp"
#include "compute/cpu/thread_pool.hpp"

namespace ww {
namespace {

using namespace cpu;

std::atomic<int> open_devices{0};

class CpuDevice final : public Device {
 public:
  explicit CpuDevice(int threads)
      : threads_(threads > 0 ? threads : available_threads()), target_(choose_target()), lanes_(target_.lanes) {
    ++open_devices;
  }
  ~CpuDevice() override {
    if (--open_devices == 0) ThreadPool::of_process().stop();
  }

  std::string name() const override { return "cpu"; }
  std::string description() const override {
    return std::string(target_.description) + ", " + std::to_string(threads_) + (threads_ == 1 ? " thread" : " threads");
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
    std::size_t tables = real_plan(grid.y).bytes() + line_plan(grid.x).bytes();
    if (grid.z != grid.x) tables += line_plan(grid.z).bytes();
    return tables + std::size_t(threads_) * allocated_bytes(std::size_t(layout(grid).workspace_floats) * sizeof(float));
  }
  std::shared_ptr<void> allocate(std::size_t bytes) override { return allocate_aligned(bytes); }

  void upload(Shape grid, void* field, const Window& window, const float* values) override;
  void download(Shape grid, const void* field, const Window& window, float* values) override;
  void voxelwise(Shape grid, Kernel e, void* out, const void* const* in) override;
  Sums voxel_sums(Shape grid, const Window& window, Kernel e, const void* const* in) override;
  void forward(Shape grid, const void* field, void* spectrum) override;
  void inverse(Shape grid, void* spectrum, void* field) override;
  void spectral(Shape grid, Kernel e, void* out, const void* const* in) override;
  Sums spectral_sums(Shape grid, Kernel e, const void* const* in) override;
  void load(Shape grid, Kernel e, void* work, void* out, const void* const* in) override;
  void convolve(Shape grid, const void* otf, Direction direction, Kernel e, void* work, void* out,
                const void* const* in, After after) override;

 private:
  const LinePlan& line_plan(std::int64_t length) const;
  const RealPlan& real_plan(std::int64_t length) const;
  const Layout& layout(Shape grid) const;

  /// Calls job(i, n, workspace of thread i) on the threads.
  template <class Job>
  void on_threads(const Layout& g, const Job& job);
  /// Calls job(first, last, workspace) on an even share of the items.
  template <class Job>
  void over(std::ptrdiff_t items, const Layout& g, const Job& job);
  /// The same for items of a plane: job(z, first, last, workspace).
  template <class Job>
  void over_planes(int items_a_plane, const Layout& g, const Job& job);
  /// Whether the threads take whole planes. Else they share each sweep of all planes.
  bool whole_planes(const Layout& g) const;

  /// The y lines of all planes; with x transforms before and after them if told.
  void sweep_planes(const Layout& g, const VoxelStep& step, float* spectrum, bool x_before, bool x_after);
  VoxelStep voxel_step(Kernel e, void* out, const void* const* in, bool from_spectrum) const;

  int threads_;
  const Target& target_;
  int lanes_;
  mutable std::map<std::int64_t, LinePlan> line_plans_;
  mutable std::map<std::int64_t, RealPlan> real_plans_;
  mutable std::vector<std::pair<Shape, std::unique_ptr<GridPlan>>> grid_plans_;
  std::vector<std::shared_ptr<void>> workspaces_;
  std::size_t workspace_bytes_ = 0;
};

// ---------------------------------------------------------------- plans

const LinePlan& CpuDevice::line_plan(std::int64_t length) const {
  return line_plans_.try_emplace(length, int(length)).first->second;
}
const RealPlan& CpuDevice::real_plan(std::int64_t length) const {
  return real_plans_.try_emplace(length, int(length)).first->second;
}
const Layout& CpuDevice::layout(Shape grid) const {
  for (const auto& [shape, plan] : grid_plans_)
    if (shape == grid) return plan->layout();
  grid_plans_.emplace_back(
      grid, std::make_unique<GridPlan>(grid, lanes_, real_plan(grid.y), line_plan(grid.x), line_plan(grid.z)));
  return grid_plans_.back().second->layout();
}

// ---------------------------------------------------------------- threads

template <class Job>
void CpuDevice::on_threads(const Layout& g, const Job& job) {
  const std::size_t bytes = std::size_t(g.workspace_floats) * sizeof(float);
  if (bytes > workspace_bytes_) {
    workspaces_.clear();
    for (int i = 0; i < threads_; ++i) workspaces_.push_back(allocate_aligned(bytes));
    workspace_bytes_ = bytes;
  }
  ThreadPool::of_process().run(
      threads_, [&](int i, int n) { job(i, n, static_cast<float*>(workspaces_[std::size_t(i)].get())); });
}

template <class Job>
void CpuDevice::over(std::ptrdiff_t items, const Layout& g, const Job& job) {
  on_threads(g, [&](int i, int n, float* workspace) {
    const Share mine = share(items, i, n);
    if (mine.first < mine.last) job(mine.first, mine.last, workspace);
  });
}

template <class Job>
void CpuDevice::over_planes(int items_a_plane, const Layout& g, const Job& job) {
  over(std::ptrdiff_t(g.nz) * items_a_plane, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
    while (first < last) {
      const std::ptrdiff_t z = first / items_a_plane, begin = first - z * items_a_plane;
      const std::ptrdiff_t end = std::min<std::ptrdiff_t>(items_a_plane, begin + last - first);
      job(int(z), int(begin), int(end), workspace);
      first += end - begin;
    }
  });
}

bool CpuDevice::whole_planes(const Layout& g) const {
  const int rounds = (g.nz + threads_ - 1) / threads_;
  return threads_ == 1 || rounds * threads_ * 10 <= g.nz * 11;
}

// ---------------------------------------------------------------- to and from the host

namespace {

constexpr std::int64_t strip = 64;  // rows of y copied together, so that both sides stay in the first cache

/// Calls copy(float of the field, float of the dense window, how many) for runs of x neighbors, in a strip of a plane.
template <class Copy>
void for_runs(const Layout& g, int lanes, const Window& w, std::int64_t z, std::int64_t first_y, const Copy& copy) {
  const std::int64_t last_y = std::min(first_y + strip, w.shape.y);
  const std::int64_t begin_x = w.origin.x, end_x = w.origin.x + w.shape.x;
  for (std::int64_t block = begin_x / lanes; block * lanes < end_x; ++block) {
    const std::int64_t from = std::max(begin_x, block * lanes), to = std::min(end_x, (block + 1) * lanes);
    for (std::int64_t y = first_y; y < last_y; ++y) {
      const std::int64_t line = (w.origin.z + z) * g.x_blocks + block;
      copy((line * g.ny + w.origin.y + y) * lanes + from - block * lanes,
           (z * w.shape.y + y) * w.shape.x + from - begin_x, std::size_t(to - from));
    }
  }
}

}  // namespace

void CpuDevice::upload(Shape grid, void* field, const Window& window, const float* values) {
  const Layout& g = layout(grid);
  float* const to = static_cast<float*>(field);
  const std::int64_t strips = (window.shape.y + strip - 1) / strip;
  over(window.shape.z * strips, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    for (std::ptrdiff_t s = first; s < last; ++s)
      for_runs(g, lanes_, window, s / strips, s % strips * strip,
               [&](std::int64_t at, std::int64_t dense, std::size_t n) { std::memcpy(to + at, values + dense, n * sizeof(float)); });
  });
}

void CpuDevice::download(Shape grid, const void* field, const Window& window, float* values) {
  const Layout& g = layout(grid);
  const float* const from = static_cast<const float*>(field);
  const std::int64_t strips = (window.shape.y + strip - 1) / strip;
  over(window.shape.z * strips, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    for (std::ptrdiff_t s = first; s < last; ++s)
      for_runs(g, lanes_, window, s / strips, s % strips * strip,
               [&](std::int64_t at, std::int64_t dense, std::size_t n) { std::memcpy(values + dense, from + at, n * sizeof(float)); });
  });
}

// ---------------------------------------------------------------- voxels

void CpuDevice::voxelwise(Shape grid, Kernel e, void* out, const void* const* in) {
  const Layout& g = layout(grid);
  const VoxelExpression& expression = target_.voxelwise[e.index];
  constexpr std::ptrdiff_t chunk = 4096;
  const std::ptrdiff_t floats = g.field_floats(lanes_);
  over((floats + chunk - 1) / chunk, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    const std::ptrdiff_t begin = first * chunk, end = std::min(last * chunk, floats);
    const float* from[most_inputs];
    for (int i = 0; i < expression.inputs; ++i) from[i] = static_cast<const float*>(in[i]) + begin;
    expression.line(e.functor, static_cast<float*>(out) + begin, from, std::size_t(end - begin));
  });
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
  over(parts, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    for (std::ptrdiff_t part = first; part < last; ++part) {
      const Share mine = share(lines, int(part), parts);
      Sums& sum = part_sums[std::size_t(part)];
      for (std::ptrdiff_t line = mine.first; line < mine.last; ++line) {
        const std::ptrdiff_t block = first_block + line % blocks, z = window.origin.z + line / blocks;
        const std::ptrdiff_t at = ((z * g.x_blocks + block) * g.ny + window.origin.y) * lanes_;
        const float* from[most_inputs];
        for (int i = 0; i < expression.inputs; ++i) from[i] = static_cast<const float*>(in[i]) + at;
        Sums lane[64] = {};
        expression.line(e.functor, from, std::size_t(window.shape.y), lane);
        const std::ptrdiff_t from_lane = std::max<std::ptrdiff_t>(0, begin_x - block * lanes_);
        const std::ptrdiff_t to_lane = std::min<std::ptrdiff_t>(lanes_, end_x - block * lanes_);
        for (std::ptrdiff_t l = from_lane; l < to_lane; ++l) {
          sum.a += lane[l].a;
          sum.b += lane[l].b;
        }
      }
    }
  });
  Sums total;
  for (const Sums& s : part_sums) {
    total.a += s.a;
    total.b += s.b;
  }
  return total;
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
  if (whole_planes(g)) {
    over(g.nz, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
      for (int z = int(first); z < int(last); ++z) {
        if (x_before) x(Sense::inverse)(z, 0, g.row_blocks, workspace);
        lines(z, 0, g.x_blocks, workspace);
        if (x_after) x(Sense::forward)(z, 0, g.row_blocks, workspace);
      }
    });
  } else {
    if (x_before) over_planes(g.row_blocks, g, x(Sense::inverse));
    over_planes(g.x_blocks, g, lines);
    if (x_after) over_planes(g.row_blocks, g, x(Sense::forward));
  }
}

void CpuDevice::forward(Shape grid, const void* field, void* spectrum) {
  const Layout& g = layout(grid);
  float* const to = static_cast<float*>(spectrum);
  VoxelStep step;
  step.to_spectrum = true;
  step.inputs = 1;
  step.in[0] = static_cast<const float*>(field);
  sweep_planes(g, step, to, false, true);
  if (g.nz == 1) return;
  over(std::ptrdiff_t(g.row_blocks) * g.nx, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
    target_.along_z(g, Sense::forward, to, first, last, workspace);
  });
}

void CpuDevice::inverse(Shape grid, void* spectrum, void* field) {
  const Layout& g = layout(grid);
  float* const from = static_cast<float*>(spectrum);
  if (g.nz > 1)
    over(std::ptrdiff_t(g.row_blocks) * g.nx, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
      target_.along_z(g, Sense::inverse, from, first, last, workspace);
    });
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
    over(g.row_blocks, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
      target_.convolve_along_x(g, h, direction, spectrum, int(first), int(last), workspace);
    });
  else
    over(std::ptrdiff_t(g.row_blocks) * g.nx, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
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
  const float* from[most_inputs];
  for (int i = 0; i < expression.inputs; ++i) from[i] = static_cast<const float*>(in[i]);
  over_planes(g.row_blocks, g, [&](int z, int first, int last, float* workspace) {
    target_.spectral_rows(g, expression, e.functor, static_cast<float*>(out), from, z, first, last, workspace);
  });
}

Sums CpuDevice::spectral_sums(Shape grid, Kernel e, const void* const* in) {
  const Layout& g = layout(grid);
  const SpectralSumsExpression& expression = target_.spectral_sums[e.index];
  const float* from[most_inputs];
  for (int i = 0; i < expression.inputs; ++i) from[i] = static_cast<const float*>(in[i]);
  std::vector<Sums> plane_sums(static_cast<std::size_t>(g.nz));
  over(g.nz, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    for (std::ptrdiff_t z = first; z < last; ++z)
      plane_sums[std::size_t(z)] = target_.spectral_plane_sums(g, expression, e.functor, from, int(z));
  });
  Sums total;
  for (const Sums& s : plane_sums) {
    total.a += s.a;
    total.b += s.b;
  }
  return total;
}

}  // namespace

std::unique_ptr<Device> open_cpu_device(int threads) { return std::make_unique<CpuDevice>(threads); }

}  // namespace ww
