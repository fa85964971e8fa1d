#pragma once
// An operator that is not a convolution, for tests.
#include <utility>

#include "operators/linear_operator.hpp"
#include "support/fields.hpp"

namespace ww::test {

/// A x = s (B x) of another operator B: an image recorded under uneven illumination. s falls from 1 to 1/2 along x and
/// along y, so that a shifted object does not give a shifted image.
class Shaded final : public LinearOperator {
 public:
  explicit Shaded(Operator inner) : inner_(std::move(inner)), shading_(shading(device(), output_grid())) {}

  Device& device() const override { return inner_->device(); }
  Shape input_grid() const override { return inner_->input_grid(); }
  Shape output_grid() const override { return inner_->output_grid(); }
  void apply(const Field& x, const Field& out) const override {
    inner_->apply(x, out);
    ww::apply(expression::Times{}, out, out, shading_);
  }
  void adjoint(const Field& y, const Field& out) const override {
    const Field shaded = new_image();
    ww::apply(expression::Times{}, shaded, y, shading_);
    inner_->adjoint(shaded, out);
  }
  Operator clone() const override { return std::make_shared<Shaded>(inner_->clone()); }

 private:
  static Field shading(Device& device, Shape grid) {
    Volume s(grid);
    for (std::int64_t z = 0; z < grid.z; ++z)
      for (std::int64_t y = 0; y < grid.y; ++y)
        for (std::int64_t x = 0; x < grid.x; ++x)
          s.at(z, y, x) = 1 / ((1 + float(y) / float(grid.y)) * (1 + float(x) / float(grid.x)));
    return uploaded(device, s);
  }

  Operator inner_;
  Field shading_;
};

}  // namespace ww::test
