#pragma once
// A recorded stack made ready: checked, its background found, its intensities scaled.
#include <cstdint>
#include <string>
#include <vector>

#include "catalog/method.hpp"
#include "pipeline/options.hpp"

namespace ww {

struct PreparedStack {
  double background = 0;       ///< counts, in the image's units, camera offset included
  double modeled = 0;          ///< scaled: what a method that models the background finds in the values
  double scale = 1;            ///< a power of two: values were multiplied by it, so that their mean is near 1
  double level = 0;            ///< mean of (values - background), scaled
  double saturated_value = 0;  ///< scaled: what the least of the saturated voxels would be in the values
  std::int64_t saturated = 0;
  double saturation = 0;  ///< counts: voxels as bright as this are saturated; 0: none were looked for
  const char* saturation_why = "";
  std::int64_t piled_up = 0;  ///< voxels that look saturated; not asked for
  bool holes = false;         ///< saturated voxels are NaN in the values: unknown
  std::int64_t clipped = 0;   ///< negative values a method that counts photons could not take
  bool dark = false;          ///< nothing above zero: the result is zero
};

/// What becomes of voxels whose value is not known: left out as what lies beyond the frame is, or taken as recorded.
enum class Unknown { left_out, as_recorded };

/// Reads the stack of this shape in `values` and scales it in place. Where the method wants it
/// (BackgroundUse::subtracted) the background is subtracted; methods that model it get the camera offset subtracted and
/// read noise added as photons (D. L. Snyder, A. M. Hammoud, R. L. White, J. Opt. Soc. Am. A 10 (1993) 1014). dtype: of
/// the recorded image. Throws InvalidArgument for NaN and infinite values and where all is saturated.
PreparedStack prepare_stack(const Method& method, const Options& options, Shape shape, DType dtype, Unknown unknown,
                            std::vector<float>& values);

}  // namespace ww
