// Tikhonov-Miller: the object that makes |A x - y|^2 / 2 + lambda |L x|^2 / 2 least, for positive objects too (ICTM).
// A. N. Tikhonov, Soviet Math. Dokl. 4 (1963) 1035; K. Miller, SIAM J. Math. Anal. 1 (1970) 52; G. M. P. van Kempen et
// al., J. Microsc. 185 (1997) 354; the accelerated projected gradient: A. Beck & M. Teboulle, SIAM J. Imaging Sci. 2
// (2009) 183.
#include <algorithm>
#include <cmath>
#include <utility>

#include "catalog/method.hpp"
#include "solvers/acceleration.hpp"
#include "solvers/constraint.hpp"
#include "solvers/roughness.hpp"
#include "solvers/weight_choice.hpp"

namespace ww {
namespace {

// Positivity holds noise down by itself: the best weight with it is about a fifth of the best without.
constexpr double weight_share_with_positivity = 0.2;

struct TikhonovMiller {
  int iterations = 100;
  Regularization regularization = Regularization::gradient;
  Constraint constraint = Constraint::none;
  WeightChoice weight_choice = WeightChoice::sure;
  double weight = 0.01;
  double noise_level = 0;

  static Parameters<TikhonovMiller> parameters() {
    using P = TikhonovMiller;
    return Parameters<P>{}
        .integer("iterations", &P::iterations, "Iterations",
                 "Number of steps toward the positive solution, beginning at the direct one.")
        .range(1, 10000)
        .visible_if("constraint", {"positivity"})
        .choice("regularization", &P::regularization, "Regularization",
                "What is kept small: the object's energy, its slopes, or its curvature.",
                {{"identity", "Energy"}, {"gradient", "Gradient"}, {"laplacian", "Laplacian"}})
        .choice("constraint", &P::constraint, "Constraint",
                "Positivity keeps the object from going below the background, in every iteration.",
                {{"none", "None"}, {"positivity", "Positivity"}})
        .choice("weight_choice", &P::weight_choice, "Weight chosen by",
                "Cross-validation needs no noise level; unbiased risk takes it into account; or give a value.",
                {{"gcv", "Cross-validation"}, {"sure", "Unbiased risk"}, {"value", "Value"}})
        .number("regularization_weight", &P::weight, "Regularization weight", "Larger is smoother and less noisy.")
        .range(0, 1e6)
        .log_scale()
        .visible_if("weight_choice", {"value"})
        .number("noise_level", &P::noise_level, "Noise level",
                "Standard deviation of the image's noise; 0 measures it in the image.")
        .range(0, 1e9)
        .unit("counts")
        .visible_if("weight_choice", {"sure"});
  }

  Field restore(Job& job, const Problem& p) const {
    const expression::Roughness R = roughness(regularization, p.spacing);
    const double chosen = regularization_weight(job, p, R);
    const expression::Penalty penalty{static_cast<float>(chosen), R};
    const Spectrum X = p.A.spectrum();
    forward(p.y, X);
    apply_spectral(expression::RegularizedInverse{penalty}, X, X, p.A.otf());
    const Field x = p.A.field();
    inverse(X, x);
    if (constraint == Constraint::positivity) {
      const double steepest = 1 + std::max(chosen * largest(R, p.A.grid()), 1e-6);  // |H|^2 <= 1
      return projected_gradient(job, p, penalty, x, X, static_cast<float>(1 / steepest));
    }
    job.stopped(1, "the direct solution is exact");  // without a constraint every frequency stands alone
    job.preview(x);
    job.progress(1, "Tikhonov-Miller");
    return x;
  }

 private:
  double regularization_weight(Job& job, const Problem& p, const expression::Roughness& R) const {
    if (weight_choice == WeightChoice::value) return weight;
    job.progress(0, "choosing the weight");
    return chosen_weight(job, weight_choice, WeightChooser(p.A, p.y, R), noise_level, p.unit,
                         constraint == Constraint::positivity ? weight_share_with_positivity : 1);
  }

  /// x <- max(0, v - step gradient(v)) from the direct solution, v beyond x in the direction of its last move: no step
  /// longer than the steepest curvature allows, so nothing can diverge, and no estimate below zero.
  /// V: overwritten.
  Field projected_gradient(Job& job, const Problem& p, const expression::Penalty& penalty, Field x, const Spectrum& V,
                           float step) const {
    const Imaging& A = p.A;
    Field previous = A.field();
    const Field v = A.field(), d = A.field();
    const Spectrum D = A.spectrum();
    apply(expression::NotBelow{0}, x, x);
    apply(expression::Copy{}, previous, x);
    const char* why = "all iterations done";
    int k = 1;
    for (;; ++k) {
      apply(expression::Overshoot{static_cast<float>(heavy_ball_step(k))}, v, x, previous);
      std::swap(x, previous);
      forward(v, V);
      descent(p, penalty, V, D, d);
      inverse(D, d);
      apply(expression::StepAbove{step, 0}, x, d, v);

      const Sums change = sum(expression::Change{}, p.pilot, x, previous);
      job.curve("relative change", k, change.b > 0 ? std::sqrt(change.a / change.b) : 0.0);
      job.preview(x);
      const bool stop = job.progress(static_cast<double>(k) / iterations, "Tikhonov-Miller") == Answer::stop_and_keep;
      if (stop) why = "stopped by the user";
      if (stop || k >= iterations) break;
    }
    job.stopped(k, why);
    return x;
  }

  /// D = A*(y - A x) - penalty x, the direction of steepest descent. u: overwritten.
  static void descent(const Problem& p, const expression::Penalty& penalty, const Spectrum& X, const Spectrum& D,
                      const Field& u) {
    apply_spectral(expression::Blur{}, D, X, p.A.otf());
    inverse(D, u);
    apply(expression::Unexplained{}, u, u, p.y);
    forward(u, D);
    apply_spectral(expression::NormalEquations{-1, penalty}, D, D, X, p.A.otf());
  }
};

// The boundary `unknown` is not offered yet: solving for what lies beyond the frame (instead of taking the frame's
// mirror image for it) is 1.5 dB better on a 36 x 64 x 64 block cut from a nuclei stack (wide-field PSF, 1 % noise, the
// best weight for each), but lets up to 0.4 % of an object's light leave a frame of 20 voxels.
const Register<TikhonovMiller> entry{{.key = "tikhonov_miller",
                                      .title = "Tikhonov-Miller",
                                      .summary = "Regularized least squares that may keep the object positive; "
                                                 "without a PSF it denoises.",
                                      .psf = PsfUse::optional,
                                      .boundaries = {Boundary::mirror, Boundary::periodic, Boundary::zero},
                                      .background = BackgroundUse::subtracted,
                                      .reach = 5,  // an inverse answers farther than the PSF it undoes
                                      .deciding = Deciding::before}};

}  // namespace
}  // namespace ww
