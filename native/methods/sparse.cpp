// Sparse: the object whose wavelet coefficients (or voxels) are few, min 1/2 |Ax - y|^2 + weight |Wx|_1, by gradient
// steps and soft thresholds: I. Daubechies, M. Defrise & C. De Mol, Commun. Pure Appl. Math. 57 (2004) 1413 (ISTA); A.
// Beck & M. Teboulle, SIAM J. Imaging Sci. 2 (2009) 183 (FISTA). For a redundant frame the shrinkage W* soft(W x) is
// the proximal map of a convex penalty close to |Wx|_1, the balanced one of J.-F. Cai, R. Chan & Z. Shen
// (operators/wavelet). ISRA, voxels alone: M. E. Daube-Witherspoon & G. Muehllehner, IEEE Trans. Med. Imaging 5
// (1986) 61.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "catalog/method.hpp"
#include "catalog/trial.hpp"
#include "operators/wavelet.hpp"
#include "solvers/roughness.hpp"
#include "solvers/shrinkage.hpp"
#include "solvers/stopping.hpp"
#include "solvers/weight_choice.hpp"

namespace ww {
namespace {

enum class Basis { wavelet, voxel };
enum class Algorithm { fista, ista, isra, direct };
enum class Weighting { noise, sure, universal, value };

/// Noise to signal: the start is sharpened as far as the noise allows.
double start_ridge(const Problem& p, double sigma) {
  return p.level > 0 ? std::clamp(3 * sigma * sigma / (p.level * p.level), 3e-4, 0.03) : 0.03;
}

struct Sparse {
  Basis basis = Basis::wavelet;
  Wavelet wavelet = Wavelet::haar;
  int levels = 0;
  Algorithm algorithm = Algorithm::fista;
  Weighting weighting = Weighting::noise;
  double weight = 0.3;
  double noise_level = 0;
  int iterations = 50;
  Stopping stopping = Stopping::fixed;
  double tolerance = 1e-3;
  Positivity positivity = Positivity::off;

  static Parameters<Sparse> parameters() {
    using P = Sparse;
    return Parameters<P>{}
        .choice("basis", &P::basis, "Sparse in",
                "What the object has few of: edges and structures at several scales (wavelets), or bright voxels.",
                {{"wavelet", "Wavelets"}, {"voxel", "Voxels"}})
        .visible_if("algorithm", {"fista", "ista", "direct"})
        .choice("weight_choice", &P::weighting, "Weight chosen by",
                "The noise that a step meets; Stein's unbiased risk estimate, tried on a part of the stack; the "
                "universal threshold, which noise alone does not pass; or give a value.",
                {{"noise", "Noise"}, {"sure", "Risk estimate (SURE)"}, {"universal", "Universal"}, {"value", "Value"}})
        .number("regularization_weight", &P::weight, "Regularization weight",
                "The soft threshold, in standard deviations of the noise. Larger is smoother.")
        .range(0, 1e6)
        .log_scale()
        .visible_if("weight_choice", {"value"})
        .number("noise_level", &P::noise_level, "Noise level",
                "Standard deviation of the image's noise; 0 measures it in the image.")
        .range(0, 1e9)
        .unit("counts")
        .advanced()
        .integer("iterations", &P::iterations, "Iterations", "Number of steps; without a PSF one is enough.")
        .range(1, 10000)
        .visible_if("algorithm", {"fista", "ista", "isra"})
        .choice("algorithm", &P::algorithm, "Algorithm",
                "FISTA: gradient steps with momentum. ISTA: without. ISRA: multiplicative, for objects of bright "
                "voxels. Direct: a regularized inverse filter, then thresholds, in one step.",
                {{"fista", "FISTA"}, {"ista", "ISTA"}, {"isra", "ISRA"}, {"direct", "Direct"}})
        .advanced()
        .choice("wavelet", &P::wavelet, "Wavelet",
                "Haar suits edges and is fast; linear splines suit smooth objects and take several times longer.",
                {{"haar", "Haar"}, {"spline", "Linear spline"}})
        .advanced()
        .visible_if("basis", {"wavelet"})
        .integer("levels", &P::levels, "Levels",
                 "Scales, each twice the one before; 0 takes three, fewer for a small image.")
        .range(0, 5)
        .advanced()
        .visible_if("basis", {"wavelet"})
        .choice("positivity", &P::positivity, "Positivity", "Whether values below the background are allowed.",
                {{"off", "Any value"}, {"on", "No negative values"}})
        .advanced()
        .choice("stopping", &P::stopping, "Stopping", "After a fixed number of iterations, or when little changes.",
                {{"fixed", "Fixed number"}, {"relative", "Relative change"}})
        .advanced()
        .number("tolerance", &P::tolerance, "Tolerance", "The relative change of an iteration that is little.")
        .range(1e-8, 1)
        .log_scale()
        .advanced()
        .visible_if("stopping", {"relative"});
  }

