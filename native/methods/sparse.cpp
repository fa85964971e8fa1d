// Sparse: the object that few wavelets (or voxels) explain, min 1/2 |A x - y|^2 + weight |W x|_1, by gradient steps and
// soft thresholds: I. Daubechies, M. Defrise & C. De Mol, Commun. Pure Appl. Math. 57 (2004) 1413 (ISTA); A. Beck & M.
// Teboulle, SIAM J. Imaging Sci. 2 (2009) 183 (FISTA). In a redundant frame the shrinkage W* soft(W x) is the proximal
// map of a convex penalty close to |W x|_1 (operators/wavelet.hpp). ISRA, voxels alone, x <- x A*y / (A*A x + weight):
// M. E. Daube-Witherspoon & G. Muehllehner, IEEE Trans. Med. Imaging 5 (1986) 61. Direct, thresholds after a
// regularized inverse: R. Neelamani, H. Choi & R. Baraniuk, IEEE Trans. Signal Process. 52 (2004) 418.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "catalog/method.hpp"
#include "methods/shared_parameters.hpp"
#include "operators/wavelet.hpp"
#include "solvers/iteration.hpp"
#include "solvers/roughness.hpp"
#include "solvers/steps.hpp"
#include "solvers/trial.hpp"
#include "solvers/unbiased_risk.hpp"
#include "solvers/weight_choice.hpp"

namespace ww {
namespace {

enum class Algorithm { fista, ista, isra, direct };
enum class Basis { haar, spline, voxel };
enum class Threshold { noise, sure, universal, value };

// The step's weight in standard deviations of the noise that a step meets, A* n, and the direct filter's in those of
// the noise in each band. On real nuclei, blurred periodically, the first loses 0.07 dB (at most 0.13) to the best
// weight in hindsight (1 and 3 % noise, 20 and 100 photons; two PSFs).
constexpr double step_weight = 2.1, direct_weight = 1.5;
// Thresholds hold noise down besides: of the ridge that is best for a filter alone the direct filter takes so much.
constexpr double ridge_share = 0.25;
constexpr double share_of_choice = 0.4;  // of the job's progress, where candidates are tried

/// conj(H) Y / (|H|^2 + ridge); the mean is kept.
expression::RegularizedInverse inverse_with(double ridge) {
  return {{static_cast<float>(ridge), {0, 1.0f, 1.0f, 1.0f}}};
}

/// y where it was recorded, elsewhere what surrounds it, and its mirror image beyond the frame.
void fill(const LinearOperator& A, const Field& y, const Field& out) {
  if (A.is_diagonal()) {  // nothing is unknown
    apply(expression::Copy{}, out, y);
    return;
  }
  const Field around = A.new_object(), weight = reciprocal_sensitivity(A);
  A.load_image(expression::Copy{}, nullptr, y);
  A.adjoint_step(expression::Times{}, &around, After::done, weight);
  A.residual(y, around, out);
  apply(expression::Affine{-1.0f, 0.0f}, around, around);
  apply(expression::Minus{}, out, out, around);
  extend(out, A.recorded(), Continuation::mirrored);
}

/// out = the filled image after the regularized inverse.
void invert(const LinearOperator& A, const Field& y, double ridge, const Field& out) {
  fill(A, y, out);
  const Spectrum s = A.new_spectrum();
  forward(out, s);
  apply_spectral(inverse_with(ridge), s, s, A.otf());
  inverse(s, out);
}

/// max(floor, W* soft(W x)): in a wavelet frame, or voxel by voxel.
class Shrinkage {
 public:
  Shrinkage(const LinearOperator& A, Basis basis, int levels, float floor) : A_(A), floor_(floor) {
    if (basis == Basis::voxel) return;
    wavelet_ = basis == Basis::spline ? Wavelet::spline : Wavelet::haar;
    frame_.emplace(A.device(), A.input_grid(), wavelet_, levels);
  }
  /// Thresholds that white noise of this strength has in each band.
  void set_white(double strength) {
    voxels_ = static_cast<float>(strength);
    if (frame_) bands_ = frame_->white(strength);
  }
  /// Those of white noise after the regularized inverse.
  void set_inverted(double strength, double ridge) {
    voxels_ = static_cast<float>(strength * noise_after(ridge, -1, {0, 0, 0}));
    bands_.clear();
    for (int level = 0; frame_ && level < frame_->levels(); ++level) {
      bands_.emplace_back();
      for (const Band& b : frame_->bands())
        bands_.back().push_back(static_cast<float>(strength * noise_after(ridge, level, b)));
    }
  }
  /// Destroys x; another memory than out.
  void operator()(const Field& x, const Field& out) {
    if (frame_)
      frame_->shrink(x, bands_, out, floor_);
    else
      apply(expression::Shrunk{voxels_, floor_}, out, x);
  }

