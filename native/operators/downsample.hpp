#pragma once
// A coarser image of an object: low-pass filter and stride along each axis.
#include <array>
#include <vector>

#include "operators/linear_operator.hpp"

namespace ww {

/// How Downsample filters before it takes every factor-th value.
struct DownsampleFilter {
  /// lanczos2: sinc(d/f) sinc(d/2f) for a factor f, 4f taps. gaussian: exp(-d^2 / 2 sigma^2), up to 4 sigma.
  enum class Shape { lanczos2, gaussian } shape = Shape::lanczos2;
  /// Of the Gaussian, in object voxels, along every axis with a factor above 1.
  double sigma = 1;
};

/// One axis of Downsample: image sample j, of `image` in all, lies over object samples f j .. f j + f - 1, so its
/// center is object position f (j + 1/2) - 1/2. Each row's weights add up to 1. Beyond the ends the object goes on with
/// its first and last value. A factor of 1 gives the identity.
BandedMatrix downsample_matrix(std::int64_t image, int factor, const DownsampleFilter& filter);

/// A x = x, filtered and taken at every factor-th voxel, separably. The object's grid is the image's times the factors.
/// The Lanczos filter is that of super-resolution with a deep image prior (D. Ulyanov, A. Vedaldi & V. Lempitsky,
/// Int. J. Comput. Vis. 128 (2020) 1867). Neither grid is periodic.
class Downsample final : public LinearOperator {
 public:
  /// factors: along z, y, x; at least 1. Throws std::invalid_argument.
  Downsample(Device& device, Shape image, std::array<int, 3> factors, const DownsampleFilter& filter = {});

  Device& device() const override { return device_; }
  Shape input_grid() const override { return grids_.front(); }
  Shape output_grid() const override { return grids_.back(); }
  Operator clone() const override { return std::make_shared<Downsample>(device_, output_grid(), factors_, filter_); }
  double largest_singular_value() const override { return bound_; }
  void apply(const Field& x, const Field& out) const override;
  void adjoint(const Field& y, const Field& out) const override;

 private:
  struct Axis {
    AxisMatrix matrix, transposed;
  };

  Field between(std::size_t i) const;

  Device& device_;
  std::array<int, 3> factors_;
  DownsampleFilter filter_;
  std::vector<Shape> grids_;  ///< of the object, after each axis, of the image
  std::vector<Axis> axes_;    ///< those with a factor above 1, in the order in which they are applied
  double bound_ = 1;
  mutable std::vector<Field> between_;  ///< on the grids between the axes, made when they are first needed
};

}  // namespace ww
