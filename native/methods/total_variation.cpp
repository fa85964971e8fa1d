// Total variation: min data(A x, y) + lambda sum |D x|, x >= 0, D the gradient with voxel sizes; the data term is least
// squares or the Kullback-Leibler divergence. By ADMM with the splits u = h * x, v = D x, w = x; the recorded window
// belongs to u's term, so every step has a closed form.
// L. I. Rudin, S. Osher & E. Fatemi, Physica D 60 (1992) 259; unknown boundaries: M. S. C. Almeida & M. A. T.
// Figueiredo, IEEE Trans. Image Process. 22 (2013) 3074; photon noise: M. A. T. Figueiredo & J. M. Bioucas-Dias, IEEE
// Trans. Image Process. 19 (2010) 3133; the weight by the discrepancy principle inside the iteration: Y.-W. Wen & R. H.
// Chan, IEEE Trans. Image Process. 21 (2012) 1770.
#include <algorithm>
#include <cmath>
#include <type_traits>

#include "catalog/method.hpp"
#include "image/number_text.hpp"
#include "methods/shared_parameters.hpp"
#include "solvers/iteration.hpp"
#include "solvers/roughness.hpp"
#include "solvers/splitting.hpp"
#include "solvers/weight_choice.hpp"

namespace ww {
namespace {

enum class DataTerm { least_squares, kullback_leibler };
enum class Variation { isotropic, anisotropic };
enum class Weighting { discrepancy, value };

/// The iteration, in units where u's penalty is 1. Point is the data term's point, Set the dual set of the gradient's
/// norm (compute/expressions/splitting.hpp).
template <class Point, class Set>
class Admm {
 public:
  Admm(Job& job, const Problem& p) : job_(job), p_(p) {
    rms_ = job.decide("intensity", [&] {
      const Sums s = sum(expression::SumOf{}, p.pilot, p.y);
      return std::sqrt(std::max(s.b - p.background * (2 * s.a - p.background * voxels_), 0.0) / voxels_);
    });
    if (!(rms_ > 0)) rms_ = level_;
    apply(expression::SplitStart{f(p.background), expression::unrecorded, f(level_)}, qu_, y_);
    apply(expression::SplitStart{f(p.background), 0.0f, f(level_)}, qw_, y_);
    for (const Field* q : {&qv_.z, &qv_.y, &qv_.x}) apply(expression::Constant{0.0f}, *q);
    radius_ = first_radius * rms_;
  }

  /// lambda, relative to the mean of y where the data term is squared, so that it has no unit.
  void set_weight(double lambda) {
    begin_with(lambda);
    radius_ = lambda * unit_ * step_ / gradient_weight_;
  }
  /// The same as a guess: meet() will find the weight.
  void begin_with(double lambda) {
    // The penalties that converge fast, measured on shells and nuclei at 1 and 3 % noise and 20 and 100 photons: thirty
    // iterations come within 0.1 dB of the end. The more noise, and so weight, the larger u's penalty.
    step_ = bend_ / (0.03 + 0.67 * std::sqrt(std::min(lambda, 10.0)));
    constexpr double least = 1e-3, most = 1e3;  // beyond, rounding would show in flat places
    gradient_weight_ = std::clamp(lambda * unit_ * step_ / radius_, least, most);
  }
  /// A weight not far from what noise (relative to the mean of y) will ask for, on the same scenes.
  static double guess(double noise) { return photons ? 0.03 * noise : 0.08 * std::pow(noise, 1.5); }
  double weight() const { return radius_ / change_.gradient * gradient_weight_ / (step_ / change_.data * unit_); }
  double intensity() const { return rms_; }

  /// x from the splits: (|H|^2 + a |D|^2 + b) X = conj(H) F(u - d) + F(a D*(v - d) + b (w - d)), d each split's own.
  void estimate() {
    pull();
    forward(hx_, T_);
    apply(expression::Reflect<Point>{point(), f(dual_.data)}, hx_, qu_, y_);
    forward(hx_, U_);
    apply_spectral(expression::SplitSolution{gradient_, f(gradient_weight_), f(positive_weight_)}, T_, U_, T_,
                   p_.A->otf());
    apply_spectral(expression::Blur{}, U_, T_, p_.A->otf());
    inverse(T_, x_);
    inverse(U_, hx_);
  }

