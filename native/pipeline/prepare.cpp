// Background, scale and level of a stack.
#include "pipeline/prepare.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "image/errors.hpp"
#include "image/statistics.hpp"
#include "pipeline/inputs.hpp"
#include "pipeline/saturation.hpp"

namespace ww {
namespace {

constexpr double background_percent =
    1;  // a level this share of the voxels stays below: never above true background by much

double chosen_background(const Options& options, const std::vector<float>& values) {
  switch (options.background) {
    case Options::BackgroundChoice::value:
      return options.background_value;
    case Options::BackgroundChoice::none:
      return 0;
    case Options::BackgroundChoice::automatic:
      break;
  }
  // A million voxels give a percentile as well as all of them, without a copy of the stack. The step is odd, so that it
  // does not beat with rows of even length.
  constexpr std::size_t enough = 1 << 20;
  const std::size_t step = values.size() / enough | 1;
  std::vector<float> sample;
  sample.reserve(values.size() / step + 1);
  for (std::size_t i = 0; i < values.size(); i += step) sample.push_back(values[i]);
  return std::max(0.0, percentile(sample.data(), sample.size(), background_percent));
}

/// The power of two that brings `level` nearest to 1: scaling by it and back loses no bit.
double power_of_two_scale(double level) {
  return level > 0 && std::isfinite(level) ? std::exp2(-std::round(std::log2(level))) : 1.0;
}

/// Read noise of sigma electrons looks like sigma^2 photons more in data and model: the same variance, the same mean.
double read_noise_counts(const Options& options) {
  return options.camera_gain > 0 ? options.read_noise * options.read_noise / options.camera_gain : 0;
}

void leave_out_saturated(const std::string& role, const Options& options, DType dtype, Unknown unknown,
                         std::vector<float>& values, PreparedStack& p) {
  if (options.saturation == Options::Saturation::none) {
    p.piled_up = piled_up_at_largest_value(dtype, values);
    return;
  }
  const Saturation found = saturation_of(options, dtype, values);
  if (found.voxels == static_cast<std::int64_t>(values.size()))
    throw InvalidArgument(role + ": all " + std::to_string(found.voxels) + " voxels are saturated (" +
                          std::to_string(std::lround(found.level)) + " or more)");
  p.saturated = found.voxels, p.saturation = found.level, p.saturation_why = found.why;
  p.holes = p.saturated > 0 && unknown == Unknown::left_out;
  if (!p.holes) return;
  for (float& v : values)
    if (v >= static_cast<float>(found.level)) v = std::numeric_limits<float>::quiet_NaN();
}

}  // namespace

PreparedStack prepare_stack(const Method& method, const Options& options, Shape shape, DType dtype, Unknown unknown,
                            std::vector<float>& values) {
  require_finite(method.inputs.front().role, values.data(), shape);
  PreparedStack p;
  if (method.psf == PsfUse::none && method.background == BackgroundUse::subtracted &&
      options.background != Options::BackgroundChoice::value)
    return p;
  leave_out_saturated(method.inputs.front().role, options, dtype, unknown, values, p);
  const bool modeled = method.background == BackgroundUse::modeled;
  p.background = std::max(options.camera_offset, chosen_background(options, values));
  const bool clipped = modeled && method.negatives == Negatives::clipped;
  double light = 0;
  std::size_t known = 0;
  for (const float v : values)
    if (!std::isnan(v)) light += std::max(0.0, static_cast<double>(v) - p.background), ++known;
  const double level = light / static_cast<double>(known);
  p.dark = level <= 0;
  p.scale = power_of_two_scale(level);
  p.level = level * p.scale;
  const double subtracted = modeled ? options.camera_offset - read_noise_counts(options) : p.background;
  p.modeled = modeled ? (p.background - subtracted) * p.scale : 0;
  const float scale = static_cast<float>(p.scale), offset = static_cast<float>(-subtracted * p.scale);
  p.saturated_value = p.saturation * p.scale - subtracted * p.scale;
  for (float& v : values) {
    v = v * scale + offset;
    if (clipped && v < 0) v = 0, ++p.clipped;
  }
  return p;
}

}  // namespace ww
