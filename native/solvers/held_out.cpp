// Hiding voxels by counted random numbers, plane by plane, and judging estimates by them.
#include "solvers/held_out.hpp"

#include <vector>

#include "compute/philox.hpp"
#include "operators/window.hpp"

namespace ww {
namespace {

/// 1 where a voxel of the window is hidden, 0 elsewhere: voxel i takes number i % 4 of counter i / 4. The folds' shares
/// of the numbers do not overlap.
void write_hidden(const Field& out, Shape window, std::uint64_t seed, int fold) {
  static_assert(HeldOut::share * HeldOut::most_folds <= 1);
  constexpr auto share = static_cast<std::uint32_t>(HeldOut::share * 4294967296.0);
  const std::uint32_t first = share * static_cast<std::uint32_t>(fold);
  std::uint64_t voxel = 0;
  auto numbers = philox(seed, 0);
  write_voxels(out, window, [&] {
    if (voxel % 4 == 0) numbers = philox(seed, voxel / 4);
    return numbers[voxel++ % 4] - first < share ? 1.0f : 0.0f;
  });
}

}  // namespace

HeldOut::HeldOut(const LinearOperator& A, const Field& y, double background, double floor, std::uint64_t seed, int fold)
    : data_(y),
      hidden_(A.new_image()),
      mask_(A.new_image()),
      kept_(A.new_image()),
      predicted_(A.new_image()),
      A_(std::make_shared<Windowed>(A.without_window(), A.recorded(), mask_)),
      whole_(A.without_window()),
      formula_{static_cast<float>(background), static_cast<float>(floor)} {
  write_hidden(hidden_, A.recorded(), seed, fold);
  const Field recorded = A.recorded_mask();
  apply(expression::Times{}, hidden_, hidden_, recorded);
  apply(expression::Minus{}, mask_, recorded, hidden_);
  apply(expression::Times{}, kept_, y, mask_);
}

double HeldOut::divergence(const Field& x) const {
  whole_->apply(x, predicted_);
  const Sums s = sum(formula_, {A_->recorded()}, predicted_, data_, hidden_);
  return s.b > 0 ? s.a / s.b : 0.0;
}

double HeldOut::squared_error(const Field& x) const {
  whole_->apply(x, predicted_);
  apply(expression::Affine{1.0f, formula_.background}, predicted_, predicted_);
  apply(expression::UnexplainedInside{}, predicted_, predicted_, data_, hidden_);
  const Window window{A_->recorded()};
  const double error = sum(expression::SumOf{}, window, predicted_).b,
               hidden = sum(expression::SumOf{}, window, hidden_).a;
  return hidden > 0 ? error / hidden : 0.0;
}

}  // namespace ww
