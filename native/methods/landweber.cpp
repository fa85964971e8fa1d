// Landweber: the object that explains the image best in the least squares, by gradient steps kept positive,
// x <- max(0, x + gamma A*(y - A x)). L. Landweber, Am. J. Math. 73 (1951) 615; acceleration: Y. Nesterov, Soviet Math.
// Dokl. 27 (1983) 372; A. Beck & M. Teboulle, SIAM J. Imaging Sci. 2 (2009) 183.
#include <algorithm>
#include <limits>
#include <utility>

#include "catalog/method.hpp"
#include "solvers/acceleration.hpp"
#include "solvers/stopping.hpp"

namespace ww {
namespace {

enum class Momentum { none, nesterov };
enum class Positivity { on, off };

struct Landweber {
  int iterations = 30;
  double step_size = 1;
  Momentum acceleration = Momentum::nesterov;
  Positivity positivity = Positivity::on;
  Stopping stopping = Stopping::fixed;
  double threshold = 1e-3;

  static Parameters<Landweber> parameters() {
    using P = Landweber;
    return Parameters<P>{}
        .integer("iterations", &P::iterations, "Iterations",
                 "Number of gradient steps, or the most of them. More sharpen further and amplify noise.")
        .range(1, 10000)
        .choice("acceleration", &P::acceleration, "Acceleration",
                "Steps beyond the last estimate, so that k steps do as much as about k squared plain ones.",
                {{"none", "None"}, {"nesterov", "Nesterov"}})
        .number("step_size", &P::step_size, "Step size",
                "In units of 1 / max |OTF|^2. Steps below 2 converge; with acceleration no more than 1 is taken.")
        .above(0, 1.99)
        .advanced()
        .choice("positivity", &P::positivity, "Positivity", "Keeps the object from going below the background.",
                {{"on", "On"}, {"off", "Off"}})
        .choice("stopping", &P::stopping, "Stopping",
                "After the iterations given, or as soon as one of them hardly explains more of the image.",
                {{"fixed", "Iterations"}, {"relative", "Relative change"}})
        .number("stopping_threshold", &P::threshold, "Stopping threshold",
                "Stops when an iteration changes the squared misfit by less than this share.")
        .range(0, 1)
        .log_scale()
        .visible_if("stopping", {"relative"});
  }

  Field restore(Job& job, const Problem& p) const {
    const Imaging& A = p.A;
    const bool accelerated = acceleration == Momentum::nesterov;
    // The OTF of a PSF that is nowhere negative and sums to 1 is at most 1, and so is the norm of A.
    const auto gamma = static_cast<float>(accelerated ? std::min(step_size, 1.0) : step_size);
    const expression::StepAbove update{gamma,
                                       positivity == Positivity::on ? 0.0f : std::numeric_limits<float>::lowest()};
    Field x = start(p), previous, point = x;
    const Field unexplained = A.field(), mask = A.masked() ? A.mask() : Field{};
    if (accelerated) previous = A.field(), point = A.field();

    double misfit = 0;
    int k = 1;
    for (;; ++k) {
      // v: the point the step starts from; x itself, or beyond it in the direction of the last move
      if (accelerated && k > 1)
        A.load(expression::Overshoot{static_cast<float>(heavy_ball_step(k))}, &point, x, previous);
      else if (accelerated || k == 1)
        A.load(expression::Copy{}, accelerated ? &point : nullptr, x);
      if (accelerated) std::swap(x, previous);

      // x <- max(0, v + gamma A*(y - A v))
      if (mask)
        A.blur_step(expression::UnexplainedInside{}, &unexplained, After::reload, p.y, mask);
      else
        A.blur_step(expression::Unexplained{}, &unexplained, After::reload, p.y);
      A.adjoint_step(update, &x, accelerated ? After::done : After::reload, point);

      const double last = misfit;
      misfit = sum(expression::SumOf{}, p.pilot, unexplained).b;
      job.curve("squared misfit", k, misfit / (p.unit * p.unit));
      job.preview(x);
      if (job.progress(static_cast<double>(k) / iterations, "Landweber") == Answer::stop_and_keep) {
        job.stopped(k, "stopped by the user");
        return x;
      }
      if (k >= iterations) break;
      if (stopping == Stopping::relative && k > 1 &&
          job.decide("stop", [&] { return RelativeStop{threshold}.reached(last, misfit) ? 1.0 : 0.0; }) > 0) {
        job.stopped(k, "the misfit hardly changed");
        return x;
      }
    }
    job.stopped(k, "all iterations done");
    return x;
  }

 private:
  /// The first step from an empty object, h~ * y, with the image's mirror image around it: smooth where the PSF passes
  /// nothing and the steps correct nothing, as bright as the image, flat where the image is.
  static Field start(const Problem& p) {
    const Field x = p.A.field();
    apply(expression::Copy{}, x, p.y);
    if (p.A.masked()) extend_mirrored(x, p.A.recorded());
    p.A.load(expression::Copy{}, nullptr, x);
    p.A.adjoint_step(expression::Copy{}, &x, After::done);
    return x;
  }
};

const Register<Landweber> entry{{.key = "landweber",
                                 .title = "Landweber",
                                 .summary = "Least squares by gradient steps, for images with even noise.",
                                 .background = BackgroundUse::subtracted}};

}  // namespace
}  // namespace ww