  struct Residuals {
    Sums data, gradient, positive;
  };
  /// The splits from x. look: their residuals, unless null.
  void advance(Residuals* look) {
    const expression::Advance<Point> data{point(), f(dual_.data), f(over_relaxation)};
    const expression::Advance<expression::PositivePoint> positive{{}, f(dual_.positive), f(over_relaxation)};
    const expression::AdvanceGradient<Set> gradient{
        set(), {gradient_.sz, gradient_.sy, gradient_.sx}, f(dual_.gradient), f(over_relaxation)};
    if (look) look->data = sum(expression::SplitResidual<Point>{data}, p_.pilot, hx_, qu_, y_);
    apply(data, qu_, hx_, qu_, y_);
    if (look) {
      look->positive = sum(expression::SplitResidual<expression::PositivePoint>{positive}, p_.pilot, x_, qw_, qw_);
      look->gradient = {gradient_residual({gradient, 1, 0}), gradient_residual({gradient, 0, 1})};
    }
    apply(positive, qw_, x_, qw_, qw_);
    apply_shifted(gradient, qv_, x_, at(x_, {1, 0, 0}), at(x_, {0, 1, 0}), at(x_, {0, 0, 1}), qv_.z, qv_.y, qv_.x);
    step_ /= change_.data;
    radius_ /= change_.gradient;
    change_ = dual_ = {};
  }

  /// What h * x leaves unexplained of the image, root mean square: between estimate() and advance().
  double unexplained() {
    const expression::Discrepancy<expression::LeastSquaresPoint> e{{0, f(p_.background)}};
    return job_.decide("unexplained", [&] { return std::sqrt(sum(e, p_.pilot, hx_, y_).a / voxels_); });
  }

  /// The data term's step with which u differs from y by `wanted` (root mean square), by Newton's iteration on 1 /
  /// norm, exact for least squares; after advance(). u is there at once, h * x, which differs by `unexplained`, follows
  /// slowly; so u goes ahead of it.
  /// least: weight, whatever the noise: one that was measured too low would leave nothing to the variation.
  void meet(double wanted, double unexplained, double least) {
    const double longest = std::min(1e6 * bend_, radius_ * gradient_weight_ / (least * unit_));
    if (unexplained > 0) wanted *= std::clamp(std::pow(wanted / unexplained, 4), 0.8, 1.25);
    step_ = job_.decide("data term", [&] {
      double step = step_;
      for (int i = 0; i < newton_steps; ++i) {
        const Sums left = sum(expression::Discrepancy<Point>{point(step)}, p_.pilot, qu_, y_);
        if (!(left.a > 0 && left.b > 0)) break;
        const double norm = std::sqrt(left.a);
        step += (1 / (wanted * std::sqrt(voxels_)) - 1 / norm) * norm * left.a / left.b;
        step = std::clamp(step, std::min(1e-4 * bend_, longest), longest);
      }
      return step;
    });
  }

  /// Residuals after advance(), relative, and the penalties balanced by them if `balancing`. Returns the larger of
  /// each.
  RelativeResiduals relate(const Residuals& r, bool balancing) {
    const Window& w = p_.pilot;
    // A residual below 2 % of the image is no reason to change anything, nor is the dual variable of a term at rest.
    const double norm = rms_ * std::sqrt(voxels_), least = 0.02 * norm;
    const RelativeResiduals data = relative_residuals(r.data, sum(expression::SplitNorm<Point>{point()}, w, qu_, y_),
                                                      least, least * step_ / bend_);
    const RelativeResiduals positive =
        relative_residuals(r.positive, sum(expression::SplitNorm<expression::PositivePoint>{}, w, qw_, qw_), least,
                           0.1 * least * step_ / bend_ / positive_weight_);
    const RelativeResiduals gradient =
        relative_residuals(r.gradient, sum(expression::GradientSplitNorm<Set>{set()}, w, qv_.z, qv_.y, qv_.x), least,
                           1e-3 * radius_ * std::sqrt(voxels_));
    if (balancing) {
      change_ = {factor("data", data), factor("gradient", gradient), factor("positivity", positive)};
      dual_ = {1 / change_.data, 1 / change_.gradient, 1 / change_.positive};
      gradient_weight_ *= change_.gradient / change_.data;
      positive_weight_ *= change_.positive / change_.data;
    }
    return {std::max({data.primal, gradient.primal, positive.primal}),
            std::max({data.dual, gradient.dual, positive.dual})};
  }

