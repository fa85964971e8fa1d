// Richardson-Lucy: the most likely object under photon noise, reached by multiplicative updates x <- x . A*(y / (A x +
// b)) / A*1. W. H. Richardson, J. Opt. Soc. Am. 62 (1972) 55; L. B. Lucy, Astron. J. 79 (1974) 745; weights 1 / A*1 for
// light from outside the frame: M. Bertero & P. Boccacci, Astron. Astrophys. 437 (2005) 369. Regularized, x is divided
// by 1 - lambda div(grad x / |grad x|) besides: N. Dey et al., Microsc. Res. Tech. 69 (2006) 260.
#include <cmath>
#include <functional>
#include <utility>

#include "catalog/method.hpp"
#include "methods/shared_parameters.hpp"
#include "solvers/held_out_iterations.hpp"
#include "solvers/iteration.hpp"
#include "solvers/roughness.hpp"
#include "solvers/steps.hpp"

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
              "Number of updates; the largest number unless stopping is fixed. More sharpen further and amplify noise.")
        .range(1, 10000);
    add_stopping(p, &P::stopping, &P::threshold, "the I-divergence between data and model");
    return p
        .choice("acceleration", &P::acceleration, "Acceleration",
                "Reuses the last update; about a third of the iterations gives the same sharpness.",
                {{"biggs_andrews", "Biggs-Andrews"}, {"heavy_ball", "Heavy ball"}, {"none", "None"}})
        .choice("regularization", &P::regularization, "Regularization",
                "Limits noise: total variation keeps edges and flattens the rest, Tikhonov smooths everything.",
                {{"none", "None"}, {"total_variation", "Total variation"}, {"tikhonov", "Tikhonov"}})
        .advanced()
        .number("regularization_weight", &P::weight, "Regularization weight", "Larger is smoother and less noisy.")
        .range(0, 1)
        .log_scale()
        .visible_if("regularization", {"total_variation", "tikhonov"})
        .advanced()
        .choice("start", &P::start, "Start", "The first estimate: constant, the image, or the image blurred once more.",
                {{"flat", "Flat"}, {"image", "Image"}, {"low_pass", "Blurred image"}})
        .advanced();
  }

  Field restore(Job& job, const Problem& p) const {
    if (stopping != Stopping::automatic) return iterate(job, p, {iterations});
    return iterate(
        job, p,
        course_held_out(job, p,
                        {.iterate = [this](Job& trial, const Problem& blind) { iterate(trial, blind, {iterations}); },
                         .most = iterations,
                         .error = [](const HeldOut& held, const Field& x) { return held.divergence(x); },
                         .curve = "held-out divergence",
                         .floor = dark * level(p)}));
  }

 private:
  static double level(const Problem& p) { return p.level > 0 ? p.level : 1.0; }

  Field iterate(Job& job, const Problem& p, const Course& course) const {
    const LinearOperator& A = *p.A;
    const bool accelerated = acceleration != Acceleration::none;
    const Field weight = reciprocal_sensitivity(A);
    Regularizer regularizer(*this, p, weight);
    Field x = started(p, weight), previous, point = x;
    if (accelerated) previous = A.new_object(), point = A.new_object();
    Momentum momentum(acceleration, p);
    Update update(*this, p);

    bool loaded = false;
    for (Iteration it(job, "Richardson-Lucy", course);;) {
      // v: the point the update starts from; x itself, or beyond it in the direction of the last move
      if (accelerated && it.k() > 1)
        A.load(expression::Extrapolate{static_cast<float>(momentum.step(it.k()))}, &point, x, previous);
      else if (accelerated || !loaded)
        A.load(expression::Copy{}, accelerated ? &point : nullptr, x);
      if (accelerated) std::swap(x, previous);

      // x <- v . A*(y / (A v + b)) / A*1
      const bool converged = update.ratio(job, it.k());
      const After after = accelerated ? After::done : After::reload;
      if (const Field& factor = regularizer.factor(point))
        A.adjoint_step(expression::CorrectWeighted{}, &x, after, point, factor);
      else
        A.adjoint_step(expression::Correct{}, &x, after, point);
      loaded = true;
      if (accelerated) {
        const Sums change = sum(expression::Change{}, p.object_pilot(), x, point);
        job.curve("relative change", it.k(), change.b > 0 ? std::sqrt(change.a / change.b) : 0.0);
        if (!it.last()) momentum.look(job, it.k(), x, point);
      }
      if (!it.go_on(x, converged, "the I-divergence hardly changed any more")) return x;
    }
  }

  /// How far beyond the last estimate the next update starts.
  class Momentum {
   public:
    Momentum(Acceleration kind, const Problem& p) : kind_(kind), pilot_(p.object_pilot()) {
      if (kind == Acceleration::biggs_andrews) g_ = p.A->new_object();
    }
    double step(int k) const { return kind_ == Acceleration::heavy_ball ? heavy_ball_step(k) : step_; }
    /// At the end of iteration k, which corrected `point` to x.
    void look(Job& job, int k, const Field& x, const Field& point) {
      if (kind_ != Acceleration::biggs_andrews) return;
      if (k > 1) {
        double this_norm = norm_;
        step_ = job.decide("acceleration step", [&] {
          const Sums s = sum(expression::StepOverlap{}, pilot_, x, point, g_);
          this_norm = s.b;
          return biggs_andrews_step(s.a, norm_);
        });
        norm_ = this_norm;
      } else {
        norm_ = sum(expression::Change{}, pilot_, x, point).a;
      }
      apply(expression::Minus{}, g_, x, point);
    }

   private:
    Acceleration kind_;
    Window pilot_;
    Field g_;  ///< the last correction
    double step_ = 0, norm_ = 0;
  };

  /// y / (A v + b) of the estimate that A holds; where a relative change stops the iteration, the I-divergence too.
  class Update {
   public:
    Update(const RichardsonLucy& settings, const Problem& p)
        : p_(p),
          formula_{static_cast<float>(p.background), static_cast<float>(dark * level(p))},
          stop_(settings.threshold) {
      if (settings.stopping == Stopping::relative) model_ = p.A->new_image(), mask_ = p.A->recorded_mask();
    }
    /// Returns whether the I-divergence hardly changed.
    bool ratio(Job& job, int k) {
      const LinearOperator& A = *p_.A;
      if (!model_) return A.apply_step(formula_, nullptr, After::reload, p_.y), false;
      A.apply_step(expression::Copy{}, &model_, After::done);
      const bool converged = stop_.reached(job, k, [&] {
        const expression::Divergence e{formula_.background, formula_.floor};
        const double divergence = sum(e, p_.pilot, model_, p_.y, mask_).a;
        job.curve("I-divergence", k, divergence);
        return divergence;
      });
      A.load_image(formula_, nullptr, model_, p_.y);
      return converged;
    }

   private:
    const Problem& p_;
    expression::Ratio formula_;
    RelativeStop stop_;
    Field model_, mask_;
  };

  /// What an update is multiplied with besides the correction: 1 / A*1, over the regularizer's denominator.
  class Regularizer {
   public:
    Regularizer(const RichardsonLucy& settings, const Problem& p, const Field& weight)
        : kind_(settings.weight > 0 ? settings.regularization : Penalty::none), weight_(weight) {
      const expression::Roughness r = roughness(ww::Regularization::gradient, p.spacing);
      const auto lambda = static_cast<float>(settings.weight), mean = static_cast<float>(level(p));
      if (kind_ == Penalty::none) return;
      factor_ = p.A->new_object();
      direction_ = {{r.sz, r.sy, r.sx}, static_cast<float>(faint + swing * settings.weight) * mean};
      variation_ = {{r.sz, r.sy, r.sx}, lambda};
      curvature_ = {lambda / mean, r.sz, r.sy, r.sx};
      if (kind_ == Penalty::total_variation) toward_ = VectorField(p.A->device(), p.A->input_grid());
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
    const LinearOperator& A = *p.A;
    const Field x = A.new_object();
    const auto b = static_cast<float>(p.background), flat = static_cast<float>(level(p)),
               least = static_cast<float>(dim * level(p));
    if (start == Start::flat) {
      apply(expression::Constant{flat}, x);
    } else if (start == Start::image && A.input_grid() == A.output_grid()) {
      apply(expression::Above{b, least}, x, p.y);
      return A.known_or(x, flat);
    } else {  // A*(y - b) / A*1
      A.load_image(expression::Above{b, 0}, nullptr, p.y);
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
     .summary = "Iterative maximum likelihood for photon-limited stacks; keeps intensities positive.",
     .first_choice = true,
     .linear_operator = OperatorUse::any}};

}  // namespace
}  // namespace ww
