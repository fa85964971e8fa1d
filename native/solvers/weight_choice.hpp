#pragma once
// The weight of a quadratic regularization, chosen from the recorded image by the regularized inverse filter's scores.
#include <optional>

#include "operators/imaging.hpp"
#include "solvers/noise.hpp"
#include "solvers/weight_search.hpp"

namespace ww {

enum class WeightChoice { gcv, sure, value };

/// Scores weights on an image without the edges of its cut, which would pass for detail: extended by its mirror image,
/// or, where a method treats what lies beyond the frame as unknown and so has no such edges, under a taper. Nothing is
/// computed before it is asked for, so a tile that only follows decisions pays nothing.
class WeightChooser {
 public:
  /// saturated: what y's unknown voxels are taken as.
  WeightChooser(const Imaging& A, const Field& y, const expression::Roughness& R, double saturated)
      : A_(A), y_(y), R_(R), saturated_(static_cast<float>(saturated)) {}

  /// The noise's standard deviation, in y's intensities.
  double noise() {
    const Spectrum work = A_.spectrum();
    const Field residual = A_.field();
    if (!A_.masked()) return noise_level(A_, image(), work, residual);
    const Spectrum extended = A_.spectrum();
    forward(continued(Continuation::mirrored), extended);
    return noise_level(A_, extended, work, residual);
  }

  /// The least generalized cross-validation score: needs no noise level.
  double cross_validated() {
    return best_weight(lowest, highest, coarse, 0.02, [&](double lambda) {
      const Sums s = sum_spectral(expression::CrossValidation{penalty(lambda)}, image(), A_.otf());
      return s.b > 0 ? s.a / (s.b * s.b) : 0.0;
    });
  }

  /// The least estimated error of the object, for noise of this standard deviation.
  ///
  /// Beside noise and blur, a filter errs where the image is cut: it takes what was made up beyond the frame for
  /// recorded. How much, two continuations tell that are as good as each other; what the filter makes of their
  /// difference counts `edges` times (measured on cut blocks of real nuclei: the two are alike in what they both do not
  /// know).
  double least_risk(double noise) {
    const double energy = A_.masked() ? taper_energy(A_.recorded()) : mirrored_noise_energy(A_.recorded(), A_.grid());
    return least_risk_at(noise * noise * energy);
  }

  /// The same where nobody gave the noise: under a taper, noise that varies over the image counts as the taper lets it,
  /// so it is measured there, or taken as `noise` where the PSF leaves no band to measure it in.
  double least_risk_measured(double noise) {
    if (!A_.masked()) return least_risk(noise);
    const expression::NoiseBand band = noise_band(A_);
    const Sums leak = sum_spectral(expression::NoiseBandLeak{band}, A_.otf());
    if (shows_object(leak) || !(leak.b > 0)) return least_risk(noise);
    const Spectrum work = A_.spectrum();
    const Field left = A_.field();
    apply_spectral(expression::InNoiseBand{band}, work, image(), A_.otf());
    inverse(work, left);
    const auto voxels = static_cast<double>(A_.grid().voxels());
    return least_risk_at(sum(expression::SumOf{}, {A_.grid()}, left).b * voxels / leak.b);
  }

 private:
  static constexpr double lowest = 1e-8, highest = 1e3;
  static constexpr int coarse = 12;
  static constexpr double edges = 6;
  // What only the surroundings could tell counts as noise too: measured as above, with three PSFs and four noises.
  static constexpr double share_without_surroundings = 1.5;

  /// power: the noise's at each frequency of image().
  double least_risk_at(double power) {
    const auto voxels = static_cast<double>(A_.grid().voxels()), recorded = static_cast<double>(A_.recorded().voxels());
    const auto risk = [&](double lambda) {
      const expression::ObjectRisk e{static_cast<float>(power), penalty(lambda)};
      return sum_spectral(e, image(), A_.otf()).a / (voxels * voxels);
    };
    if (A_.recorded() == A_.grid()) return best_weight(lowest, highest, coarse, 0.05, risk);
    if (A_.masked()) return share_without_surroundings * best_weight(lowest, highest, coarse, 0.05, risk);
    const Spectrum difference = A_.spectrum(), work = A_.spectrum();
    const Field error = continued(Continuation::held);
    apply(expression::Minus{}, error, continued(Continuation::mirrored), error);
    forward(error, difference);
    return best_weight(1e-6, 1e2, 9, 0.2, [&](double lambda) {
      apply_spectral(expression::RegularizedInverse{penalty(lambda)}, work, difference, A_.otf());
      inverse(work, error);
      return risk(lambda) + edges * sum(expression::SumOf{}, {A_.recorded()}, error).b / recorded;
    });
  }

  expression::Penalty penalty(double lambda) const { return {static_cast<float>(lambda), R_}; }

  Field continued(Continuation continuation) const {
    const Field y = A_.filled(y_, saturated_);
    extend(y, A_.recorded(), continuation);
    return y;
  }

  Field tapered() const {
    const Field y = A_.filled(y_, saturated_), taper = A_.field();
    lay_taper(taper, A_.recorded());
    apply(expression::Times{}, y, y, taper);
    return y;
  }

  const Spectrum& image() {
    if (!image_) {
      image_ = A_.spectrum();
      forward(A_.masked() ? tapered() : continued(Continuation::mirrored), *image_);
    }
    return *image_;
  }

  const Imaging& A_;
  const Field& y_;
  expression::Roughness R_;
  float saturated_;
  std::optional<Spectrum> image_;
};

/// The noise's standard deviation in y's intensities, as measure() finds it, decided once for the whole stack and
/// reported; unit: one count.
template <class Job, class Measure>
double measured_noise(Job& job, double unit, const Measure& measure) {
  const double sigma = job.decide("noise level", measure);
  job.chose("noise_level", sigma / unit, "measured where the PSF passes least");
  return sigma;
}

/// The weight as `choice` (gcv or sure) finds it, decided once for the whole stack and reported. noise: the standard
/// deviation of the noise in counts, 0 to measure it; unit: one count.
template <class Job>
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
