// Formulas over voxels, their sums, neighbors, and matrices along an axis, spread over the threads.
#include <algorithm>

#include "compute/cpu/facets.hpp"

namespace ww::cpu {

void CpuVoxels::voxelwise(Shape grid, Kernel e, void* out, const void* const* in) {
  const Layout& g = core_.layout(grid);
  const VoxelExpression& expression = core_.target.voxelwise[e.index];
  constexpr std::ptrdiff_t chunk = 4096;
  const std::ptrdiff_t floats = g.field_floats(core_.lanes);
  core_.workers.over((floats + chunk - 1) / chunk, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    const std::ptrdiff_t begin = first * chunk, end = std::min(last * chunk, floats);
    const Inputs from(expression, in, begin);
    expression.line(e.functor, static_cast<float*>(out) + begin, from.floats, std::size_t(end - begin));
  });
}

void CpuVoxels::shifted(Shape grid, Kernel e, void* const* out, const void* const* in, const Shift* shifts) {
  const Layout& g = core_.layout(grid);
  const ShiftedExpression& expression = core_.target.shifted[e.index];
  ShiftedStep step{expression.line, e.functor, expression.inputs, expression.outputs, {}, {}, {}};
  for (int i = 0; i < step.inputs; ++i) {
    step.in[i] = static_cast<const float*>(in[i]);
    step.shift[i] = shifts[i];
  }
  for (int k = 0; k < step.outputs; ++k) step.out[k] = static_cast<float*>(out[k]);
  core_.workers.over_planes(
      g.x_blocks, g, [&](int z, int first, int last, float*) { core_.target.shifted_lines(g, step, z, first, last); });
}

Sums CpuVoxels::voxel_sums(Shape grid, const Window& window, Kernel e, const void* const* in) {
  const Layout& g = core_.layout(grid);
  const VoxelSumsExpression& expression = core_.target.voxel_sums[e.index];
  // A fixed number of parts, whatever the number of threads, added in order.
  const std::ptrdiff_t begin_x = window.origin.x, end_x = window.origin.x + window.shape.x;
  const std::ptrdiff_t first_block = begin_x / core_.lanes,
                       blocks = (end_x + core_.lanes - 1) / core_.lanes - first_block;
  const std::ptrdiff_t lines = window.shape.z * blocks;
  const int parts = int(std::min<std::ptrdiff_t>(lines, 256));
  std::vector<Sums> part_sums(static_cast<std::size_t>(parts));
  core_.workers.over(parts, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    for (std::ptrdiff_t part = first; part < last; ++part) {
      const Share mine = share(lines, int(part), parts);
      Sums& sum = part_sums[std::size_t(part)];
      for (std::ptrdiff_t line = mine.first; line < mine.last; ++line) {
        const std::ptrdiff_t block = first_block + line % blocks, z = window.origin.z + line / blocks;
        const std::ptrdiff_t at = ((z * g.x_blocks + block) * g.ny + window.origin.y) * core_.lanes;
        const Inputs from(expression, in, at);
        Sums lane[most_lanes] = {};
        expression.line(e.functor, from.floats, std::size_t(window.shape.y), lane);
        const std::ptrdiff_t from_lane = std::max<std::ptrdiff_t>(0, begin_x - block * core_.lanes);
        const std::ptrdiff_t to_lane = std::min<std::ptrdiff_t>(core_.lanes, end_x - block * core_.lanes);
        for (std::ptrdiff_t l = from_lane; l < to_lane; ++l) {
          sum.a += lane[l].a;
          sum.b += lane[l].b;
        }
      }
    }
  });
  return total(part_sums);
}

std::shared_ptr<const void> CpuVoxels::keep(const BandedMatrix& matrix) {
  return std::make_shared<const PaddedBands>(matrix);
}

void CpuVoxels::along_axis(Shape from, Shape to, int axis, const void* kept, const void* in, void* out) {
  const PaddedBands& bands = *static_cast<const PaddedBands*>(kept);
  const Layout &read = core_.layout(from), &written = core_.layout(to);
  const BandedStep step{bands.taps, bands.first.data(), bands.weights.data(), static_cast<const float*>(in),
                        static_cast<float*>(out)};
  const auto lines = axis == 0 ? core_.target.banded_z : axis == 1 ? core_.target.banded_y : core_.target.banded_x;
  core_.workers.over_planes(written.x_blocks, written,
                            [&](int z, int first, int last, float*) { lines(read, written, step, z, first, last); });
}

}  // namespace ww::cpu
