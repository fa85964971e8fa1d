#pragma once
// One linear operator after another.
#include "operators/linear_operator.hpp"

namespace ww {

/// A = outer . inner: inner's output grid is outer's input grid. What was recorded is what outer says.
class Composition final : public LinearOperator {
 public:
  /// Throws std::invalid_argument where the grids differ.
  Composition(Operator outer, Operator inner);

  Device& device() const override { return inner_->device(); }
  Shape input_grid() const override { return inner_->input_grid(); }
  Shape output_grid() const override { return outer_->output_grid(); }
  Operator clone() const override { return std::make_shared<Composition>(outer_->clone(), inner_->clone()); }
  double largest_singular_value() const override {
    return outer_->largest_singular_value() * inner_->largest_singular_value();
  }
  void apply(const Field& x, const Field& out) const override;
  void adjoint(const Field& y, const Field& out) const override;

  Shape recorded() const override { return outer_->recorded(); }
  Operator without_window() const override {
    return std::make_shared<Composition>(outer_->without_window(), inner_->clone());
  }
  Field recorded_mask() const override { return outer_->recorded_mask(); }
  Field known_or(const Field& y, float value) const override { return outer_->known_or(y, value); }
  Field completed(const Field& y, float value, Continuation continuation) const override {
    return outer_->completed(y, value, continuation);
  }
  void residual(const Field& y, const Field& predicted, const Field& out) const override {
    outer_->residual(y, predicted, out);
  }

 private:
  const Field& between() const;

  Operator outer_, inner_;
  mutable Field between_;  ///< inner's image, outer's object; made when it is first needed
};

}  // namespace ww
