// Finding the brightest block.
#include "pipeline/pilot.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ww {
namespace {

constexpr std::int64_t deep = 64, wide = 128, flat = 1024;  // voxels: along z, along y and x, along y and x of a plane

/// Where blocks of `size` may begin along an axis of n: every half block, and flush with the end.
std::vector<std::int64_t> starts(std::int64_t n, std::int64_t size) {
  std::vector<std::int64_t> list;
  for (std::int64_t i = 0; i + size < n; i += std::max<std::int64_t>(1, size / 2)) list.push_back(i);
  list.push_back(n - size);
  return list;
}

TileSpan span(std::int64_t begin, std::int64_t size, std::int64_t n, std::int64_t halo) {
  TileSpan s{};
  s.core_begin = begin;
  s.core_end = begin + size;
  s.begin = std::max<std::int64_t>(0, begin - halo);
  s.size = std::min(n, begin + size + halo) - s.begin;
  return s;
}

}  // namespace

Shape pilot_shape(Shape shape) {
  const std::int64_t side = shape.z == 1 ? flat : wide;
  return {std::min(shape.z, deep), std::min(shape.y, side), std::min(shape.x, side)};
}

Shape largest_pilot_window(Shape shape, Shape halo) {
  const Shape block = pilot_shape(shape);
  return {std::min(shape.z, block.z + 2 * halo.z), std::min(shape.y, block.y + 2 * halo.y),
          std::min(shape.x, block.x + 2 * halo.x)};
}

Window pilot_block(const std::vector<float>& values, Shape shape) {
  const Shape block = pilot_shape(shape);
  if (block == shape) return {shape};
  const auto xs = starts(shape.x, block.x);
  // Light of every row in every x range, summed once; blocks are sums of those.
  std::vector<double> rows(static_cast<std::size_t>(shape.z * shape.y) * xs.size());
  for (std::size_t r = 0; r < static_cast<std::size_t>(shape.z * shape.y); ++r)
    for (std::size_t i = 0; i < xs.size(); ++i) {
      const float* row = values.data() + r * static_cast<std::size_t>(shape.x) + xs[i];
      rows[r * xs.size() + i] = std::accumulate(
          row, row + block.x, 0.0, [](double light, float v) { return std::isnan(v) ? light : light + v; });
    }
  Window best{block};
  double most = -1;
  for (const std::int64_t z0 : starts(shape.z, block.z))
    for (const std::int64_t y0 : starts(shape.y, block.y))
      for (std::size_t i = 0; i < xs.size(); ++i) {
        double light = 0;
        for (std::int64_t z = z0; z < z0 + block.z; ++z)
          for (std::int64_t y = y0; y < y0 + block.y; ++y)
            light += rows[static_cast<std::size_t>(z * shape.y + y) * xs.size() + i];
        if (light > most) most = light, best.origin = {z0, y0, xs[i]};
      }
  return best;
}

Tile pilot_tile(const Window& block, Shape shape, Shape halo) {
  return {span(block.origin.z, block.shape.z, shape.z, halo.z), span(block.origin.y, block.shape.y, shape.y, halo.y),
          span(block.origin.x, block.shape.x, shape.x, halo.x)};
}

}  // namespace ww
