#pragma once
// Sizes and voxel sizes of a stack, slowest axis first: z, y, x.
#include <cstdint>
#include <string>

namespace ww {

/// Number of voxels along z, y, x.
struct Shape {
  std::int64_t z = 1, y = 1, x = 1;
  std::int64_t voxels() const { return z * y * x; }
  bool operator==(const Shape&) const = default;
};

/// Voxel size in micrometers; 0 is unknown.
struct Spacing {
  double z = 0, y = 0, x = 0;
  bool known() const { return y > 0 && x > 0; }
  bool operator==(const Spacing&) const = default;
};

/// "60 x 140 x 256 (z, y, x)": how sizes are named in sentences.
inline std::string to_string(const Shape& s) {
  return std::to_string(s.z) + " x " + std::to_string(s.y) + " x " + std::to_string(s.x) + " (z, y, x)";
}

}  // namespace ww
