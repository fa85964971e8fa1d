#pragma once
// The penalties of ADMM's splits: how they follow the residuals, and when the residuals are small enough.
#include <algorithm>
#include <cmath>

#include "compute/expressions/splitting.hpp"

namespace ww {

/// Over-relaxation: 1 is none, 2 the limit. J. Eckstein & D. P. Bertsekas, Math. Program. 55 (1992) 293.
constexpr double over_relaxation = 1.8;

/// Residuals of a split after an iteration, each relative to what it is a residual of, so that they have no unit.
struct RelativeResiduals {
  double primal = 0;  ///< between the split's copy and what the estimate gives for it
  double dual = 0;    ///< of the copy's move, against its dual variable
};

/// From the sums of SplitResidual and SplitNorm. least: of the norms, so that an empty copy or an inactive term does
/// not count as infinitely far away.
inline RelativeResiduals relative_residuals(const Sums& residual, const Sums& norm, double least_primal,
                                            double least_dual) {
  const auto over = [](double a, double b) { return b > 0 ? std::sqrt(std::max(a, 0.0) / b) : 0.0; };
  return {over(residual.a, std::max(norm.a, least_primal * least_primal)),
          over(residual.b, std::max(norm.b, least_dual * least_dual))};
}

/// By what to multiply a split's penalty so that its residuals shrink alike: only where one is ten times the other, and
/// never by much. B. Wohlberg, arXiv:1704.06209 (2017); S. Boyd et al., Found. Trends Mach. Learn. 3 (2011) 1.
inline double balance(const RelativeResiduals& r) {
  constexpr double ratio = 10, factor = 2;
  return r.primal > ratio * r.dual ? factor : r.dual > ratio * r.primal ? 1 / factor : 1.0;
}

/// Penalties are changed in the first iterations only: fixed ones converge.
inline bool balances_after(int iteration) { return iteration % 10 == 0 && iteration <= 50; }
/// A look at the residuals costs about half an iteration.
inline bool looks_at(int iteration) { return iteration % 10 == 0; }

}  // namespace ww
