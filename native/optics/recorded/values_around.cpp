// Reading a box of a volume, whole or between its voxels.
#include "optics/recorded/values_around.hpp"

#include <algorithm>
#include <cmath>

#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"

namespace ww {
namespace {

using Voxel = std::array<std::int64_t, 3>;

constexpr std::int64_t margin = 18;  // voxels the interpolation reads beyond what it returns

}  // namespace

Volume crop(const Volume& v, const Voxel& low, const Voxel& high) {
  Volume out({high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1}, v.spacing);
  for (std::int64_t z = low[0]; z <= high[0]; ++z)
    for (std::int64_t y = low[1]; y <= high[1]; ++y)
      std::copy_n(v.values.begin() + static_cast<std::ptrdiff_t>(v.index(z, y, low[2])), out.shape.x,
                  out.values.begin() + static_cast<std::ptrdiff_t>(out.index(z - low[0], y - low[1], 0)));
  return out;
}

Volume values_around(const Volume& v, const Position& center, const Voxel& half, const Position& step, double level) {
  Voxel low, high;
  for (std::size_t a = 0; a < 3; ++a) {
    const double span = static_cast<double>(half[a]) * step[a];
    low[a] = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(center[a] - span)) - margin);
    high[a] = std::min(length(v.shape, static_cast<int>(a)) - 1,
                       static_cast<std::int64_t>(std::ceil(center[a] + span)) + margin);
  }
  Volume out = crop(v, low, high);
  if (level != 0)
    for (float& f : out.values) f = static_cast<float>(static_cast<double>(f) - level);
  std::array<int, 3> order{0, 1, 2};  // what shrinks goes first
  const auto size = [&](int axis) {
    return static_cast<double>(half[static_cast<std::size_t>(axis)]) / static_cast<double>(length(out.shape, axis));
  };
  std::sort(order.begin(), order.end(), [&, sizes = Position{size(0), size(1), size(2)}](int i, int j) {
    return sizes[static_cast<std::size_t>(i)] < sizes[static_cast<std::size_t>(j)];
  });
  for (int axis : order) {
    const auto a = static_cast<std::size_t>(axis);
    if (length(v.shape, axis) == 1) continue;
    out = apply_along(
        out, axis, resample_axis(length(out.shape, axis), center[a] - static_cast<double>(low[a]), step[a], half[a]));
  }
  return out;
}

}  // namespace ww
