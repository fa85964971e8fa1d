#pragma once
// How large a grid to transform: the cheapest length that is long enough, the same on every device.
#include <cstdint>

#include "image/shape.hpp"

namespace ww {

/// The cheapest transform length >= n (a product of 2, 3, 5 and 7), by the committed cost table, never more than
/// about a twentieth longer than the shortest such length. n >= 1.
std::int64_t transform_length(std::int64_t n);

/// transform_length on every axis; an axis of one voxel stays one.
inline Shape transform_shape(Shape s) {
  const auto f = [](std::int64_t n) { return n == 1 ? 1 : transform_length(n); };
  return {f(s.z), f(s.y), f(s.x)};
}

}  // namespace ww
