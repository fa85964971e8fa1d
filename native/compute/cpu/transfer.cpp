// Moves runs of x neighbors, strip by strip.
#include "compute/cpu/transfer.hpp"

#include <algorithm>
#include <cstring>

namespace ww::cpu {
namespace {

/// Rows copied together: a line of lanes holds several in a row, while rows a power of two long share a cache set.
constexpr std::int64_t strip_rows = 8;

std::int64_t strips_a_plane(const Window& w) { return (w.shape.y + strip_rows - 1) / strip_rows; }

/// Calls copy(float of the field, float of the dense window, how many) for the runs in a strip.
template <class Copy>
void for_runs(const Layout& g, int lanes, const Window& w, std::int64_t strip, const Copy& copy) {
  const std::int64_t z = strip / strips_a_plane(w), first_y = strip % strips_a_plane(w) * strip_rows;
  const std::int64_t last_y = std::min(first_y + strip_rows, w.shape.y);
  const std::int64_t begin_x = w.origin.x, end_x = w.origin.x + w.shape.x;
  for (std::int64_t block = begin_x / lanes; block * lanes < end_x; ++block) {
    const std::int64_t from = std::max(begin_x, block * lanes), to = std::min(end_x, (block + 1) * lanes);
    const std::int64_t line = ((w.origin.z + z) * g.x_blocks + block) * g.ny + w.origin.y;
    for (std::int64_t y = first_y; y < last_y; ++y)
      copy((line + y) * lanes + from - block * lanes, (z * w.shape.y + y) * w.shape.x + from - begin_x, to - from);
  }
}

/// memcpy of few floats: whole blocks have a size the compiler knows.
void copy_floats(float* to, const float* from, std::int64_t n) {
  switch (n) {
    case 16:
      std::memcpy(to, from, 16 * sizeof(float));
      return;
    case 8:
      std::memcpy(to, from, 8 * sizeof(float));
      return;
    case 4:
      std::memcpy(to, from, 4 * sizeof(float));
      return;
    default:
      std::memcpy(to, from, std::size_t(n) * sizeof(float));
  }
}

}  // namespace

std::ptrdiff_t strips_of(const Window& window) { return window.shape.z * strips_a_plane(window); }

void copy_to_field(const Layout& g, int lanes, const Window& window, std::ptrdiff_t first, std::ptrdiff_t last,
                   const float* values, float* field) {
  for (std::ptrdiff_t strip = first; strip < last; ++strip)
    for_runs(g, lanes, window, strip,
             [&](std::int64_t at, std::int64_t dense, std::int64_t n) { copy_floats(field + at, values + dense, n); });
}

void copy_from_field(const Layout& g, int lanes, const Window& window, std::ptrdiff_t first, std::ptrdiff_t last,
                     const float* field, float* values) {
  for (std::ptrdiff_t strip = first; strip < last; ++strip)
    for_runs(g, lanes, window, strip,
             [&](std::int64_t at, std::int64_t dense, std::int64_t n) { copy_floats(values + dense, field + at, n); });
}

}  // namespace ww::cpu
