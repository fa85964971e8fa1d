// Writes a PSF onto a grid; convolution with it.
#include "operators/convolution.hpp"

#include <vector>

namespace ww {
namespace {

/// One axis of a centered PSF on a periodic grid: source [from, from + size) lies at [to, to + size).
struct Run {
  std::int64_t from, to, size;
};

/// The two runs of a PSF axis of odd length p <= n whose middle goes to 0: middle..end, and beginning wrapped to the
/// end.
std::vector<Run> wrapped_runs(std::int64_t p, std::int64_t n) {
  const std::int64_t middle = p / 2;
  std::vector<Run> runs{{middle, 0, p - middle}};
  if (middle > 0) runs.push_back({0, n - middle, middle});
  return runs;
}

/// A PSF larger than the grid, folded onto it with its center at voxel 0: what lies beyond the grid's end is added
/// where a periodic convolution finds it.
Volume folded(const Volume& psf, Shape grid) {
  Volume out(grid, psf.spacing);
  const auto wrap = [](std::int64_t i, std::int64_t n) { return ((i % n) + n) % n; };
  for (std::int64_t z = 0; z < psf.shape.z; ++z)
    for (std::int64_t y = 0; y < psf.shape.y; ++y)
      for (std::int64_t x = 0; x < psf.shape.x; ++x)
        out.at(wrap(z - psf.shape.z / 2, grid.z), wrap(y - psf.shape.y / 2, grid.y),
               wrap(x - psf.shape.x / 2, grid.x)) += psf.at(z, y, x);
  return out;
}

void write_psf(const Field& out, const Volume& psf) {
  const Shape grid = out.grid(), p = psf.shape;
  if (p.z > grid.z || p.y > grid.y || p.x > grid.x) {
    out.upload({grid}, folded(psf, grid).values.data());
    return;
  }
  apply(expression::Constant{0.0f}, out);
  std::vector<float> box;
  for (const Run& rz : wrapped_runs(p.z, grid.z))
    for (const Run& ry : wrapped_runs(p.y, grid.y))
      for (const Run& rx : wrapped_runs(p.x, grid.x)) {
        box.clear();
        for (std::int64_t z = 0; z < rz.size; ++z)
          for (std::int64_t y = 0; y < ry.size; ++y) {
            const float* row = psf.values.data() + psf.index(rz.from + z, ry.from + y, rx.from);
            box.insert(box.end(), row, row + rx.size);
          }
        out.upload({{rz.size, ry.size, rx.size}, {rz.to, ry.to, rx.to}}, box.data());
      }
}

}  // namespace

Spectrum otf_of(Device& device, Shape grid, const Volume& psf) {
  Spectrum otf(device, grid);
  Field on_grid(device, grid);
  write_psf(on_grid, psf);
  forward(on_grid, otf);
  return otf;
}

void Convolution::apply(const Field& x, const Field& out) const {
  LinearOperator::load(expression::Copy{}, nullptr, x);
  apply_step(expression::Copy{}, &out, After::done);
}

void Convolution::adjoint(const Field& y, const Field& out) const {
  load_image(expression::Copy{}, nullptr, y);
  adjoint_step(expression::Copy{}, &out, After::done);
}

void Convolution::load(Side, Kernel e, const Field* out, Sources in) const {
  device().spectra().load(input_grid(), e, work().data(), out ? out->data() : nullptr, in.data());
}

void Convolution::step(Direction direction, Kernel e, const Field* out, After after, Sources in) const {
  device().spectra().convolve(input_grid(), otf_.data(), direction, e, work().data(), out ? out->data() : nullptr,
                              in.data(), after);
}

const Spectrum& Convolution::work() const {
  if (!work_) work_ = Spectrum(device(), input_grid());
  return work_;
}

}  // namespace ww
