// Landweber: the object that explains the image best in the least squares, by gradient steps kept positive,
// x <- max(0, x + gamma A*(y - A x)). L. Landweber, Am. J. Math. 73 (1951) 615; acceleration: Y. Nesterov, Soviet Math.
// Dokl. 27 (1983) 372; A. Beck & M. Teboulle, SIAM J. Imaging Sci. 2 (2009) 183.
#include <algorithm>
#include <utility>

#include "catalog/method.hpp"
#include "methods/shared_parameters.hpp"
#include "solvers/held_out_iterations.hpp"
#include "solvers/iteration.hpp"
#include "solvers/steps.hpp"

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
              "Number of steps; the largest number unless stopping is fixed. More sharpen further and amplify noise.")
        .range(1, 10000);
    add_stopping(p, &P::stopping, &P::threshold, "the squared misfit between data and model");
    p.choice("acceleration", &P::acceleration, "Acceleration",
             "Nesterov extrapolates each step, so that k steps do as much as about k squared plain ones.",
             {{"none", "None"}, {"nesterov", "Nesterov"}});
    add_constraint(p, &P::constraint);
    p.number("step_size", &P::step_size, "Step size",
             "Relative to 1 over the largest squared OTF value. Steps below 2 converge; accelerated steps are limited "
             "to 1.")
        .above(0, 1.99)
        .advanced();
    return p;
  }

  Field restore(Job& job, const Problem& p) const {
    if (stopping != Stopping::automatic) return iterate(job, p, {iterations});
    return iterate(
        job, p,
        course_held_out(job, p,
                        {.iterate = [this](Job& trial, const Problem& blind) { iterate(trial, blind, {iterations}); },
                         .most = iterations,
                         .error = [](const HeldOut& held, const Field& x) { return held.squared_error(x); },
                         .curve = "held-out squared error",
                         .share = acceleration == Momentum::none ? share_of_plain_steps : share}));
  }

 private:
  Field iterate(Job& job, const Problem& p, const Course& course) const {
    const LinearOperator& A = *p.A;
    const bool accelerated = acceleration == Momentum::nesterov;
    const double steepest = A.largest_singular_value() * A.largest_singular_value();
    const auto gamma = static_cast<float>((accelerated ? std::min(step_size, 1.0) : step_size) / steepest);
    const expression::StepAbove update{gamma, least_value(constraint)};
    const Field unexplained = A.new_image();
    Field x = started(p), previous, point = x;
    if (accelerated) previous = A.new_object(), point = A.new_object();

    RelativeStop stop(threshold);
    for (Iteration it(job, "Landweber", course);;) {
      // v: the point the step starts from; x itself, or beyond it in the direction of the last move
      const int k = it.k();
      if (accelerated)
        A.load(expression::Overshoot{static_cast<float>(heavy_ball_step(k))}, &point, x, k > 1 ? previous : x);
      else if (k == 1)
        A.load(expression::Copy{}, nullptr, x);
      if (accelerated) std::swap(x, previous);

      // x <- max(0, v + gamma A*(y - A v))
      A.unexplained(p.y, &unexplained, After::reload);
      A.adjoint_step(update, &x, accelerated ? After::done : After::reload, point);

      const double misfit = sum(expression::SumOf{}, p.pilot, unexplained).b;
      job.curve("squared misfit", k, misfit / (p.unit * p.unit));
      const bool converged = stopping == Stopping::relative && stop.reached(job, k, [&] { return misfit; });
      if (!it.go_on(x, converged, "the misfit hardly changed any more")) return x;
    }
  }

  /// A*y / A*1: as bright as the image, flat where the image is, smooth where the PSF passes nothing and no step
  /// corrects anything.
  static Field started(const Problem& p) {
    const LinearOperator& A = *p.A;
    const Field x = A.new_object(), weight = reciprocal_sensitivity(A);
    A.load_image(expression::Copy{}, nullptr, p.y);
    if (weight)
      A.adjoint_step(expression::Times{}, &x, After::done, weight);
    else
      A.adjoint_step(expression::Copy{}, &x, After::done);
    return x;
  }
};

const Register<Landweber> entry{
    {.key = "landweber",
     .title = "Landweber",
     .summary = "Iterative least squares, for images with noise of the same strength everywhere.",
     .linear_operator = OperatorUse::any,
     .background = BackgroundUse::subtracted,
     .reach = 3}};

}  // namespace
}  // namespace ww
