#pragma once
// A recorded window, with or without holes; the image is unknown elsewhere.
#include "operators/convolution.hpp"
#include "operators/linear_operator.hpp"

namespace ww {

/// A = M . inner. M is 1 in the window at the output grid's origin, except in its holes, and 0 elsewhere.
class Windowed final : public LinearOperator {
 public:
  /// A window without holes.
  Windowed(Operator inner, Shape window) : inner_(std::move(inner)), window_(window) {}
  /// mask: M, on the output grid.
  Windowed(Operator inner, Shape window, Field mask)
      : inner_(std::move(inner)), window_(window), holes_(true), mask_(std::move(mask)) {}

  Device& device() const override { return inner_->device(); }
  Shape input_grid() const override { return inner_->input_grid(); }
  Shape output_grid() const override { return inner_->output_grid(); }
  Shape recorded() const override { return window_; }
  const Convolution* convolution() const override { return inner_->convolution(); }
  double largest_singular_value() const override { return inner_->largest_singular_value(); }
  Operator clone() const override;
  Operator without_window() const override { return inner_->clone(); }
  void apply(const Field& x, const Field& out) const override;
  void adjoint(const Field& y, const Field& out) const override;
  Field recorded_mask() const override;
  Field known_or(const Field& y, float value) const override;
  Field completed(const Field& y, float value, Continuation continuation) const override;
  Field sensitivity() const override;
  void residual(const Field& y, const Field& predicted, const Field& out) const override;
  void unexplained(const Field& y, const Field* out, After after) const override;
  void predicted(const Field* out, After after) const override;
  void load(Side side, Kernel e, const Field* out, Sources in) const override { inner_->load(side, e, out, in); }
  void step(Direction direction, Kernel e, const Field* out, After after, Sources in) const override {
    inner_->step(direction, e, out, after, in);
  }

 private:
  const Field& mask() const;

  Operator inner_;
  Shape window_;
  bool holes_ = false;
  mutable Field mask_;  // given, or made when it is first needed
};

/// How a stack on a periodic grid is made by a convolution: the boundary unknown leaves what lies beyond the window
/// out, the others count what they put there as recorded.
Operator imaging(Spectrum otf, Shape window, Boundary boundary);
/// The same with holes, unknown beyond the window. mask: 1 where recorded, 0 elsewhere.
Operator imaging(Spectrum otf, Shape window, Field mask);

}  // namespace ww