  const Field& x() const { return x_; }
  /// w, which is not negative.
  Field result() const {
    apply(expression::NotBelow{0.0f}, x_, qw_);
    return x_;
  }

 private:
  static constexpr double first_radius = 0.1, first_positive_weight = 0.1;
  static constexpr bool photons = std::is_same_v<Point, expression::KullbackLeiblerPoint>;
  static constexpr int newton_steps = photons ? 3 : 1;

  struct PerSplit {
    double data = 1, gradient = 1, positive = 1;
  };

  static float f(double v) { return static_cast<float>(v); }
  Point point() const { return point(step_); }
  Point point(double step) const { return {f(step), f(p_.background)}; }
  Set set() const { return {f(radius_)}; }
  double factor(const char* split, const RelativeResiduals& r) {
    return job_.decide(split, [&] { return balance(r); });
  }

  /// hx_ = right-hand side of the regularization terms.
  void pull() {
    const expression::Pull<Set> e{set(),
                                  {gradient_.sz, gradient_.sy, gradient_.sx},
                                  f(dual_.gradient),
                                  f(gradient_weight_),
                                  {{}, f(dual_.positive)},
                                  f(positive_weight_)};
    const VectorField& q = qv_;
    const Shift z{-1, 0, 0}, y{0, -1, 0}, x{0, 0, -1};
    apply_shifted(e, hx_, q.z, q.y, q.x, at(q.z, z), at(q.y, z), at(q.x, z), at(q.z, y), at(q.y, y), at(q.x, y),
                  at(q.z, x), at(q.y, x), at(q.x, x), qw_);
  }

  double gradient_residual(const expression::GradientResidual<Set>& e) {
    apply_shifted(e, hx_, x_, at(x_, {1, 0, 0}), at(x_, {0, 1, 0}), at(x_, {0, 0, 1}), qv_.z, qv_.y, qv_.x);
    return sum(expression::SumOf{}, p_.pilot, hx_).a;
  }

  Job& job_;
  const Problem& p_;
  const double level_ = p_.level > 0 ? p_.level : 1.0;
  const double bend_ = photons ? level_ : 1.0;  ///< one over the data term's second derivative near y = level
  const double unit_ = photons ? 1.0 : level_;  ///< of lambda
  const double voxels_ = static_cast<double>(p_.pilot.shape.voxels());
  const expression::Roughness gradient_ = roughness(Regularization::gradient, p_.spacing);
  Field y_ = p_.A->known_or(p_.y, expression::unrecorded);
  Field x_ = p_.A->new_object(), hx_ = p_.A->new_object(), qu_ = p_.A->new_object(), qw_ = p_.A->new_object();
  VectorField qv_{p_.A->device(), p_.A->input_grid()};
  Spectrum U_ = p_.A->new_spectrum(), T_ = p_.A->new_spectrum();
  double rms_ = 1, step_ = 1, radius_ = 1, gradient_weight_ = 1, positive_weight_ = first_positive_weight;
  PerSplit dual_;    ///< what to multiply d with at the next reading: not 1 once after a penalty was changed
  PerSplit change_;  ///< by what the penalties change after that reading
};

struct TotalVariation {
  DataTerm data_term = DataTerm::least_squares;
  Variation variation = Variation::isotropic;
  Weighting weighting = Weighting::discrepancy;
  double weight = 0.01;
  double noise_level = 0;
  int iterations = 100;
  double tolerance = 1e-3;

  static Parameters<TotalVariation> parameters() {
    using P = TotalVariation;
    Parameters<P> p;
    p.choice("data_term", &P::data_term, "Data term",
             "How an estimate is compared with the image: least squares suits noise of the same strength everywhere, "
             "the Kullback-Leibler divergence photon noise.",
             {{"least_squares", "Least squares"}, {"kullback_leibler", "Kullback-Leibler"}})
        .choice("variation", &P::variation, "Variation",
                "Isotropic sums the lengths of the gradients; anisotropic sums their components, which favors edges "
                "along the axes.",
                {{"isotropic", "Isotropic"}, {"anisotropic", "Anisotropic"}})
        .choice("weight_choice", &P::weighting, "Weight chosen by",
                "The discrepancy principle makes the misfit as large as the noise; or give a value.",
                {{"discrepancy", "Discrepancy"}, {"value", "Value"}});
    add_given_weight(p, &P::weight,
                     "Larger is smoother and less noisy. For least squares it is relative to the mean of the image.");
    add_noise_level(p, &P::noise_level);
    p.visible_if("weight_choice", {"discrepancy"});
    return p
        .integer("iterations", &P::iterations, "Iterations",
                 "Largest number of iterations; fewer when the residuals are below the tolerance.")
        .range(1, 10000)
        .number("tolerance", &P::tolerance, "Tolerance",
                "Stops when primal and dual residuals are below this value, relative to the image.")
        .range(0, 1)
        .log_scale()
        .advanced();
  }

