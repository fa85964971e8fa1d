// Hiding voxels by counted random numbers, plane by plane, and judging estimates by them.
#include "solvers/held_out.hpp"

#include <vector>

#include "compute/philox.hpp"

namespace ww {
namespace {

/// 1 where a voxel of the window is hidden, 0 elsewhere: voxel i takes number i % 4 of counter i / 4. The folds' shares
/// of the numbers do not overlap.
void lay_hidden(const Field& out, Shape window, std::uint64_t seed, int fold) {
  static_assert(HeldOut::share * HeldOut::most_folds <= 1);
  constexpr auto share = static_cast<std::uint32_t>(HeldOut::share * 4294967296.0);
  const std::uint32_t first = share * static_cast<std::uint32_t>(fold);
  std::uint64_t voxel = 0;
  auto numbers = philox(seed, 0);
  lay_voxels(out, window, [&] {
    if (voxel % 4 == 0) numbers = philox(seed, voxel / 4);
    return numbers[voxel++ % 4] - first < share ? 1.0f : 0.0f;
  });
}

}  // namespace

HeldOut::HeldOut(const Imaging& A, const Field& y, double background, double floor, std::uint64_t seed, int fold)
    : data_(y),
      hidden_(A.field()),
      mask_(A.field()),
      kept_(A.field()),
      blurred_(A.field()),
      A_(A.otf(), A.recorded(), mask_),
      blur_(A.otf(), A.recorded(), false),
      formula_{static_cast<float>(background), static_cast<float>(floor)} {
  lay_hidden(hidden_, A.recorded(), seed, fold);
  const Field recorded = A.mask();
  apply(expression::Times{}, hidden_, hidden_, recorded);
  apply(expression::Minus{}, mask_, recorded, hidden_);
  apply(expression::Times{}, kept_, y, mask_);
}

double HeldOut::divergence(const Field& x) const {
  blur_.apply(x, blurred_);
  const Sums s = sum(formula_, {A_.recorded()}, blurred_, data_, hidden_);
  return s.b > 0 ? s.a / s.b : 0.0;
}

double HeldOut::squared_error(const Field& x) const {
  blur_.apply(x, blurred_);
  apply(expression::Affine{1.0f, formula_.background}, blurred_, blurred_);
  apply(expression::UnexplainedInside{}, blurred_, blurred_, data_, hidden_);
  const Window window{A_.recorded()};
  const double error = sum(expression::SumOf{}, window, blurred_).b,
               hidden = sum(expression::SumOf{}, window, hidden_).a;
  return hidden > 0 ? error / hidden : 0.0;
}

}  // namespace ww
