// Wiener: the regularized inverse filter X = conj(H) Y / (|H|^2 + lambda R), one transform pair.
// N. Wiener, Extrapolation, Interpolation, and Smoothing of Stationary Time Series (1949); the weight by generalized
// cross-validation: G. H. Golub, M. Heath, G. Wahba, Technometrics 21 (1979) 215; by unbiased risk: C. M. Stein, Ann.
// Statist. 9 (1981) 1135.
#include "catalog/method.hpp"
#include "methods/shared_parameters.hpp"
#include "solvers/roughness.hpp"
#include "solvers/weight_choice.hpp"

namespace ww {
namespace {

struct Wiener {
  Regularization regularization = Regularization::gradient;
  WeightChoice weight_choice = WeightChoice::sure;
  double weight = 0.01;
  double noise_level = 0;

  static Parameters<Wiener> parameters() {
    using P = Wiener;
    Parameters<P> p;
    add_roughness(p, &P::regularization);
    add_quadratic_weight(p, &P::weight_choice, &P::weight, &P::noise_level);
    return p;
  }

  Field restore(Job& job, const Problem& p) const {
    const expression::Roughness R = roughness(regularization, p.spacing);
    double lambda = weight;
    if (weight_choice != WeightChoice::value) {
      job.progress(0.1, "choosing the weight");
      lambda = chosen_weight(job, weight_choice, WeightChooser(*p.A, p.y, R, p.saturated), noise_level, p.unit);
    }
    job.progress(0.6, "filtering");
    const Spectrum y = p.A->new_spectrum();
    forward(p.y, y);
    apply_spectral(expression::RegularizedInverse{{static_cast<float>(lambda), R}}, y, y, p.A->otf());
    const Field x = p.A->new_object();
    inverse(y, x);
    job.progress(1, "filtering");
    return x;
  }
};

const Register<Wiener> entry{
    {.key = "wiener",
     .title = "Wiener filter",
     .summary = "Regularized inverse filter: restores a stack in one step; without a PSF it denoises.",
     .psf = PsfUse::optional,
     .boundaries = {Boundary::mirror, Boundary::periodic, Boundary::zero},
     .background = BackgroundUse::subtracted,
     .reach = 5,  // an inverse filter has a wider support than the PSF
     .deciding = Deciding::before,
     .exemptions = {
         {{"positive"}, "A linear filter has no constraint: beside bright objects its result is negative."}}}};

}  // namespace
}  // namespace ww
