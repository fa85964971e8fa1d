// Richardson-Lucy: the most likely object under photon noise, reached by multiplicative updates x <- x . A*(y / (A x +
// b)) / A*1. W. H. Richardson, J. Opt. Soc. Am. 62 (1972) 55; L. B. Lucy, Astron. J. 79 (1974) 745; weights 1 / A*1 for
// light from outside the frame: M. Bertero & P. Boccacci, Astron. Astrophys. 437 (2005) 369. Regularized, x is divided
// by 1 - lambda div(grad x / |grad x|) besides: N. Dey et al., Microsc. Res. Tech. 69 (2006) 260.
#include <cmath>
#include <functional>
#include <utility>

#include "catalog/method.hpp"
#include "methods/shared_parameters.hpp"
#include "solvers/acceleration.hpp"
#include "solvers/held_out_iterations.hpp"
#include "solvers/roughness.hpp"
#include "solvers/stopping.hpp"
#include "solvers/trial.hpp"
#include "solvers/window_weights.hpp"

namespace ww {
namespace {

constexpr double dark = 1e-7;  // of the mean level: below this a blurred estimate is taken as empty
constexpr double dim = 0.01;   // of the mean level: no voxel starts below, for an update never leaves zero

// Slopes below `faint` of the mean level are no edges. A step of the iteration turns over slopes of up to some 30
// lambda; without that in the edge's softness large weights would swing from one update to the next.
constexpr double faint = 0.01, swing = 30;

enum class Start { flat, image, low_pass };
enum class Penalty { none, total_variation, tikhonov };

struct RichardsonLucy {
  int iterations = 80;
  Acceleration acceleration = Acceleration::biggs_andrews;
  Stopping stopping = Stopping::automatic;
  double threshold = 1e-3;
  Penalty regularization = Penalty::none;
  double weight = 0.002;
  Start start = Start::flat;

  static Parameters<RichardsonLucy> parameters() {
    using P = RichardsonLucy;
    Parameters<P> p;
    p.integer("iterations", &P::iterations, "Iterations",
              "Number of updates, the most where stopping is not fixed. More sharpen further and amplify noise.")
        .range(1, 10000);
    add_stopping(p, &P::stopping, &P::threshold, "the I-divergence between data and model");
    return p
        .choice("acceleration", &P::acceleration, "Acceleration",
                "Reuses the last correction, so that about a third of the iterations gives the same sharpness.",
                {{"biggs_andrews", "Biggs-Andrews"}, {"heavy_ball", "Heavy ball"}, {"none", "None"}})
        .choice("regularization", &P::regularization, "Regularization",
                "Keeps noise down: total variation keeps edges and flattens the rest, Tikhonov smooths everything.",
                {{"none", "None"}, {"total_variation", "Total variation"}, {"tikhonov", "Tikhonov"}})
        .advanced()
        .number("regularization_weight", &P::weight, "Regularization weight", "Larger is smoother and less noisy.")
        .range(0, 1)
        .log_scale()
        .visible_if("regularization", {"total_variation", "tikhonov"})
        .advanced()
        .choice("start", &P::start, "Start",
                "What the first update starts from: an even field, the image, or the image blurred once more.",
                {{"flat", "Flat"}, {"image", "Image"}, {"low_pass", "Blurred image"}})
        .advanced();
  }

  Field restore(Job& job, const Problem& p) const {
    if (stopping != Stopping::automatic) return iterate(job, p, {iterations});
    const auto run = [this](Job& trial, const Problem& blind, const Watch& watch) {
      iterate(trial, blind, {iterations}, watch);
    };
    const auto divergence = [](const HeldOut& held, const Field& x) { return held.divergence(x); };
    return iterate(job, p,
                   course_held_out<Trial>(job, p, iterations, dark * level(p), "held-out divergence", run, divergence));
  }

 private:
  using Watch = std::function<bool(int k, const Field& x)>;  ///< sees every estimate; false: enough

  static double level(const Problem& p) { return p.level > 0 ? p.level : 1.0; }

