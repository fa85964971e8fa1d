#pragma once
// The arrays of a call, sorted by role and checked against what the method takes.
#include <string>
#include <vector>

#include "catalog/method.hpp"
#include "image/array.hpp"

namespace ww {

/// Inputs by role. Throws InvalidArgument: a role the method does not take, one missing, several where one is wanted,
/// axes out of order, an empty axis.
struct SortedInputs {
  const ArrayView* image = nullptr;    ///< null for methods without an image
  std::vector<const ArrayView*> psfs;  ///< none, one, or one a channel
  std::vector<ArrayView> psf_inputs;   ///< what the nested request for a PSF reads: beads
};
/// psf_method: that of the nested request for a PSF, whose inputs stand among `inputs`; null when there is none.
SortedInputs sort_inputs(const Method& method, const std::vector<ArrayView>& inputs, const Method* psf_method);

/// Numbers counted from 1 (options.channels, options.frames) as positions counted from 0; empty: all `count`.
/// Throws InvalidParameter for a number beyond `count` or given twice.
std::vector<std::int64_t> selected(const char* key, const std::vector<double>& numbers, std::int64_t count);

/// Throws InvalidArgument when a value is NaN or infinite, saying how many, of which array, and where the first is.
void require_finite(const std::string& what, const float* values, Shape shape);

}  // namespace ww