  Field restore(Job& job, const Problem& p) const {
    Setting s;
    s.levels = chosen_levels(job, p);
    s.sigma = noise_of(job, p);
    const Sums lost = sum_spectral(expression::Lost{}, p.A.otf());
    s.passed = lost.b > 0 ? std::max(0.0, 1 - lost.a / lost.b) : 1;
    s.no_blur = std::abs(s.passed - 1) < 1e-6;
    if (algorithm == Algorithm::direct) return directly(job, p, s);
    const double w = chosen_weight(job, p, s);
    return algorithm == Algorithm::isra ? multiplicatively(job, p, w * s.sigma) : descend(job, p, s, w);
  }

 private:
  /// What is known of a stack before its restoration.
  struct Setting {
    int levels = 1;
    double sigma = 0;      ///< of the noise, in y's intensities
    double passed = 1;     ///< mean |H|^2: what a step, A*, leaves of the noise's variance
    bool no_blur = false;  ///< |H| = 1
  };

  // The weight in standard deviations of the noise that a step meets, A* n. Best ones lie between 0.65 and 2.5; this
  // one comes within 0.6 dB of the best on nuclei, shells, filaments and beads at 1 and 3 % noise
  // (benchmarks/quality/sparse_weights.py).
  static constexpr double noise_factor = 1.5;
  static constexpr double share_of_choice = 0.4;  // of the job's progress

  /// A problem for choices that take many looks at the data: the same for a stack and its tiles.
  static Problem alone(const Problem& p) { return p.pilot_alone ? p.pilot_alone() : p; }

  std::optional<WaveletFrame> frame_for(const Problem& p, const Setting& s) const {
    std::optional<WaveletFrame> frame;
    if (basis == Basis::wavelet) frame.emplace(p.A.device(), p.A.grid(), wavelet, s.levels);
    return frame;
  }

  int chosen_levels(Job& job, const Problem& p) const {
    if (levels > 0) return levels;
    return static_cast<int>(job.decide("levels", [&] {
      const std::int64_t least_side = std::min(p.pilot.shape.y, p.pilot.shape.x);
      return least_side >= 64 ? 3.0 : least_side >= 24 ? 2.0 : 1.0;
    }));
  }

  /// The noise's standard deviation, in y's intensities.
  double noise_of(Job& job, const Problem& p) const {
    if (noise_level > 0) return noise_level * p.unit;
    job.progress(0, "measuring the noise");
    const double sigma = job.decide("noise level", [&] {
      const Problem part = alone(p);
      return WeightChooser(part.A, part.y, roughness(Regularization::identity, part.spacing)).noise();
    });
    job.chose("noise_level", sigma / p.unit, "measured where the PSF passes least");
    return sigma;
  }

  /// The threshold that the largest of so many normal numbers does not pass.
  static double universal(const Problem& p) {
    return std::sqrt(2 * std::log(static_cast<double>(std::max<std::int64_t>(p.pilot.shape.voxels(), 2))));
  }

  /// In standard deviations of the noise.
  double chosen_weight(Job& job, const Problem& p, const Setting& s) const {
    if (weighting == Weighting::value) return weight;
    const bool estimated = weighting == Weighting::sure && algorithm != Algorithm::isra;
    const double w = job.decide("regularization weight", [&] {
      const double step = std::sqrt(s.passed);
      if (weighting == Weighting::universal) return universal(p) * step;
      return estimated && s.sigma > 0 ? least_risk(job, alone(p), s, noise_factor * step) : noise_factor * step;
    });
    job.chose("regularization_weight", w,
              estimated                           ? "least unbiased risk estimate"
              : weighting == Weighting::universal ? "universal threshold"
                                                  : "suits the noise in a step");
    return w;
  }