  Field iterate(Job& job, const Problem& p, const Course& course, const Watch& watch = nullptr) const {
    const Imaging& A = p.A;
    const int n = course.iterations;
    const bool accelerated = acceleration != Acceleration::none;
    const Field weight = A.masked() ? window_weights(A) : Field{};
    Regularizer regularizer(*this, p, weight);
    Field x = started(p, weight), previous, point = x, g, model, mask;
    if (accelerated) previous = A.field(), point = A.field();
    if (acceleration == Acceleration::biggs_andrews) g = A.field();
    if (stopping == Stopping::relative) model = A.field(), mask = A.mask();

    double step = 0, norm = 0, divergence = 0;
    bool loaded = false;
    for (int k = 1;; ++k) {
      // v: the point the update starts from; x itself, or beyond it in the direction of the last move
      if (accelerated && k > 1) {
        if (acceleration == Acceleration::heavy_ball) step = heavy_ball_step(k);
        A.load(expression::Extrapolate{static_cast<float>(step)}, &point, x, previous);
      } else if (accelerated || !loaded) {
        A.load(expression::Copy{}, accelerated ? &point : nullptr, x);
      }
      if (accelerated) std::swap(x, previous);

      // x <- v . A*(y / (A v + b)) / A*1
      const float b = static_cast<float>(p.background), floor = static_cast<float>(dark * level(p));
      bool converged = false;
      if (model) {
        A.blur_step(expression::Copy{}, &model, After::done);
        converged = job.decide("convergence", [&] {
          const double before = divergence;
          divergence = sum(expression::Divergence{b, floor}, p.pilot, model, p.y, mask).a;
          job.curve("I-divergence", k, divergence);
          // No change at all is no measurement: it is what a count of costs sees.
          const bool changed = k > 1 && divergence != before;
          return changed && RelativeStop{threshold}.reached(before, divergence) ? 1.0 : 0.0;
        }) > 0;
        A.load(expression::Ratio{b, floor}, nullptr, model, p.y);
      } else {
        A.blur_step(expression::Ratio{b, floor}, nullptr, After::reload, p.y);
      }
      const After after = accelerated ? After::done : After::reload;
      if (const Field& factor = regularizer.factor(point))
        A.adjoint_step(expression::CorrectWeighted{}, &x, after, point, factor);
      else
        A.adjoint_step(expression::Correct{}, &x, after, point);
      loaded = true;
      if (accelerated) {
        const Sums change = sum(expression::Change{}, p.pilot, x, point);
        job.curve("relative change", k, change.b > 0 ? std::sqrt(change.a / change.b) : 0.0);
      }

      if (acceleration == Acceleration::biggs_andrews && k < n) {
        if (k > 1) {
          double this_norm = norm;
          step = job.decide("acceleration step", [&] {
            const Sums s = sum(expression::StepOverlap{}, p.pilot, x, point, g);
            this_norm = s.b;
            return biggs_andrews_step(s.a, norm);
          });
          norm = this_norm;
        } else {
          norm = sum(expression::Change{}, p.pilot, x, point).a;
        }
        apply(expression::Minus{}, g, x, point);
      }
      job.preview(x);
      if (job.progress(course.begin + (1 - course.begin) * k / n, "Richardson-Lucy") == Answer::stop_and_keep)
        return job.stopped(k, "stopped by the user"), x;
      if (converged) return job.stopped(k, "the I-divergence hardly changed any more"), x;
      if (watch && !watch(k, x)) return x;
      if (k >= n) return job.stopped(k, course.why), x;
    }
  }

  /// What an update is multiplied with besides the correction: 1 / A*1, over the regularizer's denominator.
  class Regularizer {
   public:
    Regularizer(const RichardsonLucy& settings, const Problem& p, const Field& weight)
        : kind_(settings.weight > 0 ? settings.regularization : Penalty::none), weight_(weight) {
      const expression::Roughness r = roughness(ww::Regularization::gradient, p.spacing);
      const auto lambda = static_cast<float>(settings.weight), mean = static_cast<float>(level(p));
      if (kind_ == Penalty::none) return;
      factor_ = p.A.field();
      direction_ = {{r.sz, r.sy, r.sx}, static_cast<float>(faint + swing * settings.weight) * mean};
      variation_ = {{r.sz, r.sy, r.sx}, lambda};
      curvature_ = {lambda / mean, r.sz, r.sy, r.sx};
      if (kind_ == Penalty::total_variation) toward_ = VectorField(p.A.device(), p.A.grid());
    }

    /// At the point the update starts from; empty when there is nothing to multiply with.
    const Field& factor(const Field& x) const {
      if (kind_ == Penalty::none) return weight_;
      if (kind_ == Penalty::total_variation) {
        apply_shifted(direction_, toward_, x, at(x, {1, 0, 0}), at(x, {0, 1, 0}), at(x, {0, 0, 1}));
        const auto& [z, y, x_] = toward_;
        apply_shifted(variation_, factor_, z, at(z, {-1, 0, 0}), y, at(y, {0, -1, 0}), x_, at(x_, {0, 0, -1}));
      } else {
        apply_shifted(curvature_, factor_, x, at(x, {-1, 0, 0}), at(x, {1, 0, 0}), at(x, {0, -1, 0}), at(x, {0, 1, 0}),
                      at(x, {0, 0, -1}), at(x, {0, 0, 1}));
      }
      if (weight_) apply(expression::Times{}, factor_, factor_, weight_);
      return factor_;
    }

   private:
    Penalty kind_;
    Field weight_, factor_;
    VectorField toward_;
    expression::GradientDirection direction_{};
    expression::VariationPenalty variation_{};
    expression::CurvaturePenalty curvature_{};
  };

  /// The estimate before the first update, positive everywhere.
  Field started(const Problem& p, const Field& weight) const {
    const Imaging& A = p.A;
    const Field x = A.field();
    const auto b = static_cast<float>(p.background), flat = static_cast<float>(level(p)),
               least = static_cast<float>(dim * level(p));
    if (start == Start::flat) {
      apply(expression::Constant{flat}, x);
    } else if (start == Start::image) {
      if (A.masked())
        apply(expression::AboveInside{b, least, flat}, x, p.y, A.mask());
      else
        apply(expression::Above{b, least}, x, p.y);
    } else {  // A*(y - b) / A*1
      A.load(expression::Above{b, 0}, nullptr, p.y);
      if (weight)
        A.adjoint_step(expression::TimesAbove{least}, &x, After::done, weight);
      else
        A.adjoint_step(expression::Above{0, least}, &x, After::done);
    }
    return x;
  }
};

const Register<RichardsonLucy> entry{
    {.key = "richardson_lucy",
     .title = "Richardson-Lucy",
     .summary = "Iterative, for photon-limited stacks: positive intensities; the light above the background is kept.",
     .first_choice = true}};

}  // namespace
}  // namespace ww
