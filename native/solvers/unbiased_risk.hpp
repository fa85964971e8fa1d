#pragma once
// The error of any estimate from the recorded image alone: Stein's unbiased risk estimate with one random change of the
// data. C. M. Stein, Ann. Statist. 9 (1981) 1135; Y. C. Eldar, IEEE Trans. Signal Process. 57 (2009) 471; S. Ramani, T.
// Blu & M. Unser, IEEE Trans. Image Process. 17 (2008) 1540.
#include <cstdint>
#include <functional>

#include "operators/linear_operator.hpp"

namespace ww {

/// |A x - y|^2, weighted by 1 / (|H|^2 + ridge) so that it counts errors of the object rather than of its blurred
/// image, plus 2 sigma^2 times how strongly the estimate x follows the noise. A: a convolution.
class UnbiasedRisk {
 public:
  /// sigma: the noise's standard deviation, in y's intensities. The same seed changes the data alike.
  UnbiasedRisk(const LinearOperator& A, const Field& y, double sigma, std::uint64_t seed);

  using Take = std::function<void(int i, const Field& estimate)>;
  using Visit = std::function<void(const Field& data, const Take& take)>;
  /// The position of the least risk among candidates 0, 1, ... n - 1 in a row, between them where the risk is a
  /// parabola there. visit(data, take) makes one estimate after the other from the data and calls take(i, estimate).
  double least(int n, const Visit& visit) const;

 private:
  double misfit(const Field& x) const;
  double followed(const Field& x) const;

  const LinearOperator& A_;
  const Field& y_;
  double sigma_, step_;
  Field mask_, changed_, seen_, residual_;
};

}  // namespace ww
