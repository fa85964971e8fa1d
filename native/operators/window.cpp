// The mask in every place where an operator meets the image.
#include "operators/window.hpp"

namespace ww {

Operator Windowed::clone() const {
  return holes_ ? std::make_shared<Windowed>(inner_->clone(), window_, mask_)
                : std::make_shared<Windowed>(inner_->clone(), window_);
}

const Field& Windowed::mask() const {
  if (!mask_) mask_ = LinearOperator::recorded_mask();
  return mask_;
}

Field Windowed::recorded_mask() const { return holes_ ? mask_ : LinearOperator::recorded_mask(); }

void Windowed::apply(const Field& x, const Field& out) const {
  LinearOperator::load(expression::Copy{}, nullptr, x);
  predicted(&out, After::done);
}

void Windowed::adjoint(const Field& y, const Field& out) const {
  load_image(expression::Times{}, nullptr, y, mask());
  adjoint_step(expression::Copy{}, &out, After::done);
}

Field Windowed::known_or(const Field& y, float value) const {
  const Field m = recorded_mask(), out = holes_ ? new_image() : m;
  ww::apply(expression::KnownOr{value}, out, y, m);
  return out;
}

Field Windowed::completed(const Field& y, float value, Continuation continuation) const {
  if (!holes_) return LinearOperator::completed(y, value, continuation);
  const Field out = known_or(y, value);
  extend(out, window_, continuation);
  return out;
}

Field Windowed::sensitivity() const {
  const Field out = new_object();
  load_image(expression::Copy{}, nullptr, recorded_mask());
  adjoint_step(expression::Copy{}, &out, After::done);
  return out;
}

void Windowed::residual(const Field& y, const Field& predicted, const Field& out) const {
  ww::apply(expression::UnexplainedInside{}, out, predicted, y, mask());
}

void Windowed::unexplained(const Field& y, const Field* out, After after) const {
  apply_step(expression::UnexplainedInside{}, out, after, y, mask());
}

void Windowed::predicted(const Field* out, After after) const { apply_step(expression::Times{}, out, after, mask()); }

Operator imaging(Spectrum otf, Shape window, Boundary boundary) {
  const Operator blur = std::make_shared<Convolution>(std::move(otf), window);
  return boundary == Boundary::unknown ? std::make_shared<Windowed>(blur, window) : blur;
}

Operator imaging(Spectrum otf, Shape window, Field mask) {
  return std::make_shared<Windowed>(std::make_shared<Convolution>(std::move(otf), window), window, std::move(mask));
}

}  // namespace ww
