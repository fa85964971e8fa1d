#pragma once
// Which stored plane of a file belongs to which t, c, z.
#include <cstdint>
#include <string>
#include <vector>

namespace ww {

struct PlaneOrder {
  std::int64_t c = 1, z = 1, t = 1;
  /// source[(ti * c + ci) * z + zi]: the number of the page that holds this plane.
  std::vector<std::int64_t> source;

  /// Pages counted with axes[0] fastest, e.g. "czt".
  static PlaneOrder counted(std::int64_t c, std::int64_t z, std::int64_t t, const std::string& axes);
};

}  // namespace ww
