// How fine voxels are beside the PSF, in words.
#include "optics/recorded/sampling.hpp"

#include "image/errors.hpp"
#include "image/number_text.hpp"

namespace ww {
namespace {

// Voxels in widths of the PSF. A point in a single voxel measures as one voxel wide.
constexpr double absurd = 100, far_larger = 3, as_large = 0.99;

}  // namespace

std::string sampling_warning(const Sampling& s) {
  const std::string voxel = s.unit == "voxels"
                                ? "a voxel along y and x is "
                                : "voxel size " + number_text(s.voxel) + " " + s.unit + " along y and x is ",
                    width = "the PSF (full width at half maximum " + number_text(s.fwhm) + " " + s.unit + ")";
  if (s.voxel > absurd * s.fwhm)
    throw InvalidArgument(voxel + "more than 100 times as large as " + width +
                          ", so that nothing can be restored: is the unit right?");
  if (s.voxel > far_larger * s.fwhm)
    return voxel + "far larger than " + width + ", so that nothing can be restored: is the unit right?";
  if (s.voxel > as_large * s.fwhm)
    return voxel + "not smaller than " + width +
           ": the image is undersampled, and little can be restored along y and x.";
  if (s.voxel > s.resolving)
    return voxel + "larger than the " + number_text(s.resolving) + " " + s.unit +
           " that resolve the PSF: detail finer than two voxels is not in the image and cannot be restored.";
  return "";
}

}  // namespace ww
