// Scores of weights, and the noise and continuations that they need.
#include "solvers/weight_choice.hpp"

#include "solvers/noise.hpp"
#include "solvers/weight_search.hpp"

namespace ww {
namespace {

constexpr double lowest = 1e-8, highest = 1e3;
constexpr int coarse = 12;
// How often the error at the edges counts (least_risk).
constexpr double edges = 6;
// What only the surroundings could show counts as noise too: measured as above, with three PSFs and four noises.
constexpr double share_without_surroundings = 1.5;

}  // namespace

double WeightChooser::noise() {
  const Spectrum work = A_.new_spectrum();
  const Field residual = A_.new_object();
  if (!tapers_) return noise_level(A_, image(), work, residual);
  const Spectrum extended = A_.new_spectrum();
  forward(A_.completed(y_, saturated_, Continuation::mirrored), extended);
  return noise_level(A_, extended, work, residual);
}

double WeightChooser::cross_validated() {
  return best_weight(lowest, highest, coarse, 0.02, [&](double lambda) {
    const Sums s = sum_spectral(expression::CrossValidation{penalty(lambda)}, image(), A_.otf());
    return s.b > 0 ? s.a / (s.b * s.b) : 0.0;
  });
}

double WeightChooser::least_risk(double noise) {
  const double energy = tapers_ ? taper_energy(A_.recorded()) : mirrored_noise_energy(A_.recorded(), A_.input_grid());
  return least_risk_at(noise * noise * energy);
}

double WeightChooser::least_risk_measured(double noise) {
  if (!tapers_) return least_risk(noise);
  const expression::NoiseBand band = noise_band(A_);
  const Sums leak = sum_spectral(expression::NoiseBandLeak{band}, A_.otf());
  if (shows_object(leak) || !(leak.b > 0)) return least_risk(noise);
  const Spectrum work = A_.new_spectrum();
  const Field left = A_.new_object();
  apply_spectral(expression::InNoiseBand{band}, work, image(), A_.otf());
  inverse(work, left);
  const auto voxels = static_cast<double>(A_.input_grid().voxels());
  return least_risk_at(sum(expression::SumOf{}, {A_.input_grid()}, left).b * voxels / leak.b);
}

double WeightChooser::least_risk_at(double power) {
  const auto voxels = static_cast<double>(A_.input_grid().voxels()),
             recorded = static_cast<double>(A_.recorded().voxels());
  const auto risk = [&](double lambda) {
    const expression::ObjectRisk e{static_cast<float>(power), penalty(lambda)};
    return sum_spectral(e, image(), A_.otf()).a / (voxels * voxels);
  };
  if (A_.recorded() == A_.input_grid()) return best_weight(lowest, highest, coarse, 0.05, risk);
  if (tapers_) return share_without_surroundings * best_weight(lowest, highest, coarse, 0.05, risk);
  const Spectrum difference = A_.new_spectrum(), work = A_.new_spectrum();
  const Field error = A_.completed(y_, saturated_, Continuation::held);
  apply(expression::Minus{}, error, A_.completed(y_, saturated_, Continuation::mirrored), error);
  forward(error, difference);
  return best_weight(1e-6, 1e2, 9, 0.2, [&](double lambda) {
    apply_spectral(expression::RegularizedInverse{penalty(lambda)}, work, difference, A_.otf());
    inverse(work, error);
    return risk(lambda) + edges * sum(expression::SumOf{}, {A_.recorded()}, error).b / recorded;
  });
}

Field WeightChooser::tapered() const {
  const Field y = A_.known_or(y_, saturated_), out = A_.new_image();
  write_taper(out, A_.recorded());
  apply(expression::Times{}, out, y, out);
  return out;
}

const Spectrum& WeightChooser::image() {
  if (!image_) {
    image_ = A_.new_spectrum();
    forward(tapers_ ? tapered() : A_.completed(y_, saturated_, Continuation::mirrored), *image_);
  }
  return *image_;
}

double measured_noise(Job& job, double unit, const std::function<double()>& measure) {
  const double sigma = job.decide("noise level", measure);
  job.chose("noise_level", sigma / unit, "measured where the PSF passes least");
  return sigma;
}

double chosen_weight(Job& job, WeightChoice choice, WeightChooser chooser, double noise, double unit) {
  if (choice == WeightChoice::gcv) {
    const double found = job.decide("regularization weight", [&] { return chooser.cross_validated(); });
    job.chose("regularization_weight", found, "least generalized cross-validation score");
    return found;
  }
  const double sigma = noise > 0 ? noise * unit : measured_noise(job, unit, [&] { return chooser.noise(); });
  const double found = job.decide("regularization weight", [&] {
    return noise > 0 ? chooser.least_risk(sigma) : chooser.least_risk_measured(sigma);
  });
  job.chose("regularization_weight", found, "least unbiased estimate of the error");
  return found;
}

}  // namespace ww