  /// Few steps at each weight around `usual`, from large to small, each from where the last one ended.
  double least_risk(Job& job, const Problem& p, const Setting& s, double usual) const {
    constexpr int weights = 5;
    const int steps = s.no_blur ? 1 : 6;
    const auto weight_at = [&](double i) { return usual * std::pow(2.0, 2 - i); };
    std::optional<WaveletFrame> frame = frame_for(p, s);
    Descent descent(p.A, frame ? &*frame : nullptr, positivity, start_ridge(p, s.sigma));
    Trial trial(job, 0, share_of_choice);
    int done = 0;
    const auto path = [&](const Field& data, const auto& take) {
      descent.begin(data, p.level);
      for (int i = 0; i < weights; ++i) {
        descent.set_weight(weight_at(i) * s.sigma);
        descent.restart();
        for (int k = 0; k < steps; ++k) {
          if (trial.stopped_by_caller()) return;
          descent.advance(data, true);
          trial.progress(++done / (2.0 * weights * steps), "choosing the weight");
        }
        take(i, descent.x);
      }
    };
    const double best = weight_at(least(Risk(p.A, p.y, s.sigma, descent).of(weights, path)));
    return trial.stopped_by_caller() ? usual : best;
  }

  /// FISTA, or ISTA.
  Field descend(Job& job, const Problem& p, const Setting& s, double w) const {
    std::optional<WaveletFrame> frame = frame_for(p, s);
    Descent descent(p.A, frame ? &*frame : nullptr, positivity, start_ridge(p, s.sigma));
    descent.set_weight(w * s.sigma);
    descent.begin(p.y, p.level);
    const double begin = weighting == Weighting::sure ? share_of_choice : 0.0;
    // Nothing to undo: the first shrinkage is the answer.
    const int last = s.no_blur ? 1 : iterations;
    for (int k = 1;; ++k) {
      descent.advance(p.y, algorithm == Algorithm::fista);
      const Sums change = sum(expression::Change{}, p.pilot, descent.x, descent.previous);
      const double relative = change.b > 0 ? std::sqrt(change.a / change.b) : 0.0;
      job.curve("relative change", k, relative);
      job.preview(descent.x);
      const Answer answer = job.progress(begin + (1 - begin) * k / last, "sparse restoration");
      const char* why = answer == Answer::stop_and_keep ? "stopped by the user"
                        : k < last                      ? nullptr
                        : s.no_blur                     ? "no blur: one step is exact"
                                                        : "all iterations done";
      if (!why && settled(job, relative)) why = "relative change below the tolerance";
      if (why) {
        job.stopped(k, why);
        return descent.x;
      }
      if (algorithm == Algorithm::fista && uphill(job, p, descent)) descent.restart();
    }
  }

  bool settled(Job& job, double relative) const {
    return stopping == Stopping::relative && job.decide("stop", [&] { return relative < tolerance ? 1.0 : 0.0; }) > 0;
  }

  static bool uphill(Job& job, const Problem& p, const Descent& d) {
    return job.decide("restart", [&] {
      return sum(expression::Uphill{}, p.pilot, d.point, d.x, d.previous).a > 0 ? 1.0 : 0.0;
    }) > 0;
  }

  /// x <- x A*y / (A*A x + weight)
  Field multiplicatively(Job& job, const Problem& p, double threshold) const {
    const Imaging& A = p.A;
    const float level = static_cast<float>(p.level > 0 ? p.level : 1.0);
    const Field x = A.field(), numerator = A.field(), mask = A.masked() ? A.mask() : Field{};
    const Field previous = stopping == Stopping::relative ? A.field() : Field{};
    A.adjoint(p.y, numerator);
    apply(expression::Constant{level}, x);
    A.load(expression::Copy{}, nullptr, x);
    for (int k = 1;; ++k) {
      if (previous) apply(expression::Copy{}, previous, x);
      if (mask)
        A.blur_step(expression::Times{}, nullptr, After::reload, mask);
      else
        A.blur_step(expression::Copy{}, nullptr, After::reload);
      A.adjoint_step(expression::MultipliedStep{static_cast<float>(threshold), 1e-7f * level}, &x, After::reload, x,
                     numerator);
      double relative = 1;
      if (previous) {
        const Sums change = sum(expression::Change{}, p.pilot, x, previous);
        relative = change.b > 0 ? std::sqrt(change.a / change.b) : 0.0;
        job.curve("relative change", k, relative);
      }
      job.preview(x);
      const bool stop = job.progress(static_cast<double>(k) / iterations, "ISRA") == Answer::stop_and_keep;
      if (stop || k >= iterations || settled(job, relative)) {
        job.stopped(k, stop              ? "stopped by the user"
                       : k >= iterations ? "all iterations done"
                                         : "relative change below the tolerance");
        return x;
      }
    }
  }

  /// W* soft(W z) of the regularized inverse z, each band by its own share of the noise.
  class Direct {
   public:
    Direct(const Sparse& sparse, const Problem& p, const Setting& s)
        : sparse_(sparse),
          p_(p),
          sigma_(s.sigma),
          frame_(sparse.frame_for(p, s)),
          descent_(p.A, frame_ ? &*frame_ : nullptr, sparse.positivity, 1) {}

