#pragma once
// Which voxels of a recorded stack are saturated: brighter than the camera could record.
#include <cstdint>
#include <vector>

#include "image/dtype.hpp"
#include "pipeline/options.hpp"

namespace ww {

struct Saturation {
  double level = 0;         ///< voxels as bright as this are saturated; 0: none are
  std::int64_t voxels = 0;  ///< how many are
  const char* why = "";     ///< where the level comes from
};

/// By the options. Automatic: the number type's largest value where voxels stand at it, else a pile-up at the largest
/// value present; never more than half of the voxels.
Saturation saturation_of(const Options& options, DType dtype, const std::vector<float>& values);

/// The number of voxels at the number type's largest value when they pile up there; 0 for floats.
std::int64_t piled_up_at_largest_value(DType dtype, const std::vector<float>& values);

}  // namespace ww
