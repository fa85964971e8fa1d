// Tikhonov-Miller: the object that makes |A x - y|^2 / 2 + lambda |L x|^2 / 2 least, for positive objects too (ICTM).
// A. N. Tikhonov, Soviet Math. Dokl. 4 (1963) 1035; K. Miller, SIAM J. Math. Anal. 1 (1970) 52; G. M. P. van Kempen et
// al., J. Microsc. 185 (1997) 354; the accelerated projected gradient: A. Beck & M. Teboulle, SIAM J. Imaging Sci. 2
// (2009) 183.
#include <algorithm>
#include <cmath>
#include <utility>

#include "catalog/method.hpp"
#include "methods/shared_parameters.hpp"
#include "solvers/acceleration.hpp"
#include "solvers/chebyshev.hpp"
#include "solvers/constraint.hpp"
#include "solvers/roughness.hpp"
#include "solvers/weight_choice.hpp"

namespace ww {
namespace {

// Lower ones belong to voxels beyond the frame, which the image hardly tells of.
constexpr double lowest_eigenvalue = 0.1;
// Projected steps move slowly what lies beyond the frame, so they begin where these steps have come to.
constexpr int steps_to_positivity = 20;
constexpr double share_to_positivity = 0.3;  // of the time

struct TikhonovMiller {
  int iterations = 50;
  Regularization regularization = Regularization::gradient;
  Constraint constraint = Constraint::none;
  WeightChoice weight_choice = WeightChoice::sure;
  double weight = 0.01;
  double noise_level = 0;

  static Parameters<TikhonovMiller> parameters() {
    using P = TikhonovMiller;
    Parameters<P> p;
    p.integer("iterations", &P::iterations, "Iterations",
              "Number of steps toward the solution, beginning at the direct one; one where nothing is left to solve.")
        .range(1, 10000);
    add_roughness(p, &P::regularization);
    add_constraint(p, &P::constraint);
    add_quadratic_weight(p, &P::weight_choice, &P::weight, &P::noise_level);
    return p;
  }

  Field restore(Job& job, const Problem& p) const {
    const expression::Roughness R = roughness(regularization, p.spacing);
    const double chosen = regularization_weight(job, p, R);
    const expression::Penalty penalty{static_cast<float>(chosen), R};
    const Spectrum X = direct(p, penalty);
    const bool positive = constraint == Constraint::positivity;
    bool stopped = false;
    if (p.A.masked())
      stopped = solve_inside(job, p, penalty, X, positive ? std::min(iterations, steps_to_positivity) : iterations,
                             positive ? share_to_positivity : 1);
    else if (!positive)
      job.stopped(1, "the direct solution is exact");  // every frequency stands alone
    const Field x = p.A.field();
    inverse(X, x);
    if (positive) apply(expression::NotBelow{0}, x, x);
    if (positive && !stopped) {
      const double steepest = 1 + std::max(chosen * largest(R, p.A.grid()), 1e-6);  // |H|^2 <= 1
      return projected_gradient(job, p, penalty, x, X, static_cast<float>(1 / steepest));
    }
    job.preview(x);
    job.progress(1, "Tikhonov-Miller");
    return x;
  }

 private:
  double regularization_weight(Job& job, const Problem& p, const expression::Roughness& R) const {
    if (weight_choice == WeightChoice::value) return weight;
    job.progress(0, "choosing the weight");
    return chosen_weight(job, weight_choice, WeightChooser(p.A, p.y, R, p.saturated), noise_level, p.unit);
  }

  /// conj(H) Y / (|H|^2 + penalty), of the image extended by its mirror image where its surroundings are unknown: the
  /// solution where all was recorded.
  static Spectrum direct(const Problem& p, const expression::Penalty& penalty) {
    const Spectrum X = p.A.spectrum();
    if (p.A.masked()) {
      const Field y = p.A.filled(p.y, static_cast<float>(p.saturated));
      extend(y, p.A.recorded(), Continuation::mirrored);
      forward(y, X);
    } else {
      forward(p.y, X);
    }
    apply_spectral(expression::RegularizedInverse{penalty}, X, X, p.A.otf());
    return X;
  }

