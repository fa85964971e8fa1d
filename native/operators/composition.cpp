// Both operators in turn, through one field between them.
#include "operators/composition.hpp"

#include <stdexcept>

namespace ww {

Composition::Composition(Operator outer, Operator inner) : outer_(std::move(outer)), inner_(std::move(inner)) {
  if (outer_->input_grid() != inner_->output_grid())
    throw std::invalid_argument("Composition: the inner operator makes " + to_string(inner_->output_grid()) +
                                ", and the outer one takes " + to_string(outer_->input_grid()));
}

const Field& Composition::between() const {
  if (!between_) between_ = inner_->new_image();
  return between_;
}

void Composition::apply(const Field& x, const Field& out) const {
  inner_->apply(x, between());
  outer_->apply(between(), out);
}

void Composition::adjoint(const Field& y, const Field& out) const {
  outer_->adjoint(y, between());
  inner_->adjoint(between(), out);
}

}  // namespace ww