 private:
  double noise_after(double ridge, int level, Band b) const {
    const int spline = wavelet_ == Wavelet::spline ? 1 : 0;
    const expression::BandNoise e{static_cast<float>(ridge), level, spline, b.z, b.y, b.x};
    const Sums s = sum_spectral(e, A_.otf());
    return s.b > 0 ? std::sqrt(s.a / s.b) : 0;
  }

  const LinearOperator& A_;
  float floor_, voxels_ = 0;
  Wavelet wavelet_ = Wavelet::haar;
  std::optional<WaveletFrame> frame_;
  WaveletFrame::Thresholds bands_;
};

/// x <- prox(v + A*(y - A v)), v = x or beyond it: steps of length 1, for a prepared PSF is nowhere negative and sums
/// to 1, so no |H| is above 1.
class Steps {
  const LinearOperator& A_;

 public:
  explicit Steps(const LinearOperator& A) : A_(A) {}
  void begin(const Field& y, double ridge) {
    invert(A_, y, ridge, x);
    apply(expression::Copy{}, previous, x);
    k_ = 0;
  }
  void advance(const Field& y, Shrinkage& shrink, bool accelerated) {
    const double step = accelerated ? heavy_ball_step(++k_) : 0;
    A_.load(expression::Overshoot{static_cast<float>(step)}, &point_, x, previous);
    std::swap(x, previous);
    A_.unexplained(y, nullptr, After::reload);
    A_.adjoint_step(expression::StepAbove{1.0f, least_value(Constraint::none)}, &point_, After::done, point_);
    shrink(point_, x);
  }

  Field x = A_.new_object(), previous = A_.new_object();

 private:
  Field point_ = A_.new_object();
  int k_ = 0;
};

struct Sparse {
  Algorithm algorithm = Algorithm::fista;
  Basis basis = Basis::haar;
  Constraint constraint = Constraint::none;
  Threshold threshold = Threshold::noise;
  double weight = 0.5;
  double noise_level = 0;
  int iterations = 100;
  int levels = 0;

  static Parameters<Sparse> parameters() {
    using P = Sparse;
    Parameters<P> p;
    p.choice("algorithm", &P::algorithm, "Algorithm",
             "FISTA: gradient steps with momentum; ISTA: without; ISRA: multiplicative, for objects of few bright "
             "voxels; direct: a regularized inverse filter, then thresholds, at once.",
             {{"fista", "FISTA"}, {"ista", "ISTA"}, {"isra", "ISRA"}, {"direct", "Direct"}})
        .choice("basis", &P::basis, "Sparse in",
                "What the object is assumed to have few of: edges (Haar wavelets), smooth structures (linear splines, "
                "several times slower), or bright voxels, with none below the background.",
                {{"haar", "Haar wavelets"}, {"spline", "Spline wavelets"}, {"voxel", "Voxels"}})
        .visible_if("algorithm", {"fista", "ista", "direct"});
    add_constraint(p, &P::constraint);
    p.visible_if("basis", {"haar", "spline"})
        .choice("weight_choice", &P::threshold, "Weight chosen by",
                "Noise: from the noise in each step; unbiased risk: estimated on a part of the stack, for noise of the "
                "same strength everywhere; universal: the threshold that pure noise stays below; or give a value.",
                {{"noise", "Noise"}, {"sure", "Unbiased risk"}, {"universal", "Universal"}, {"value", "Value"}});
    add_given_weight(p, &P::weight, "The soft threshold in standard deviations of the noise. Larger is smoother.");
    add_noise_level(p, &P::noise_level);
    return p.advanced()
        .integer("iterations", &P::iterations, "Iterations", "Number of steps; without a PSF one is enough.")
        .range(1, 1000)
        .visible_if("algorithm", {"fista", "ista", "isra"})
        .integer("levels", &P::levels, "Levels",
                 "Scales of wavelets, each twice the one before; 0 takes three, fewer for a small image.")
        .range(0, 4)
        .visible_if("basis", {"haar", "spline"})
        .advanced();
  }

  Field restore(Job& job, const Problem& p) const {
    const Setting s = setting(job, p);
    if (algorithm == Algorithm::direct) return directly(job, p, s);
    const double met = std::sqrt(s.passed), usual = step_weight * met;
    const double w =
        chosen_weight(job, p, s, usual, met, [&](const Problem& part) { return least_risk(job, part, s, usual); });
    return algorithm == Algorithm::isra ? multiplicatively(job, p, w * s.sigma) : descend(job, p, s, w);
  }

