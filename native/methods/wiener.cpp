// Wiener: the regularized inverse filter X = conj(H) Y / (|H|^2 + lambda R), one transform pair.
// N. Wiener, Extrapolation, Interpolation, and Smoothing of Stationary Time Series (1949); the weight by generalized
// cross-validation: G. H. Golub, M. Heath, G. Wahba, Technometrics 21 (1979) 215.
#include <algorithm>

#include "catalog/method.hpp"
#include "solvers/weight_search.hpp"

namespace ww {
namespace {

enum class Regularization { identity, gradient, laplacian };  // Roughness::order 0, 1, 2
enum class WeightChoice { gcv, value };

struct Wiener {
  Regularization regularization = Regularization::laplacian;
  WeightChoice weight_choice = WeightChoice::gcv;
  double weight = 0.01;

  static Parameters<Wiener> parameters() {
    using P = Wiener;
    return Parameters<P>{}
        .choice("regularization", &P::regularization, "Regularization",
                "What is kept small: the object's energy, its slopes, or its curvature.",
                {{"identity", "Energy"}, {"gradient", "Gradient"}, {"laplacian", "Laplacian"}})
        .choice("weight_choice", &P::weight_choice, "Weight chosen by",
                "Generalized cross-validation finds the weight from the data alone; or give a value.",
                {{"gcv", "Cross-validation"}, {"value", "Value"}})
        .number("regularization_weight", &P::weight, "Regularization weight", "Larger is smoother and less noisy.")
        .range(0, 1e6)
        .log_scale()
        .visible_if("weight_choice", {"value"});
  }

  Field restore(Job& job, const Problem& p) const {
    const Spectrum y = p.A.spectrum();
    forward(p.y, y);
    const expression::Roughness R = roughness(p.spacing);
    double lambda = weight;
    if (weight_choice == WeightChoice::gcv) {
      job.progress(0.3, "choosing the weight");
      lambda = job.decide("regularization weight", [&] { return cross_validated(R, y, p.A.otf()); });
      job.chose("regularization_weight", lambda, "least generalized cross-validation score");
    }
    job.progress(0.8, "filtering");
    apply_spectral(expression::RegularizedInverse{static_cast<float>(lambda), R}, y, y, p.A.otf());
    const Field x = p.A.field();
    inverse(y, x);
    job.progress(1, "filtering");
    return x;
  }

 private:
  /// Voxel sizes relative to the finest one, so that the weight has no unit; 1 where unknown.
  expression::Roughness roughness(const Spacing& s) const {
    const double z = s.z > 0 ? s.z : std::min(s.y, s.x), finest = s.known() ? std::min({z, s.y, s.x}) : 0;
    const auto relative = [&](double d) { return finest > 0 && d > 0 ? static_cast<float>(d / finest) : 1.0f; };
    return {static_cast<int>(regularization), relative(s.z), relative(s.y), relative(s.x)};
  }

  static double cross_validated(const expression::Roughness& R, const Spectrum& y, const Spectrum& otf) {
    return best_weight(1e-8, 1e3, 12, [&](double lambda) {
      const Sums s = sum_spectral(expression::CrossValidation{static_cast<float>(lambda), R}, y, otf);
      return s.b > 0 ? s.a / (s.b * s.b) : 0.0;
    });
  }
};

const Register<Wiener> entry{
    {.key = "wiener",
     .title = "Wiener filter",
     .summary = "Regularized inverse filter: restores a stack in one step; without a PSF it denoises.",
     .psf = PsfUse::optional,
     .boundaries = {Boundary::mirror, Boundary::periodic, Boundary::zero},
     .background = BackgroundUse::subtracted,
     .reach = 5,  // an inverse filter answers farther than the PSF it undoes
     .deciding = Deciding::before}};

}  // namespace
}  // namespace ww
