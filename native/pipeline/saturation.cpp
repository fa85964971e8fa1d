// Counting voxels at the top of the range.
#include "pipeline/saturation.hpp"

#include <algorithm>

namespace ww {
namespace {

constexpr std::int64_t least_pile = 10;  // voxels
constexpr double near_top = 0.01;        // of the range: a pile stands out from the voxels so little below it


std::int64_t count_from(const std::vector<float>& values, double level) {
  return std::count_if(values.begin(), values.end(), [=](float v) { return v >= static_cast<float>(level); });
}

/// Many voxels share the largest value, more than stand closely below it.
bool piles_up(const std::vector<float>& values, double top, std::int64_t at_top) {
  if (at_top < least_pile) return false;
  const double low = *std::min_element(values.begin(), values.end());
  return at_top > count_from(values, top - near_top * (top - low)) - at_top;
}

}  // namespace

Saturation saturation_of(const Options& options, DType dtype, const std::vector<float>& values) {
  switch (options.saturation) {
    case Options::Saturation::none:
      return {};
    case Options::Saturation::value:
      return {options.saturation_value, count_from(values, options.saturation_value), "as given"};
    case Options::Saturation::automatic:
      break;
  }
  const double top = *std::max_element(values.begin(), values.end());
  const std::int64_t at_top = count_from(values, top);
  if (2 * at_top > static_cast<std::int64_t>(values.size())) return {};
  if (top > 0 && top == largest_value(dtype)) return {top, at_top, "the largest value of the image's number type"};
  if (top > 0 && piles_up(values, top, at_top)) return {top, at_top, "a pile-up at the image's largest value"};
  return {};
}

std::int64_t piled_up_at_largest_value(DType dtype, const std::vector<float>& values) {
  const double top = largest_value(dtype);
  const std::int64_t at_top = top > 0 ? count_from(values, top) : 0;
  return piles_up(values, top, at_top) && 2 * at_top <= static_cast<std::int64_t>(values.size()) ? at_top : 0;
}

}  // namespace ww
