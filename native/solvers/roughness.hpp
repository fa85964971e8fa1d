#pragma once
// What a quadratic regularization keeps small, as a weight of each frequency.
#include <algorithm>

#include "compute/expressions/quadratic.hpp"
#include "image/shape.hpp"
#include "image/volume.hpp"

namespace ww {

enum class Regularization { identity, gradient, laplacian };  // Roughness::order 0, 1, 2

/// Voxel sizes relative to the finest one, so that the weight has no unit; 1 where unknown.
inline expression::Roughness roughness(Regularization regularization, const Spacing& s) {
  const double z = s.z > 0 ? s.z : std::min(s.y, s.x), finest = s.known() ? std::min({z, s.y, s.x}) : 0;
  const auto relative = [&](double d) { return finest > 0 && d > 0 ? static_cast<float>(d / finest) : 1.0f; };
  return {static_cast<int>(regularization), relative(s.z), relative(s.y), relative(s.x)};
}

/// The largest value R takes on a grid: at the highest frequency of every axis that has more than one voxel.
inline double largest(const expression::Roughness& R, Shape grid) {
  const auto at = [](std::int64_t n) { return n > 1 ? 0.5f : 0.0f; };
  return static_cast<double>(R({at(grid.z), at(grid.y), at(grid.x)}));
}

}  // namespace ww
