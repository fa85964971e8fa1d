// Profiles over circles, and back onto the voxels.
#include "optics/recorded/angular_average.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "optics/geometry.hpp"

namespace ww {
namespace {

struct Circles {
  double dy, dx, voxel, step;
  explicit Circles(const Spacing& d)
      : dy(d.known() ? d.y : 1), dx(d.known() ? d.x : 1), voxel(std::min(dy, dx)), step(voxel / RingMeans::per_voxel) {}
};

// Weights of the 4 nodes -1, 0, 1, 2 for a place t in 0..1.
std::array<double, 4> lagrange(double t) {
  return {-t * (t - 1) * (t - 2) / 6, (t + 1) * (t - 1) * (t - 2) / 2, -(t + 1) * t * (t - 2) / 2,
          (t + 1) * t * (t - 1) / 6};
}

/// A place between the voxels of a plane: 16 of them and their weights.
struct Reading {
  std::array<std::size_t, 16> from;
  std::array<double, 16> weight;
};
Reading reading_at(const Shape& s, double y, double x) {
  const auto iy = static_cast<std::int64_t>(std::floor(y)), ix = static_cast<std::int64_t>(std::floor(x));
  const std::array<double, 4> wy = lagrange(y - static_cast<double>(iy)), wx = lagrange(x - static_cast<double>(ix));
  Reading r;
  for (std::int64_t j = 0; j < 4; ++j)
    for (std::int64_t i = 0; i < 4; ++i) {
      const auto at = static_cast<std::size_t>(4 * j + i);
      r.from[at] = static_cast<std::size_t>(std::clamp<std::int64_t>(iy + j - 1, 0, s.y - 1) * s.x +
                                            std::clamp<std::int64_t>(ix + i - 1, 0, s.x - 1));
      r.weight[at] = wy[static_cast<std::size_t>(j)] * wx[static_cast<std::size_t>(i)];
    }
  return r;
}

}  // namespace

RingMeans ring_means(const Volume& psf, const Position& center) {
  const Shape& s = psf.shape;
  const Circles c(psf.spacing);
  const double far = std::hypot(std::max(center[1], static_cast<double>(s.y - 1) - center[1]) * c.dy,
                                std::max(center[2], static_cast<double>(s.x - 1) - center[2]) * c.dx);
  const auto radii = static_cast<std::int64_t>(far / c.step) + 4;
  RingMeans rings{Volume(Shape{s.z, 1, radii}), {}};
  for (std::int64_t k = 0; k < radii; ++k) {
    const double r = static_cast<double>(k) * c.step;
    const int angles = 16 + 4 * static_cast<int>(r / c.voxel);
    std::vector<Reading> inside;
    for (int i = 0; i < angles; ++i) {
      const double angle = 2 * std::numbers::pi * (i + 0.5) / angles;
      const double y = center[1] + r * std::sin(angle) / c.dy, x = center[2] + r * std::cos(angle) / c.dx;
      if (y < -0.5 || x < -0.5 || y > static_cast<double>(s.y) - 0.5 || x > static_cast<double>(s.x) - 0.5) continue;
      inside.push_back(reading_at(s, y, x));
    }
    const double part = static_cast<double>(inside.size()) / angles;
    rings.voxels.push_back(std::max(part * 2 * std::numbers::pi * r / std::sqrt(c.dy * c.dx), 1.0));
    for (std::int64_t z = 0; z < s.z; ++z) {
      const float* const plane = psf.values.data() + z * s.y * s.x;
      double sum = 0;
      for (const Reading& r : inside)
        for (std::size_t i = 0; i < 16; ++i) sum += r.weight[i] * static_cast<double>(plane[r.from[i]]);
      rings.values.at(z, 0, k) = !inside.empty() ? static_cast<float>(sum / static_cast<double>(inside.size()))
                                 : k > 0         ? rings.values.at(z, 0, k - 1)
                                                 : 0;
    }
  }
  return rings;
}

Volume spread(const RingMeans& rings, const Volume& like, const Position& center) {
  const Circles c(like.spacing);
  Volume out(like.shape, like.spacing);
  for (std::int64_t y = 0; y < out.shape.y; ++y)
    for (std::int64_t x = 0; x < out.shape.x; ++x) {
      const double r =
          std::hypot((static_cast<double>(y) - center[1]) * c.dy, (static_cast<double>(x) - center[2]) * c.dx) / c.step;
      const auto k = static_cast<std::int64_t>(r);
      const std::array<double, 4> w = lagrange(r - static_cast<double>(k));
      for (std::int64_t z = 0; z < out.shape.z; ++z) {
        double sum = 0;
        for (std::int64_t i = 0; i < 4; ++i)  // a profile goes on evenly through its center
          sum += w[static_cast<std::size_t>(i)] * static_cast<double>(rings.values.at(z, 0, std::abs(k + i - 1)));
        out.at(z, y, x) = static_cast<float>(sum);
      }
    }
  return out;
}

double asymmetry(const Volume& psf, const Volume& round, const Position& center, const Position& fwhm, double noise) {
  double differences = 0, squares = 0;
  for (std::int64_t z = 0; z < psf.shape.z; ++z)
    for (std::int64_t y = 0; y < psf.shape.y; ++y)
      for (std::int64_t x = 0; x < psf.shape.x; ++x) {
        const Position at{static_cast<double>(z), static_cast<double>(y), static_cast<double>(x)};
        if (distance_in_widths(at, center, fwhm) > 1.5) continue;
        const double v = static_cast<double>(psf.at(z, y, x)), d = v - static_cast<double>(round.at(z, y, x));
        differences += d * d - noise * noise;
        squares += v * v;
      }
  return squares > 0 ? std::sqrt(std::max(differences, 0.0) / squares) : 0;
}

}  // namespace ww
