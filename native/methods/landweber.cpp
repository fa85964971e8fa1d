// Landweber: the object that explains the image best in the least squares, by gradient steps kept positive,
// x <- max(0, x + gamma A*(y - A x)). L. Landweber, Am. J. Math. 73 (1951) 615; acceleration: Y. Nesterov, Soviet Math.
// Dokl. 27 (1983) 372; A. Beck & M. Teboulle, SIAM J. Imaging Sci. 2 (2009) 183.
#include <algorithm>
#include <functional>
#include <utility>

#include "catalog/method.hpp"
#include "methods/shared_parameters.hpp"
#include "solvers/acceleration.hpp"
#include "solvers/constraint.hpp"
#include "solvers/held_out_iterations.hpp"
#include "solvers/stopping.hpp"
#include "solvers/trial.hpp"
#include "solvers/window_weights.hpp"

namespace ww {
namespace {

enum class Momentum { none, nesterov };

// Hidden voxels show the error of the blurred object, and that of the object itself grows sooner. On blocks cut out of
// real nuclei (1 and 3 % noise, 20 photons; two PSFs) as many iterations as predict them best lose 0.30 dB (at most
// 0.60) to the best in hindsight, this share of them 0.01 dB (0.10). Stopping where no more than the noise found is
// left unexplained (V. A. Morozov, Soviet Math. Dokl. 7 (1966) 414) loses 0.22 dB (0.38).
constexpr double share = 0.75, share_of_plain_steps = share * share;

struct Landweber {
  // Positivity adds light until the steps have converged: after 200 of them no more than 2e-4 of all.
  int iterations = 200;
  Stopping stopping = Stopping::automatic;
  double threshold = 1e-3;
  Momentum acceleration = Momentum::nesterov;
  Constraint constraint = Constraint::positivity;
  double step_size = 1;

  static Parameters<Landweber> parameters() {
    using P = Landweber;
    Parameters<P> p;
    p.integer("iterations", &P::iterations, "Iterations",
              "Number of steps, the most where stopping is not fixed. More sharpen further and amplify noise.")
        .range(1, 10000);
    add_stopping(p, &P::stopping, &P::threshold, "the squared misfit between data and model");
    p.choice("acceleration", &P::acceleration, "Acceleration",
             "Steps from beyond the last estimate, so that k of them do as much as about k squared plain ones.",
             {{"none", "None"}, {"nesterov", "Nesterov"}});
    add_constraint(p, &P::constraint);
    p.number("step_size", &P::step_size, "Step size",
             "In units of 1 over the largest squared OTF. Steps below 2 converge, accelerated ones up to 1: no longer "
             "ones are taken.")
        .above(0, 1.99)
        .advanced();
    return p;
  }

  Field restore(Job& job, const Problem& p) const {
    if (stopping != Stopping::automatic) return iterate(job, p, {iterations});
    const auto run = [this](Job& trial, const Problem& blind, const Watch& watch) {
      iterate(trial, blind, {iterations}, watch);
    };
    const auto error = [](const HeldOut& held, const Field& x) { return held.squared_error(x); };
    return iterate(job, p,
                   course_held_out<Trial>(job, p, iterations, 0, "held-out squared error", run, error,
                                          acceleration == Momentum::none ? share_of_plain_steps : share));
  }

 private:
  using Watch = std::function<bool(int k, const Field& x)>;  ///< sees every estimate; false: enough

  Field iterate(Job& job, const Problem& p, const Course& course, const Watch& watch = nullptr) const {
    const Imaging& A = p.A;
    const bool accelerated = acceleration == Momentum::nesterov;
    // A prepared PSF is nowhere negative and sums to 1, so no |H| and no norm of A is above 1.
    const auto gamma = static_cast<float>(accelerated ? std::min(step_size, 1.0) : step_size);
    const expression::StepAbove update{gamma, least_value(constraint)};
    const Field unexplained = A.field(), mask = A.masked() ? A.mask() : Field{};
    Field x = started(p), previous, point = x;
    if (accelerated) previous = A.field(), point = A.field();

    double misfit = 0;
    for (int k = 1;; ++k) {
      // v: the point the step starts from; x itself, or beyond it in the direction of the last move
      if (accelerated)
        A.load(expression::Overshoot{static_cast<float>(heavy_ball_step(k))}, &point, x, k > 1 ? previous : x);
      else if (k == 1)
        A.load(expression::Copy{}, nullptr, x);
      if (accelerated) std::swap(x, previous);

      // x <- max(0, v + gamma A*(y - A v))
      if (mask)
        A.blur_step(expression::UnexplainedInside{}, &unexplained, After::reload, p.y, mask);
      else
        A.blur_step(expression::Unexplained{}, &unexplained, After::reload, p.y);
      A.adjoint_step(update, &x, accelerated ? After::done : After::reload, point);

      const double before = misfit;
      misfit = sum(expression::SumOf{}, p.pilot, unexplained).b;
      job.curve("squared misfit", k, misfit / (p.unit * p.unit));
      job.preview(x);
      if (job.progress(course.begin + (1 - course.begin) * k / course.iterations, "Landweber") == Answer::stop_and_keep)
        return job.stopped(k, "stopped by the user"), x;
      if (watch && !watch(k, x)) return x;
      if (k >= course.iterations) return job.stopped(k, course.why), x;
      if (stopping == Stopping::relative && converged(job, k, before, misfit))
        return job.stopped(k, "the misfit hardly changed any more"), x;
    }
  }

  bool converged(Job& job, int k, double before, double misfit) const {
    return job.decide("convergence", [&] {
      // No change at all is no measurement: it is what a count of costs sees.
      const bool changed = k > 1 && misfit != before;
      return changed && RelativeStop{threshold}.reached(before, misfit) ? 1.0 : 0.0;
    }) > 0;
  }

  /// A*y / A*1: as bright as the image, flat where the image is, smooth where the PSF passes nothing and no step
  /// corrects anything.
  static Field started(const Problem& p) {
    const Imaging& A = p.A;
    const Field x = A.field();
    const Field weight = A.masked() ? window_weights(A) : Field{};
    A.load(expression::Copy{}, nullptr, p.y);
    if (weight)
      A.adjoint_step(expression::Times{}, &x, After::done, weight);
    else
      A.adjoint_step(expression::Copy{}, &x, After::done);
    return x;
  }
};

const Register<Landweber> entry{{.key = "landweber",
                                 .title = "Landweber",
                                 .summary = "Least squares by gradient steps, for images with even noise.",
                                 .background = BackgroundUse::subtracted,
                                 .reach = 3}};

}  // namespace
}  // namespace ww
