// Background, scale and level of a stack.
#include "pipeline/prepare.hpp"

#include <algorithm>
#include <cmath>

#include "image/statistics.hpp"
#include "pipeline/inputs.hpp"

namespace ww {
namespace {

constexpr double background_percent =
    1;  // a level this share of the voxels stays below: never above true background by much

double background_of(const Options& options, const std::vector<float>& values) {
  switch (options.background) {
    case Options::BackgroundChoice::value:
      return options.background_value;
    case Options::BackgroundChoice::none:
      return 0;
    case Options::BackgroundChoice::automatic:
      break;
  }
  // A million voxels tell a percentile as well as all of them, without a copy of the stack. The step is odd, so that it
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

}  // namespace

PreparedStack prepare_stack(const Method& method, const Options& options, Shape shape, std::vector<float>& values) {
  require_finite("image", values.data(), shape);
  PreparedStack p;
  if (method.psf == PsfUse::none && method.background == BackgroundUse::subtracted &&
      options.background != Options::BackgroundChoice::value)
    return p;
  const bool modeled = method.background == BackgroundUse::modeled;
  p.background = background_of(options, values);
  double light = 0;
  for (const float v : values) light += std::max(0.0, static_cast<double>(v) - p.background);
  const double level = light / static_cast<double>(values.size());
  p.dark = level <= 0;
  p.scale = power_of_two_scale(level);
  p.level = level * p.scale;
  const float scale = static_cast<float>(p.scale),
              offset = modeled ? 0.0f : static_cast<float>(-p.background * p.scale);
  for (float& v : values) {
    v = v * scale + offset;
    if (modeled && v < 0) v = 0, ++p.clipped;
  }
  return p;
}

}  // namespace ww