 private:
  /// What is known of a stack before its restoration.
  struct Setting {
    double sigma;   ///< of the noise, in y's intensities
    double passed;  ///< mean |H|^2: what a step, A*, leaves of the noise's variance
    int levels;
    bool no_blur() const { return std::abs(passed - 1) < 1e-6; }
    /// Of the inverse that steps begin at: the more noise, the larger.
    double first_ridge(const Problem& p) const {
      if (!p.A->is_diagonal()) return 0.3;  // a sharper start rings at the frame for hundreds of steps
      return p.level > 0 ? std::clamp(3 * sigma * sigma / (p.level * p.level), 3e-4, 0.03) : 0.03;
    }
  };

  Basis used_basis() const { return algorithm == Algorithm::isra ? Basis::voxel : basis; }
  float floor() const { return least_value(used_basis() == Basis::voxel ? Constraint::positivity : constraint); }
  Shrinkage shrinkage(const Problem& p, const Setting& s) const { return {*p.A, used_basis(), s.levels, floor()}; }
  /// The part of the progress that the choice of the weight leaves.
  Course from_choice(Course course) const {
    course.begin = threshold == Threshold::sure ? share_of_choice : 0;
    return course;
  }
  /// A problem for choices that take many looks at the data: the same for a stack and its tiles.
  static Problem alone(const Problem& p) { return p.pilot_alone ? p.pilot_alone() : p; }

  Setting setting(Job& job, const Problem& p) const {
    Setting s{};
    s.levels = levels > 0 ? levels : static_cast<int>(job.decide("levels", [&] {
      const std::int64_t side = std::min(p.pilot.shape.y, p.pilot.shape.x);
      return side >= 64 ? 3.0 : side >= 24 ? 2.0 : 1.0;
    }));
    s.passed = job.decide("passed", [&] {
      const Sums lost = sum_spectral(expression::Lost{}, p.A->otf());
      return lost.b > 0 ? std::max(0.0, 1 - lost.a / lost.b) : 1.0;
    });
    s.sigma = noise_of(job, p);
    return s;
  }

  static WeightChooser chooser(const Problem& p) {
    return {*p.A, p.y, roughness(Regularization::identity, p.spacing), p.saturated};
  }

  /// The noise's standard deviation, in y's intensities.
  double noise_of(Job& job, const Problem& p) const {
    if (noise_level > 0) return noise_level * p.unit;
    job.progress(0, "measuring the noise");
    return measured_noise(job, p.unit, [&] {
      const Problem part = alone(p);
      return chooser(part).noise();
    });
  }

  /// In standard deviations of the noise. usual: by the rule `noise`; met: what noise of strength 1 is where thresholds
  /// meet it.
  template <class LeastRisk>
  double chosen_weight(Job& job, const Problem& p, const Setting& s, double usual, double met,
                       const LeastRisk& least_risk_on) const {
    if (threshold == Threshold::value) return weight;
    const double w = job.decide("regularization weight", [&] {
      // Universal: the largest of so many normal numbers does not pass it.
      const auto voxels = static_cast<double>(std::max<std::int64_t>(p.pilot.shape.voxels(), 2));
      if (threshold == Threshold::universal) return met * std::sqrt(2 * std::log(voxels));
      return threshold == Threshold::sure && s.sigma > 0 ? least_risk_on(alone(p)) : usual;
    });
    job.chose("regularization_weight", w,
              threshold == Threshold::universal ? "universal threshold"
              : threshold == Threshold::sure    ? "least unbiased estimate of the error"
                                                : "suits the noise");
    return w;
  }

  /// So many steps from the start at each weight around `usual`: fewer hide what small weights do to noise.
  double least_risk(Job& job, const Problem& p, const Setting& s, double usual) const {
    constexpr int candidates = 7;
    const int steps = s.no_blur() ? 1 : 20;
    const auto weight_at = [&](double i) { return 4 * usual * std::pow(2.0, -0.5 * i); };
    Shrinkage shrink = shrinkage(p, s);
    Steps descent(*p.A);
    Trial trial(job, 0, share_of_choice);
    int done = 0;
    const auto visit = [&](const Field& data, const auto& take) {
      for (int i = 0; i < candidates; ++i) {
        shrink.set_white(weight_at(i) * s.sigma);
        descent.begin(data, s.first_ridge(p));
        for (int k = 0; k < steps; ++k) {
          if (trial.stopped_by_caller()) return;
          descent.advance(data, shrink, true);
          trial.progress(++done / (2.0 * candidates * steps), "choosing the weight");
        }
        take(i, descent.x);
      }
    };
    const double best = weight_at(UnbiasedRisk(*p.A, p.y, s.sigma, job.seed()).least(candidates, visit));
    return trial.stopped_by_caller() ? usual : best;
  }

