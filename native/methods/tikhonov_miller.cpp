// Tikhonov-Miller: the object that makes |A x - y|^2 / 2 + lambda |L x|^2 / 2 least, for positive objects too (ICTM).
// A. N. Tikhonov, Soviet Math. Dokl. 4 (1963) 1035; K. Miller, SIAM J. Math. Anal. 1 (1970) 52; G. M. P. van Kempen et
// al., J. Microsc. 185 (1997) 354; the accelerated projected gradient: A. Beck & M. Teboulle, SIAM J. Imaging Sci. 2
// (2009) 183.
#include <algorithm>
#include <cmath>
#include <utility>

#include "catalog/method.hpp"
#include "methods/shared_parameters.hpp"
#include "solvers/chebyshev.hpp"
#include "solvers/iteration.hpp"
#include "solvers/roughness.hpp"
#include "solvers/steps.hpp"
#include "solvers/weight_choice.hpp"

namespace ww {
namespace {

// Lower ones belong to voxels beyond the frame, which are poorly determined by the image.
constexpr double lowest_eigenvalue = 0.1;
// Projected steps change slowly what lies beyond the frame, so they start from the result of these steps.
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
              "Number of steps from the direct solution; one step suffices where the direct solution is exact.")
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
    Course rest{iterations};
    bool stopped = false;
    if (!p.A->is_diagonal()) {
      const int steps = positive ? std::min(iterations, steps_to_positivity) : iterations;
      rest.begin = positive ? share_to_positivity : 1;
      stopped = solve(job, p, penalty, X, {.iterations = steps, .end = rest.begin});
    } else if (!positive) {
      job.stopped(1, End::converged, "the direct solution is exact");  // every frequency stands alone
    }
    const Field x = p.A->new_object();
    inverse(X, x);
    if (positive) apply(expression::NotBelow{0}, x, x);
    if (positive && !stopped) {
      const double steepest = 1 + std::max(chosen * largest(R, p.A->input_grid()), 1e-6);  // |H|^2 <= 1
      return projected_gradient(job, p, penalty, x, X, static_cast<float>(1 / steepest), rest);
    }
    job.preview(x);
    job.progress(1, "Tikhonov-Miller");
    return x;
  }

 private:
  double regularization_weight(Job& job, const Problem& p, const expression::Roughness& R) const {
    if (weight_choice == WeightChoice::value) return weight;
    job.progress(0, "choosing the weight");
    return chosen_weight(job, weight_choice, WeightChooser(*p.A, p.y, R, p.saturated), noise_level, p.unit);
  }

  /// conj(H) Y / (|H|^2 + penalty), of the image extended by its mirror image where its surroundings are unknown: the
  /// solution where all was recorded.
  static Spectrum direct(const Problem& p, const expression::Penalty& penalty) {
    const LinearOperator& A = *p.A;
    const Spectrum X = A.new_spectrum();
    forward(A.is_diagonal() ? p.y : A.completed(p.y, static_cast<float>(p.saturated), Continuation::mirrored), X);
    apply_spectral(expression::RegularizedInverse{penalty}, X, X, A.otf());
    return X;
  }

  /// Improves X, where not all was recorded, by preconditioned steps on (A*A + penalty) x = A*y, all of it in spectra:
  /// four transforms an iteration. The preconditioner is the inverse for a window without bounds, so that no eigenvalue
  /// is above 1. Conjugate gradients come nearer in few steps, but theirs differ from tile to tile: unfinished, tiles
  /// differ by 5e-3 of the maximum; with Chebyshev's they are one stack.
  /// Returns whether the user stopped it.
  static bool solve(Job& job, const Problem& p, const expression::Penalty& penalty, const Spectrum& X,
                    const Course& course) {
    const LinearOperator& A = *p.A;
    const expression::Preconditioner unbounded{1, penalty};
    const Field u = A.new_object();
    const Spectrum r = A.new_spectrum(), direction = A.new_spectrum();
    ChebyshevSteps chebyshev(lowest_eigenvalue);
    double first = 0;
    for (Iteration it(job, "Tikhonov-Miller", course);;) {
      descent(p, penalty, X, r, u);
      const double residual = sum_spectral(expression::PreconditionedNorm{unbounded}, r, A.otf()).a;
      if (it.k() == 1) first = residual;
      job.curve("residual", it.k(), first > 0 ? std::sqrt(residual / first) : 0.0);
      chebyshev.next();
      apply_spectral(expression::ConjugateDirection{static_cast<float>(chebyshev.keep), unbounded}, direction, r,
                     it.k() > 1 ? direction : r, A.otf());
      apply_spectral(expression::AddScaled{static_cast<float>(chebyshev.step)}, X, X, direction);
      if (!it.go_on({})) return it.stopped_by_caller();
    }
  }

  /// x <- max(0, v - step gradient(v)), v beyond x in the direction of its last move: no step longer than the steepest
  /// curvature allows, so nothing can diverge, and no estimate below zero. V: overwritten.
  static Field projected_gradient(Job& job, const Problem& p, const expression::Penalty& penalty, Field x,
                                  const Spectrum& V, float step, const Course& course) {
    const LinearOperator& A = *p.A;
    Field previous = A.new_object();
    const Field v = A.new_object(), d = A.new_object();
    const Spectrum D = A.new_spectrum();
    apply(expression::Copy{}, previous, x);
    for (Iteration it(job, "Tikhonov-Miller", course);;) {
      apply(expression::Overshoot{static_cast<float>(heavy_ball_step(it.k()))}, v, x, previous);
      std::swap(x, previous);
      forward(v, V);
      descent(p, penalty, V, D, d);
      inverse(D, d);
      apply(expression::StepAbove{step, 0}, x, d, v);

      const Sums change = sum(expression::Change{}, p.pilot, x, previous);
      job.curve("relative change", it.k(), change.b > 0 ? std::sqrt(change.a / change.b) : 0.0);
      if (!it.go_on(x)) return x;
    }
  }

  /// D = A*(y - A x) - penalty x, the direction of steepest descent. u: overwritten.
  static void descent(const Problem& p, const expression::Penalty& penalty, const Spectrum& X, const Spectrum& D,
                      const Field& u) {
    const LinearOperator& A = *p.A;
    apply_spectral(expression::Blur{}, D, X, A.otf());
    inverse(D, u);
    A.residual(p.y, u, u);
    forward(u, D);
    apply_spectral(expression::NormalEquations{-1, penalty}, D, D, X, A.otf());
  }
};

const Register<TikhonovMiller> entry{
    {.key = "tikhonov_miller",
     .title = "Tikhonov-Miller",
     .summary = "Regularized least squares that may keep the object positive; without a PSF it denoises.",
     .psf = PsfUse::optional,
     .background = BackgroundUse::subtracted,
     .reach = 5,  // an inverse filter has a wider support than the PSF,
     .gap = 3,    // and what is kept smooth there would connect the stack's two ends
     .deciding = Deciding::before}};

}  // namespace
}  // namespace ww