  /// Improves X, where only the window M was recorded, by preconditioned steps on (A*A + penalty) x = A*y, all of it in
  /// spectra: four transforms an iteration. The preconditioner is the inverse for a window without bounds, so that no
  /// eigenvalue is above 1. Conjugate gradients come nearer in few steps, but theirs differ from tile to tile:
  /// unfinished, tiles differ by 5e-3 of the maximum; with Chebyshev's they are one stack.
  /// steps: how many; share: of the run's progress. Returns whether the user stopped it.
  static bool solve_inside(Job& job, const Problem& p, const expression::Penalty& penalty, const Spectrum& X, int steps,
                           double share) {
    const Imaging& A = p.A;
    const expression::Preconditioner unbounded{1, penalty};
    const Field mask = A.mask(), u = A.field();
    const Spectrum r = A.spectrum(), direction = A.spectrum();
    ChebyshevSteps chebyshev(lowest_eigenvalue);
    double first = 0;
    bool stopped = false;
    int k = 1;
    for (;; ++k) {
      descent(p, penalty, mask, X, r, u);
      const double residual = sum_spectral(expression::PreconditionedNorm{unbounded}, r, A.otf()).a;
      if (k == 1) first = residual;
      job.curve("residual", k, first > 0 ? std::sqrt(residual / first) : 0.0);
      chebyshev.next();
      apply_spectral(expression::ConjugateDirection{static_cast<float>(chebyshev.keep), unbounded}, direction, r,
                     k > 1 ? direction : r, A.otf());
      apply_spectral(expression::AddScaled{static_cast<float>(chebyshev.step)}, X, X, direction);
      stopped = job.progress(share * k / steps, "Tikhonov-Miller") == Answer::stop_and_keep;
      if (stopped || k >= steps) break;
    }
    job.stopped(k, stopped ? "stopped by the user" : "all iterations done");
    return stopped;
  }

  /// x <- max(0, v - step gradient(v)), v beyond x in the direction of its last move: no step longer than the steepest
  /// curvature allows, so nothing can diverge, and no estimate below zero. V: overwritten.
  Field projected_gradient(Job& job, const Problem& p, const expression::Penalty& penalty, Field x, const Spectrum& V,
                           float step) const {
    const Imaging& A = p.A;
    Field previous = A.field();
    const Field v = A.field(), d = A.field(), mask = A.masked() ? A.mask() : Field{};
    const Spectrum D = A.spectrum();
    apply(expression::Copy{}, previous, x);
    const double begin = p.A.masked() ? share_to_positivity : 0;
    const char* why = "all iterations done";
    int k = 1;
    for (;; ++k) {
      apply(expression::Overshoot{static_cast<float>(heavy_ball_step(k))}, v, x, previous);
      std::swap(x, previous);
      forward(v, V);
      descent(p, penalty, mask, V, D, d);
      inverse(D, d);
      apply(expression::StepAbove{step, 0}, x, d, v);

      const Sums change = sum(expression::Change{}, p.pilot, x, previous);
      job.curve("relative change", k, change.b > 0 ? std::sqrt(change.a / change.b) : 0.0);
      job.preview(x);
      const double done = begin + (1 - begin) * k / iterations;
      const bool stop = job.progress(done, "Tikhonov-Miller") == Answer::stop_and_keep;
      if (stop) why = "stopped by the user";
      if (stop || k >= iterations) break;
    }
    job.stopped(k, why);
    return x;
  }

  /// D = A*(y - A x) - penalty x, the direction of steepest descent. u: overwritten.
  /// mask: of what was recorded; empty where all was.
  static void descent(const Problem& p, const expression::Penalty& penalty, const Field& mask, const Spectrum& X,
                      const Spectrum& D, const Field& u) {
    apply_spectral(expression::Blur{}, D, X, p.A.otf());
    inverse(D, u);
    if (mask)
      apply(expression::UnexplainedInside{}, u, u, p.y, mask);
    else
      apply(expression::Unexplained{}, u, u, p.y);
    forward(u, D);
    apply_spectral(expression::NormalEquations{-1, penalty}, D, D, X, p.A.otf());
  }
};

const Register<TikhonovMiller> entry{
    {.key = "tikhonov_miller",
     .title = "Tikhonov-Miller",
     .summary = "Regularized least squares that may keep the object positive; without a PSF it denoises.",
     .psf = PsfUse::optional,
     .background = BackgroundUse::subtracted,
     .reach = 5,  // an inverse answers farther than the PSF it undoes,
     .gap = 3,    // and what is kept smooth there would join the stack's two ends
     .deciding = Deciding::before}};

}  // namespace
}  // namespace ww
