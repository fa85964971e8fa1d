#pragma once
// Convolution with a PSF on a periodic grid: h * x.
#include "image/volume.hpp"
#include "operators/linear_operator.hpp"

namespace ww {

/// The OTF of a PSF on a grid. psf: odd sizes, center at its middle voxel; a PSF larger than the grid is folded, as a
/// periodic convolution does.
Spectrum otf_of(Device& device, Shape grid, const Volume& psf);

/// A x = h * x. What the boundary put beyond the recorded window counts as recorded.
class Convolution final : public LinearOperator {
 public:
  /// otf: of a prepared PSF (nowhere negative, sum 1). recorded: the window at the grid's origin that holds the image.
  Convolution(Spectrum otf, Shape recorded) : otf_(std::move(otf)), recorded_(recorded) {}

  const Spectrum& transfer_function() const { return otf_; }

  Device& device() const override { return otf_.device(); }
  Shape input_grid() const override { return otf_.grid(); }
  Shape output_grid() const override { return otf_.grid(); }
  Shape recorded() const override { return recorded_; }
  Operator clone() const override { return std::make_shared<Convolution>(otf_, recorded_); }
  const Convolution* convolution() const override { return this; }
  bool is_diagonal() const override { return true; }
  Field sensitivity() const override { return {}; }
  void apply(const Field& x, const Field& out) const override;
  void adjoint(const Field& y, const Field& out) const override;

  // Fused by the device (compute/device/spectra.hpp): one work spectrum, and one pass for each half of a convolution.
  void load(Side side, Kernel e, const Field* out, Sources in) const override;
  void step(Direction direction, Kernel e, const Field* out, After after, Sources in) const override;
  using LinearOperator::load;

 private:
  const Spectrum& work() const;

  Spectrum otf_;
  Shape recorded_;
  mutable Spectrum work_;  // made at the first step: direct filters never need it
};

}  // namespace ww
