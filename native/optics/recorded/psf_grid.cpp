// Choosing, filling and trimming the grid of a prepared PSF.
#include "optics/recorded/psf_grid.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"

namespace ww {
namespace {

constexpr double whole = 1e-3;  // voxels: a shift this close to a whole one is one

using Sums = std::array<std::vector<double>, 3>;

// The light in every plane across each axis.
Sums plane_sums(const Volume& v) {
  Sums sums{std::vector<double>(static_cast<std::size_t>(v.shape.z)),
            std::vector<double>(static_cast<std::size_t>(v.shape.y)),
            std::vector<double>(static_cast<std::size_t>(v.shape.x))};
  const float* value = v.values.data();
  for (double& plane : sums[0])
    for (double& row : sums[1]) {
      double light = 0;
      for (double& column : sums[2]) {
        column += static_cast<double>(*value);
        light += static_cast<double>(*value++);
      }
      row += light;
      plane += light;
    }
  return sums;
}

}  // namespace

PsfGrid PsfGrid::around(const Volume& source, Position center, const Position& step, Shape limit) {
  PsfGrid grid{center, step, {}};
  const Sums sums = plane_sums(source);
  const auto lit = [](double light) { return light != 0; };
  for (std::size_t a = 0; a < 3; ++a) {
    double& c = grid.center[a];
    if (step[a] == 1 && std::abs(c - std::round(c)) <= whole) c = std::round(c);
    const auto first = std::find_if(sums[a].begin(), sums[a].end(), lit) - sums[a].begin();
    const auto last = sums[a].rend() - std::find_if(sums[a].rbegin(), sums[a].rend(), lit) - 1;
    const double reach = std::max(c - static_cast<double>(first), static_cast<double>(last) - c) + 0.5;
    const double voxels = std::ceil(reach / step[a] - 0.5 - 1e-6),
                 most = static_cast<double>(length(limit, static_cast<int>(a)) - 1);
    grid.half[a] = static_cast<std::int64_t>(std::clamp(voxels, 0.0, most));
  }
  return grid;
}

Volume on_grid(const Volume& source, const PsfGrid& grid) {
  std::array<int, 3> order{0, 1, 2};  // what shrinks most goes first
  const auto growth = [&](int axis) {
    return static_cast<double>(2 * grid.half[static_cast<std::size_t>(axis)] + 1) /
           static_cast<double>(length(source.shape, axis));
  };
  std::stable_sort(order.begin(), order.end(), [&](int i, int j) { return growth(i) < growth(j); });
  Volume out = source;
  for (const int axis : order) {
    const auto a = static_cast<std::size_t>(axis);
    out = apply_along(out, axis, resample_axis(length(source.shape, axis), grid.center[a], grid.step[a], grid.half[a]));
  }
  for (float& v : out.values) v = std::max(v, 0.0f);
  return out;
}

double light_outside(const Volume& source, const PsfGrid& grid) {
  const auto inside = [&](std::size_t a, std::int64_t i) {
    return std::abs(static_cast<double>(i) - grid.center[a]) <=
           (static_cast<double>(grid.half[a]) + 0.5) * grid.step[a] + 1e-6;
  };
  double kept = 0;
  for (std::int64_t z = 0; z < source.shape.z; ++z)
    for (std::int64_t y = 0; inside(0, z) && y < source.shape.y; ++y)
      for (std::int64_t x = 0; inside(1, y) && x < source.shape.x; ++x)
        if (inside(2, x)) kept += static_cast<double>(source.at(z, y, x));
  return 1 - kept / light_of(source);
}

Volume without_empty_rim(const Volume& psf, double part) {
  const Sums sums = plane_sums(psf);
  const double allowed = part * light_of(psf) / 3;  // each axis may leave out a third
  Shape shape = psf.shape;
  std::array<std::int64_t, 3> low{};
  for (std::size_t a = 0; a < 3; ++a) {
    double left_out = 0;
    for (std::size_t i = 0, last = sums[a].size() - 1; i < last; ++i, --last) {
      left_out += sums[a][i] + sums[a][last];
      if (left_out > allowed) break;
      ++low[a];
      length(shape, static_cast<int>(a)) -= 2;
    }
  }
  Volume out(shape, psf.spacing);
  for (std::int64_t z = 0; z < shape.z; ++z)
    for (std::int64_t y = 0; y < shape.y; ++y)
      std::copy_n(psf.values.begin() + static_cast<std::ptrdiff_t>(psf.index(z + low[0], y + low[1], low[2])), shape.x,
                  out.values.begin() + static_cast<std::ptrdiff_t>(out.index(z, y, 0)));
  return out;
}

Volume tapered(Volume psf, double part) {
  std::array<std::vector<double>, 3> window;
  for (std::size_t a = 0; a < 3; ++a) {
    const std::int64_t n = length(psf.shape, static_cast<int>(a));
    for (std::int64_t i = 0; i < n; ++i) {
      const double way = std::abs(static_cast<double>(2 * i - (n - 1))) / static_cast<double>(n + 1),
                   u = (way - (1 - part)) / part;
      window[a].push_back(n < 5 || u <= 0 ? 1 : (1 + std::cos(std::numbers::pi * u)) / 2);
    }
  }
  float* value = psf.values.data();
  for (const double z : window[0])
    for (const double y : window[1])
      for (const double x : window[2]) {
        *value = static_cast<float>(static_cast<double>(*value) * z * y * x);
        ++value;
      }
  return psf;
}

double light_of(const Volume& volume) { return std::accumulate(volume.values.begin(), volume.values.end(), 0.0); }

}  // namespace ww
