#pragma once
// How close a result is to a known truth.
#include "image/shape.hpp"

namespace ww {

/// Numbers of one stack against its truth. What cannot be computed is NaN: a PSNR or SSIM without a data range, the
/// correlation of a flat stack, the NRMSE against a truth that is zero.
struct Comparison {
  double data_range = 0;   ///< what PSNR and SSIM call the full scale: as given, else max - min of the truth
  double psnr = 0;         ///< decibel: 10 log10(range^2 / mean squared error); infinite for equal stacks
  double ssim = 0;         ///< -1..1
  double nrmse = 0;        ///< |result - truth| / |truth| (Euclidean norms)
  double correlation = 0;  ///< Pearson's, -1..1
  double rmse = 0;         ///< in the images' units
  double max_error = 0;    ///< largest absolute difference
};

/// Compares dense z, y, x stacks of finite values; a 2-D image has shape.z == 1. data_range 0: max - min of the truth.
/// SSIM: Wang et al., IEEE Trans. Image Process. 13 (2004) 600: Gaussian window of 11 taps along each axis longer than
/// one voxel, sigma 1.5, K1 = 0.01, K2 = 0.03, population covariances; averaged over the windows that lie inside the
/// stack (along an axis shorter than 11 voxels: over all of them, the stack being mirrored).
Comparison compare(const float* truth, const float* result, Shape shape, double data_range = 0);

}  // namespace ww
