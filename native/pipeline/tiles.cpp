// Even cuts, windows, and the linear fades between neighbors.
#include "pipeline/tiles.hpp"

#include <algorithm>
#include <array>

namespace ww {
namespace {

constexpr std::int64_t least_core = 16;  // voxels: smaller tiles would be mostly overlap

std::vector<TileSpan> spans(std::int64_t n, std::int64_t pieces, std::int64_t halo) {
  std::vector<TileSpan> list;
  for (std::int64_t i = 0; i < pieces; ++i) {
    TileSpan s{};
    s.core_begin = n * i / pieces;
    s.core_end = n * (i + 1) / pieces;
    const std::int64_t fade = std::min(halo / 4, n / pieces / 2);
    s.fade_before = i > 0 ? fade : 0;
    s.fade_after = i + 1 < pieces ? fade : 0;
    s.begin = i > 0 ? std::max<std::int64_t>(0, s.core_begin - fade - halo) : 0;
    s.size = (i + 1 < pieces ? std::min(n, s.core_end + fade + halo) : n) - s.begin;
    list.push_back(s);
  }
  return list;
}

}  // namespace

double TileSpan::share(std::int64_t i) const {
  double w = 1;
  const double at = static_cast<double>(i) + 0.5;  // the middle of the voxel
  if (fade_before > 0)
    w = std::min(w, (at - static_cast<double>(core_begin - fade_before)) / static_cast<double>(2 * fade_before));
  if (fade_after > 0)
    w = std::min(w, (static_cast<double>(core_end + fade_after) - at) / static_cast<double>(2 * fade_after));
  if (fade_before == 0 && i < core_begin) return 0;
  if (fade_after == 0 && i >= core_end) return 0;
  return std::clamp(w, 0.0, 1.0);
}

Shape halo_for(Shape psf, int reach) {
  const auto along = [reach](std::int64_t p) { return p > 1 ? std::max<std::int64_t>(p * reach, 8) : 0; };
  return {along(psf.z), along(psf.y), along(psf.x)};
}

std::vector<Tile> tiles_of(Shape image, const TileCut& cut) {
  std::vector<Tile> tiles;
  const auto zs = spans(image.z, cut.pieces.z, cut.halo.z), ys = spans(image.y, cut.pieces.y, cut.halo.y),
             xs = spans(image.x, cut.pieces.x, cut.halo.x);
  for (const TileSpan& z : zs)
    for (const TileSpan& y : ys)
      for (const TileSpan& x : xs) tiles.push_back({z, y, x});
  return tiles;
}

Shape largest_window(Shape image, const TileCut& cut) {
  Shape largest{0, 0, 0};
  for (const Tile& t : tiles_of(image, cut))
    largest = {std::max(largest.z, t.z.size), std::max(largest.y, t.y.size), std::max(largest.x, t.x.size)};
  return largest;
}

Shape pieces_of(Shape image, std::int64_t tile_size) {
  const auto along = [tile_size](std::int64_t n) {
    return std::min((n + tile_size - 1) / tile_size, std::max<std::int64_t>(1, n / least_core));
  };
  return {along(image.z), along(image.y), along(image.x)};
}

bool refine(Shape image, TileCut& cut) {
  struct Axis {
    std::int64_t core;
    std::int64_t* pieces;
  };
  std::array<Axis, 3> axes{{{image.z / cut.pieces.z, &cut.pieces.z},
                            {image.y / cut.pieces.y, &cut.pieces.y},
                            {image.x / cut.pieces.x, &cut.pieces.x}}};
  const auto longest =
      std::max_element(axes.begin(), axes.end(), [](const Axis& a, const Axis& b) { return a.core < b.core; });
  if (longest->core < 2 * least_core) return false;
  ++*longest->pieces;
  return true;
}

}  // namespace ww
