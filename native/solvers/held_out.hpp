#pragma once
// Cross-validation by hiding voxels: a restoration that does not see them is judged by how well it predicts them. While
// iterations recover the object the prediction improves; once they fit noise it worsens. That needs no gain, no noise
// level and no truth, only noise that differs from voxel to voxel. M. Stone, J. R. Stat. Soc. B 36 (1974) 111; with
// single voxels: J. Batson & L. Royer, Proc. Mach. Learn. Res. 97 (2019) 524.
#include <algorithm>
#include <cstdint>
#include <limits>

#include "operators/linear_operator.hpp"

namespace ww {

/// A recorded stack of which some voxels, spread at random, are hidden.
class HeldOut {
 public:
  static constexpr double share = 0.1;  ///< of the voxels
  static constexpr int most_folds = 4;
  /// Stacks of fewer voxels hold too few to compare iterations by.
  static constexpr std::int64_t least_voxels = 2000;

  /// y = A x + background, A and y on one grid. Beyond the recorded window all is unknown, whatever the boundary was.
  /// floor: the least value A x + background is taken as. The same seed hides the same voxels, every fold others.
  HeldOut(const LinearOperator& A, const Field& y, double background, double floor, std::uint64_t seed, int fold);

  /// How many folds a stack of so many voxels needs for a steady answer: few voxels need several.
  static int folds(std::int64_t voxels) {
    constexpr std::int64_t enough = 400000;
    return static_cast<int>(std::clamp<std::int64_t>(enough / voxels, 1, most_folds));
  }

  const Operator& A() const { return A_; }  ///< sees the voxels that are not hidden
  const Field& y() const { return kept_; }  ///< 0 where hidden

  /// Mean I-divergence of the hidden voxels from what an estimate predicts for them.
  double divergence(const Field& x) const;
  /// Mean squared error of that prediction.
  double squared_error(const Field& x) const;

 private:
  Field data_, hidden_, mask_, kept_, predicted_;
  Operator A_, whole_;
  expression::Divergence formula_;
};

/// Looks for the iteration whose estimate predicts the hidden voxels best.
class HeldOutSearch {
 public:
  /// Whether iteration k is judged: all at first, then every twentieth part of those done.
  bool due(int k) const { return k >= next_; }
  /// Takes the divergence after k iterations; false when the least one is surely behind.
  bool go_on(int k, double divergence) {
    next_ = k + std::max(1, k / 20);
    if (divergence <= least_) least_ = divergence, best_ = k;
    return k < best_ + std::max(5, best_ / 3);
  }
  int best() const { return best_; }

 private:
  double least_ = std::numeric_limits<double>::infinity();
  int best_ = 1, next_ = 1;
};

}  // namespace ww
