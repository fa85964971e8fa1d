// Transforms, formulas over frequencies and the fused convolution, spread over the threads.
#include "compute/cpu/facets.hpp"

namespace ww::cpu {

VoxelStep CpuSpectra::voxel_step(Kernel e, void* out, const void* const* in, bool from_spectrum) const {
  const VoxelExpression& expression = core_.target.voxelwise[e.index];
  VoxelStep step;
  step.from_spectrum = from_spectrum;
  step.line = expression.line;
  step.functor = e.functor;
  step.inputs = expression.inputs - (from_spectrum ? 1 : 0);
  for (int i = 0; i < step.inputs; ++i) step.in[i] = static_cast<const float*>(in[i]);
  step.out = static_cast<float*>(out);
  return step;
}

void CpuSpectra::sweep_planes(const Layout& g, const VoxelStep& step, float* spectrum, bool x_before, bool x_after) {
  const auto x = [&](Sense sense) {
    return [&g, sense, spectrum, this](int z, int first, int last, float* workspace) {
      core_.target.along_x(g, sense, spectrum, z, first, last, workspace);
    };
  };
  const auto lines = [&](int z, int first, int last, float* workspace) {
    core_.target.voxel_lines(g, step, spectrum, z, first, last, workspace);
  };
  if (core_.workers.share_whole_planes(g)) {
    core_.workers.over(g.nz, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
      for (int z = int(first); z < int(last); ++z) {
        if (x_before) x(Sense::inverse)(z, 0, g.row_blocks, workspace);
        lines(z, 0, g.x_blocks, workspace);
        if (x_after) x(Sense::forward)(z, 0, g.row_blocks, workspace);
      }
    });
  } else {
    if (x_before) core_.workers.over_planes(g.row_blocks, g, x(Sense::inverse));
    core_.workers.over_planes(g.x_blocks, g, lines);
    if (x_after) core_.workers.over_planes(g.row_blocks, g, x(Sense::forward));
  }
}

void CpuSpectra::sweep_columns(const Layout& g, Sense sense, float* spectrum) {
  if (g.nz == 1) return;
  core_.workers.over(std::ptrdiff_t(g.row_blocks) * g.nx, g,
                     [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
                       core_.target.along_z(g, sense, spectrum, first, last, workspace);
                     });
}

void CpuSpectra::forward(Shape grid, const void* field, void* spectrum) {
  const Layout& g = core_.layout(grid);
  float* const to = static_cast<float*>(spectrum);
  VoxelStep step;
  step.to_spectrum = true;
  step.inputs = 1;
  step.in[0] = static_cast<const float*>(field);
  sweep_planes(g, step, to, false, true);
  sweep_columns(g, Sense::forward, to);
}

void CpuSpectra::inverse(Shape grid, void* spectrum, void* field) {
  const Layout& g = core_.layout(grid);
  float* const from = static_cast<float*>(spectrum);
  sweep_columns(g, Sense::inverse, from);
  const expression::Affine scaled{float(1.0 / double(grid.voxels())), 0.0f};
  sweep_planes(g, voxel_step(kernel_of<expression::Voxelwise>(scaled), field, nullptr, true), from, true, false);
}

// The work spectrum of a stack holds the planes transformed along y and x; that of a single plane along y only, so that
// the transform along x, the product and the way back are one sweep.

void CpuSpectra::load(Shape grid, Kernel e, void* work, void* out, const void* const* in) {
  const Layout& g = core_.layout(grid);
  VoxelStep step = voxel_step(e, out, in, false);
  step.to_spectrum = true;
  sweep_planes(g, step, static_cast<float*>(work), false, g.nz > 1);
}

void CpuSpectra::convolve(Shape grid, const void* otf, Direction direction, Kernel e, void* work, void* out,
                          const void* const* in, After after) {
  const Layout& g = core_.layout(grid);
  float* const spectrum = static_cast<float*>(work);
  const float* const h = static_cast<const float*>(otf);
  if (g.nz == 1)
    core_.workers.over(g.row_blocks, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
      core_.target.convolve_along_x(g, h, direction, spectrum, int(first), int(last), workspace);
    });
  else
    core_.workers.over(std::ptrdiff_t(g.row_blocks) * g.nx, g,
                       [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
                         core_.target.convolve_along_z(g, h, direction, spectrum, first, last, workspace);
                       });
  VoxelStep step = voxel_step(e, out, in, true);
  step.to_spectrum = after == After::reload;
  sweep_planes(g, step, spectrum, g.nz > 1, g.nz > 1 && step.to_spectrum);
}

// ---------------------------------------------------------------- frequencies

void CpuSpectra::spectral(Shape grid, Kernel e, void* out, const void* const* in) {
  const Layout& g = core_.layout(grid);
  const SpectralExpression& expression = core_.target.spectral[e.index];
  const Inputs from(expression, in, 0);
  core_.workers.over_planes(g.row_blocks, g, [&](int z, int first, int last, float* workspace) {
    core_.target.spectral_rows(g, expression, e.functor, static_cast<float*>(out), from.floats, z, first, last,
                               workspace);
  });
}

Sums CpuSpectra::spectral_sums(Shape grid, Kernel e, const void* const* in) {
  const Layout& g = core_.layout(grid);
  const SpectralSumsExpression& expression = core_.target.spectral_sums[e.index];
  const Inputs from(expression, in, 0);
  std::vector<Sums> row_sums(static_cast<std::size_t>(g.nz) * std::size_t(g.row_blocks));
  core_.workers.over(std::ptrdiff_t(row_sums.size()), g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    for (std::ptrdiff_t row = first; row < last; ++row)
      row_sums[std::size_t(row)] = core_.target.spectral_row_sums(g, expression, e.functor, from.floats,
                                                                  int(row / g.row_blocks), int(row % g.row_blocks));
  });
  return total(row_sums);
}

}  // namespace ww::cpu
