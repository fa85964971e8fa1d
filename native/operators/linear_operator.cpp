// What an operator does unless it knows a faster way.
#include "operators/linear_operator.hpp"

#include <array>
#include <stdexcept>

#include "operators/convolution.hpp"

namespace ww {

Field LinearOperator::recorded_mask() const {
  const Field mask = new_image();
  write_window(mask, recorded());
  return mask;
}

Field LinearOperator::known_or(const Field& y, float) const { return y; }

Field LinearOperator::completed(const Field& y, float, Continuation continuation) const {
  const Field out = new_image();
  ww::apply(expression::Copy{}, out, y);
  extend(out, recorded(), continuation);
  return out;
}

Field LinearOperator::sensitivity() const {
  const Field ones = new_image(), out = new_object();
  ww::apply(expression::Constant{1.0f}, ones);
  adjoint(ones, out);
  return out;
}

void LinearOperator::residual(const Field& y, const Field& predicted, const Field& out) const {
  ww::apply(expression::Unexplained{}, out, predicted, y);
}

void LinearOperator::unexplained(const Field& y, const Field* out, After after) const {
  apply_step(expression::Unexplained{}, out, after, y);
}

void LinearOperator::predicted(const Field* out, After after) const { apply_step(expression::Copy{}, out, after); }

const Spectrum& LinearOperator::otf() const {
  const Convolution* const h = convolution();
  if (!h) throw std::logic_error("this linear operator is not a convolution");
  return h->transfer_function();
}

Spectrum LinearOperator::new_spectrum() const { return {device(), otf().grid()}; }

const Field& LinearOperator::held(Side side) const {
  Field& field = side == Side::object ? object_ : image_;
  if (!field) field = side == Side::object ? new_object() : new_image();
  return field;
}

void LinearOperator::load(Side side, Kernel e, const Field* out, Sources in) const {
  const Field& v = held(side);
  device().voxels().voxelwise(v.grid(), e, v.data(), in.data());
  if (out) ww::apply(expression::Copy{}, *out, v);
}

void LinearOperator::step(Direction direction, Kernel e, const Field* out, After, Sources in) const {
  const bool forward = direction == Direction::blur;
  const Field &from = held(forward ? Side::object : Side::image), &v = held(forward ? Side::image : Side::object);
  if (forward)
    apply(from, v);
  else
    adjoint(from, v);
  std::array<const void*, 8> sources{v.data()};
  if (in.size() + 1 >= sources.size()) throw std::logic_error("too many arguments of a fused step");
  std::copy(in.begin(), in.end(), sources.begin() + 1);
  device().voxels().voxelwise(v.grid(), e, v.data(), sources.data());
  if (out) ww::apply(expression::Copy{}, *out, v);
}

Field reciprocal_sensitivity(const LinearOperator& A) {
  constexpr float least = 0.001f;
  const Field s = A.sensitivity();
  if (s) ww::apply(expression::ReciprocalAbove{least}, s, s);
  return s;
}

}  // namespace ww