  Field restore(Job& job, const Problem& p) const {
    using namespace expression;
    const bool photons = data_term == DataTerm::kullback_leibler;
    if (variation == Variation::anisotropic)
      return photons ? solve<KullbackLeiblerPoint, Box>(job, p) : solve<LeastSquaresPoint, Box>(job, p);
    return photons ? solve<KullbackLeiblerPoint, Ball>(job, p) : solve<LeastSquaresPoint, Ball>(job, p);
  }

 private:
  template <class Point, class Set>
  Field solve(Job& job, const Problem& p) const {
    const bool find = weighting == Weighting::discrepancy;
    const double noise = find ? noise_of(job, p) : 0;
    Admm<Point, Set> admm(job, p);
    const double wanted = std::sqrt(expected_share) * std::max(noise, 1e-4 * admm.intensity());
    const double expected = Admm<Point, Set>::guess(wanted / (p.level > 0 ? p.level : 1.0)), least = 0.25 * expected;
    if (find)
      admm.begin_with(expected);
    else
      admm.set_weight(weight);
    double last = 0;  // residual
    for (Iteration it(job, "total variation", {iterations});;) {
      const int k = it.k();
      admm.estimate();
      const bool look = looks_at(k);
      typename Admm<Point, Set>::Residuals r;
      const double unexplained = find && k >= settled ? admm.unexplained() : 0;
      admm.advance(look ? &r : nullptr);
      if (find && k >= settled) admm.meet(wanted, unexplained, least);
      bool small = false;
      if (look) {
        const RelativeResiduals residuals = admm.relate(r, balances_after(k) && !it.last());
        job.curve("primal residual", k, residuals.primal);
        job.curve("dual residual", k, residuals.dual);
        last = std::max(residuals.primal, residuals.dual);
        small = job.decide("end", [&] { return last <= tolerance ? 1.0 : 0.0; }) > 0;
      }
      if (it.go_on(admm.x(), small, "residuals are small")) continue;
      if (find) job.chose("regularization_weight", admm.weight(), "leaves unexplained what is noise");
      if (last > unsettled)
        job.warn("total variation had not settled after " + std::to_string(k) + " iterations (residual " +
                 number_text(last, 2) + " of the image): raise iterations, or choose the weight by value");
      return admm.result();
    }
  }

  /// The noise's standard deviation, in y's intensities.
  double noise_of(Job& job, const Problem& p) const {
    if (noise_level > 0) return noise_level * p.unit;
    job.progress(0, "measuring the noise");
    WeightChooser chooser(*p.A, p.y, roughness(Regularization::gradient, p.spacing), p.saturated);
    return measured_noise(job, p.unit, [&] { return chooser.noise(); });
  }

  // What a restoration leaves unexplained is less than the noise by what it explains of it: 1.5 % of the variance,
  // within 0.3 dB of the best weight on the scenes above.
  static constexpr double expected_share = 0.985;
  static constexpr double unsettled = 0.1;  // a residual that shows in the picture
  static constexpr int settled = 5;         // iterations after which the estimate shows whether the weight fits
};

const Register<TotalVariation> entry{
    {.key = "total_variation",
     .title = "Total variation",
     .summary = "Keeps edges and flattens noise between them; without a PSF it denoises.",
     .psf = PsfUse::optional,
     .negatives = Negatives::kept,
     // Where the periodic grid's ends meet, variation ties one border of a tile to the other: tiles differ from the
     // whole by up to 2e-3 of the maximum, more where the noise is measured in a tile of its own.
     .tiling = Tiling::none}};

}  // namespace
}  // namespace ww