    const Field& estimate(const Field& data, double e, double w) {
      descent_.fill(data, p_.level, z_);
      const Spectrum s = p_.A.spectrum();
      forward(z_, s);
      apply_spectral(inverse_with(e), s, s, p_.A.otf());
      inverse(s, z_);
      const double scale = w * sigma_;
      if (frame_)
        descent_.shrink(z_, sparse_.colored(p_.A, *frame_, e, scale), x_);
      else
        apply(expression::ShrunkStep{0.0f, static_cast<float>(scale * sparse_.noise_of(p_.A, e, -1, {0, 0, 0})),
                                     descent_.floor()},
              x_, z_, z_);
      return x_;
    }

    /// The position in 0 ... n - 1 of the least risk; pair_at: the ridge and the weight there.
    template <class At>
    double best(Trial& trial, int n, const At& pair_at) {
      int done = 0;
      return least(Risk(p_.A, p_.y, sigma_, descent_).of(n, [&](const Field& data, const auto& take) {
        for (int i = 0; i < n && !trial.stopped_by_caller(); ++i) {
          const auto [e, w] = pair_at(i);
          take(i, estimate(data, e, w));
          trial.progress(++done / (2.0 * n), "choosing the filter");
        }
      }));
    }

   private:
    const Sparse& sparse_;
    const Problem& p_;
    double sigma_;
    std::optional<WaveletFrame> frame_;
    Descent descent_;
    Field z_ = p_.A.field(), x_ = p_.A.field();
  };

  Field directly(Job& job, const Problem& p, const Setting& s) const {
    constexpr double usual_ridge = 0.01;
    const auto ridge_at = [](double i) { return std::pow(10.0, -0.5 - 0.5 * i); };
    const auto weight_at = [](double i) { return 4 * std::pow(2.0, -0.5 * i); };
    double w = weighting == Weighting::value ? weight : weighting == Weighting::universal ? universal(p) : noise_factor;
    const double e = job.decide("ridge", [&] {
      const Problem part = alone(p);
      Trial trial(job, 0, share_of_choice);
      const double found = ridge_at(Direct(*this, part, s).best(trial, 8, [&](int i) {
        return std::pair{ridge_at(i), w};
      }));
      return trial.stopped_by_caller() ? usual_ridge : found;
    });
    job.chose("ridge", e, "least unbiased risk estimate");
    if (weighting == Weighting::sure)
      w = job.decide("regularization weight", [&] {
        const Problem part = alone(p);
        Trial trial(job, share_of_choice, share_of_choice);
        const double found = weight_at(Direct(*this, part, s).best(trial, 9, [&](int i) {
          return std::pair{e, weight_at(i)};
        }));
        return trial.stopped_by_caller() ? w : found;
      });
    if (weighting != Weighting::value)
      job.chose("regularization_weight", w,
                weighting == Weighting::sure        ? "least unbiased risk estimate"
                : weighting == Weighting::universal ? "universal threshold"
                                                    : "suits the noise");
    job.progress(2 * share_of_choice, "thresholding");
    Direct direct(*this, p, s);
    const Field x = direct.estimate(p.y, e, w);
    job.progress(1, "thresholding");
    job.stopped(1, "direct");
    return x;
  }

  /// What white noise of strength 1 becomes in a band after the regularized inverse.
  double noise_of(const Imaging& A, double e, int level, Band b) const {
    const int spline = wavelet == Wavelet::spline ? 1 : 0;
    const Sums s = sum_spectral(expression::BandNoise{static_cast<float>(e), level, spline, b.z, b.y, b.x}, A.otf());
    return s.b > 0 ? std::sqrt(s.a / s.b) : 0;
  }

  WaveletFrame::Thresholds colored(const Imaging& A, const WaveletFrame& frame, double e, double scale) const {
    WaveletFrame::Thresholds t;
    for (int level = 0; level < frame.levels(); ++level) {
      t.emplace_back();
      for (const Band& b : frame.bands()) t.back().push_back(static_cast<float>(scale * noise_of(A, e, level, b)));
    }
    return t;
  }
};

const Register<Sparse> entry{
    {.key = "sparse",
     .title = "Sparse restoration",
     .summary = "Keeps what few wavelets or voxels can explain: sharp edges, little noise; without a PSF it denoises.",
     .psf = PsfUse::optional,
     .boundaries = {Boundary::mirror, Boundary::unknown, Boundary::periodic, Boundary::zero},
     .background = BackgroundUse::subtracted,
     .reach = 3,
     .least_support = 9}};  // three levels of Haar wavelets look seven voxels far

}  // namespace
}  // namespace ww
