#pragma once
// The Chebyshev semi-iteration: conjugate gradients with steps known beforehand, the same for every tile of a stack.
// G. H. Golub & R. S. Varga, Numer. Math. 3 (1961) 147.

namespace ww {

/// Steps for P K x = P b where P K has its eigenvalues in (0, 1]: direction <- P (b - K x) + keep . direction, then
/// x <- x + step . direction. What has an eigenvalue above `lowest` falls as fast as any fixed steps can make it; the
/// rest falls more slowly, and nothing ever grows.
class ChebyshevSteps {
 public:
  explicit ChebyshevSteps(double lowest) : center_((1 + lowest) / 2), reach_((1 - lowest) / 2) {}

  double keep = 0, step = 0;

  void next() {
    const double shape = center_ / reach_;
    if (step == 0) {
      ratio_ = 1 / shape;
      step = 1 / center_;
      return;
    }
    const double ratio = 1 / (2 * shape - ratio_), last = step;
    step = 2 * ratio / reach_;
    keep = ratio * ratio_ * last / step;
    ratio_ = ratio;
  }

 private:
  double center_, reach_, ratio_ = 0;
};

}  // namespace ww
