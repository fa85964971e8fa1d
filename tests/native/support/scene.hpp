#pragma once
// Small scenes with known truth: Gaussian PSFs, points blurred by definition.
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "image/volume.hpp"

namespace ww::test {

/// A Gaussian of standard deviations s (z, y, x; 0: one voxel) around `center`, sum 1.
inline Volume gaussian(Shape shape, double cz, double cy, double cx, double sz, double sy, double sx) {
  Volume v(shape);
  const auto g = [](double d, double s) {
    return s > 0 ? std::exp(-0.5 * d * d / (s * s)) : (std::abs(d) < 0.5 ? 1.0 : 0.0);
  };
  double sum = 0;
  for (std::int64_t z = 0; z < shape.z; ++z)
    for (std::int64_t y = 0; y < shape.y; ++y)
      for (std::int64_t x = 0; x < shape.x; ++x) {
        const double f = g(double(z) - cz, sz) * g(double(y) - cy, sy) * g(double(x) - cx, sx);
        v.at(z, y, x) = float(f);
        sum += f;
      }
  for (float& f : v.values) f = float(f / sum);
  return v;
}

inline Volume centered_gaussian(Shape shape, double sz, double sy, double sx) {
  return gaussian(shape, double(shape.z / 2), double(shape.y / 2), double(shape.x / 2), sz, sy, sx);
}

inline Volume random_volume(Shape shape, unsigned seed, float low = 0, float high = 1) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> value(low, high);
  Volume v(shape);
  for (float& f : v.values) f = value(random);
  return v;
}

}  // namespace ww::test
