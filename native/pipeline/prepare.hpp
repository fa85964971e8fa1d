#pragma once
// A recorded stack made ready: checked, its background found, its intensities scaled.
#include <cstdint>
#include <string>
#include <vector>

#include "catalog/method.hpp"
#include "pipeline/options.hpp"

namespace ww {

struct PreparedStack {
  double background = 0;     ///< counts, in the image's units
  double scale = 1;          ///< a power of two: values were multiplied by it, so that their mean is near 1
  double level = 0;          ///< mean of (values - background), scaled
  std::int64_t clipped = 0;  ///< negative values a method that counts photons could not take
  bool dark = false;         ///< nothing above zero: the result is zero
};

/// Reads the stack of this shape in `values` and scales it in place. Where the method wants it
/// (BackgroundUse::subtracted) the background is subtracted. Throws InvalidArgument for NaN and infinite values.
PreparedStack prepare_stack(const Method& method, const Options& options, Shape shape, std::vector<float>& values);

}  // namespace ww