  /// FISTA, or ISTA.
  Field descend(Job& job, const Problem& p, const Setting& s, double w) const {
    Shrinkage shrink = shrinkage(p, s);
    shrink.set_white(w * s.sigma);
    Steps descent(*p.A);
    descent.begin(p.y, s.first_ridge(p));
    const Course course = s.no_blur() ? Course{1, "no blur: one step is exact", End::converged} : Course{iterations};
    for (Iteration it(job, "sparse restoration", from_choice(course));;) {
      descent.advance(p.y, shrink, algorithm == Algorithm::fista);
      const Sums change = sum(expression::Change{}, p.pilot, descent.x, descent.previous);
      job.curve("relative change", it.k(), change.b > 0 ? std::sqrt(change.a / change.b) : 0.0);
      if (!it.go_on(descent.x)) return descent.x;
    }
  }

  /// x <- x A*y / (A*A x + weight)
  Field multiplicatively(Job& job, const Problem& p, double w) const {
    const LinearOperator& A = *p.A;
    const auto level = static_cast<float>(p.level > 0 ? p.level : 1.0);
    const Field x = A.new_object(), back = A.new_object(), ratio = A.new_object();
    A.adjoint(p.y, back);
    apply(expression::NotBelow{0.0f}, back, back);
    apply(expression::Constant{level}, x);
    for (Iteration it(job, "ISRA", from_choice({iterations}));;) {
      A.load(expression::Copy{}, nullptr, x);
      A.predicted(nullptr, After::reload);
      A.adjoint_step(expression::Ratio{static_cast<float>(w), 1e-7f * level}, &ratio, After::done, back);
      apply(expression::Correct{}, x, ratio, x);
      if (!it.go_on(x)) return x;
    }
  }

  /// W* soft(W z) of the regularized inverse z, each band by its own share of the noise.
  Field directly(Job& job, const Problem& p, const Setting& s) const {
    const double ridge = job.decide("ridge", [&] {
      const Problem part = alone(p);
      if (s.no_blur() || !(s.sigma > 0)) return 1e-6;
      return ridge_share * chooser(part).least_risk(s.sigma);
    });
    job.chose("ridge", ridge, "a share of the one with the least unbiased estimate of the error");
    const double w = chosen_weight(job, p, s, direct_weight, 1,
                                   [&](const Problem& part) { return least_direct_risk(job, part, s, ridge); });
    Shrinkage shrink = shrinkage(p, s);
    shrink.set_inverted(w * s.sigma, ridge);
    const Field z = p.A->new_object(), x = p.A->new_object();
    invert(*p.A, p.y, ridge, z);
    shrink(z, x);
    job.preview(x);
    job.progress(1, "thresholding");
    job.stopped(1, End::converged, "direct");
    return x;
  }

  double least_direct_risk(Job& job, const Problem& p, const Setting& s, double ridge) const {
    constexpr int candidates = 9;
    const auto weight_at = [](double i) { return 4 * direct_weight * std::pow(2.0, -0.5 * i); };
    Shrinkage shrink = shrinkage(p, s);
    const Field z = p.A->new_object(), x = p.A->new_object();
    Trial trial(job, 0, share_of_choice);
    int done = 0;
    const auto visit = [&](const Field& data, const auto& take) {
      for (int i = 0; i < candidates && !trial.stopped_by_caller(); ++i) {
        invert(*p.A, data, ridge, z);
        shrink.set_inverted(weight_at(i) * s.sigma, ridge);
        shrink(z, x);
        take(i, x);
        trial.progress(++done / (2.0 * candidates), "choosing the weight");
      }
    };
    const double best = weight_at(UnbiasedRisk(*p.A, p.y, s.sigma, job.seed()).least(candidates, visit));
    return trial.stopped_by_caller() ? direct_weight : best;
  }
};

const Register<Sparse> entry{
    {.key = "sparse",
     .title = "Sparse restoration",
     .summary = "Keeps what few wavelets or voxels describe: sharp edges, little noise; without a PSF it denoises.",
     .psf = PsfUse::optional,
     .boundaries = {Boundary::unknown, Boundary::mirror, Boundary::periodic, Boundary::zero},
     .background = BackgroundUse::subtracted,
     .reach = 7,  // an inverse filter has a wider support than the PSF
     .gap = 2,
     .least_support = 9}};  // three levels of Haar wavelets look seven voxels far

}  // namespace
}  // namespace ww
