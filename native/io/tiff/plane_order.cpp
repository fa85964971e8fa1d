// The order of planes in a file.
#include "io/tiff/plane_order.hpp"

namespace ww {

PlaneOrder PlaneOrder::counted(std::int64_t c, std::int64_t z, std::int64_t t, const std::string& axes) {
  PlaneOrder order{c, z, t, std::vector<std::int64_t>(static_cast<std::size_t>(c * z * t))};
  std::int64_t step_c = 0, step_z = 0, step_t = 0, step = 1;
  for (const char axis : axes) {
    if (axis == 'c') step_c = step, step *= c;
    if (axis == 'z') step_z = step, step *= z;
    if (axis == 't') step_t = step, step *= t;
  }
  std::size_t i = 0;
  for (std::int64_t ti = 0; ti < t; ++ti)
    for (std::int64_t ci = 0; ci < c; ++ci)
      for (std::int64_t zi = 0; zi < z; ++zi) order.source[i++] = ti * step_t + ci * step_c + zi * step_z;
  return order;
}

}  // namespace ww
