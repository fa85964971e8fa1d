#pragma once
// A dense float stack on the host: what files and callers are turned into before any restoration.
#include <cstddef>
#include <vector>

#include "image/shape.hpp"

namespace ww {

/// values[(z * shape.y + y) * shape.x + x].
struct Volume {
  Shape shape;
  Spacing spacing;
  std::vector<float> values;

  Volume() = default;
  explicit Volume(Shape s, Spacing d = {}) : shape(s), spacing(d), values(static_cast<std::size_t>(s.voxels()), 0.0f) {}

  std::size_t index(std::int64_t z, std::int64_t y, std::int64_t x) const {
    return static_cast<std::size_t>((z * shape.y + y) * shape.x + x);
  }
  float& at(std::int64_t z, std::int64_t y, std::int64_t x) { return values[index(z, y, x)]; }
  float at(std::int64_t z, std::int64_t y, std::int64_t x) const { return values[index(z, y, x)]; }
};

}  // namespace ww
