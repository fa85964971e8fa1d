#pragma once
// Whether an image's voxels are fine enough for its PSF: what is finer than two voxels is not in the image.
#include <string>

namespace ww {

/// Lengths along y and x, all in `unit`.
struct Sampling {
  double voxel = 0;      ///< of the image, its larger one
  double fwhm = 0;       ///< of the PSF, its full width at half maximum
  double resolving = 0;  ///< the largest voxel that resolves the PSF
  std::string unit = "µm";
};

/// One sentence for the user; empty where the voxels resolve the PSF.
/// Throws InvalidArgument where a voxel is more than 100 times as wide as the PSF: then the unit is wrong.
std::string sampling_warning(const Sampling& s);

}  // namespace ww
