#pragma once
// Preconditioned conjugate gradients on spectra: solves K x = b for a symmetric positive K that is nearly diagonal
// there. M. R. Hestenes & E. Stiefel, J. Res. Natl. Bur. Stand. 49 (1952) 409. Two reductions an iteration.
#include <cmath>

#include "compute/device.hpp"

namespace ww {

/// Improves x until `iterations` are done, the residual's norm <r, P r>^1/2 has fallen to a millionth (single precision
/// gives no more), or `go_on(k, norm relative to the first one)` says no. Returns the iterations done.
/// residual: b - K x at the start, overwritten; P: `preconditioner`, about 1 / K; normal(p, q) puts K p into q.
template <class Normal, class GoOn>
int conjugate_gradients(const expression::Preconditioner& preconditioner, const Spectrum& otf, const Spectrum& x,
                        const Spectrum& residual, int iterations, const Normal& normal, const GoOn& go_on) {
  constexpr double solved = 1e-12;  // of <r, P r>
  const Spectrum p(x.device(), x.grid()), q(x.device(), x.grid());
  const auto norm_of = [&] { return sum_spectral(expression::PreconditionedNorm{preconditioner}, residual, otf).a; };
  const double first = norm_of();
  double norm = first;
  // Filling p with the preconditioned residual: with b = 0 whatever p held must not come in, not even a NaN.
  apply_spectral(expression::ConjugateDirection{0, preconditioner}, p, residual, residual, otf);
  int k = 0;
  while (k < iterations && norm > solved * first) {
    normal(p, q);
    const double curvature = sum_spectral(expression::SpectralDot{}, p, q).a;
    if (!(curvature > 0)) break;  // rounding has eaten the direction
    const auto step = static_cast<float>(norm / curvature);
    apply_spectral(expression::AddScaled{step}, x, x, p);
    apply_spectral(expression::AddScaled{-step}, residual, residual, q);
    const double next = norm_of();
    apply_spectral(expression::ConjugateDirection{static_cast<float>(next / norm), preconditioner}, p, residual, p,
                   otf);
    norm = next;
    ++k;
    if (!go_on(k, std::sqrt(norm / first))) break;
  }
  return k;
}

}  // namespace ww
