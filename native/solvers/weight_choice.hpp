#pragma once
// The weight of a quadratic regularization, chosen from the recorded image by the regularized inverse filter's scores.
#include <optional>

#include "operators/imaging.hpp"
#include "solvers/noise.hpp"
#include "solvers/weight_search.hpp"

namespace ww {

enum class WeightChoice { gcv, sure, value };

/// Scores weights on the image extended by its mirror image, whatever boundary a method works with: cut edges would
/// pass for detail otherwise. Nothing is computed before it is asked for, so a tile that only follows decisions pays
/// nothing.
class WeightChooser {
 public:
  WeightChooser(const Imaging& A, const Field& y, const expression::Roughness& R) : A_(A), y_(y), R_(R) {}

  /// The noise's standard deviation, in y's intensities.
  double noise() {
    const Spectrum work = A_.spectrum();
    const Field residual = A_.field();
    return noise_level(A_, image(), work, residual);
  }

  /// The least generalized cross-validation score: needs no noise level.
  double cross_validated() {
    return best_weight(lowest, highest, coarse, [&](double lambda) {
      const Sums s = sum_spectral(expression::CrossValidation{penalty(lambda)}, image(), A_.otf());
      return s.b > 0 ? s.a / (s.b * s.b) : 0.0;
    });
  }

  /// The least estimated error of the object, for noise of this standard deviation.
  double least_risk(double noise) {
    const auto power = static_cast<float>(noise * noise * mirrored_noise_energy(A_.recorded(), A_.grid()));
    return best_weight(lowest, highest, coarse, [&](double lambda) {
      return sum_spectral(expression::ObjectRisk{power, penalty(lambda)}, image(), A_.otf()).a;
    });
  }

 private:
  static constexpr double lowest = 1e-8, highest = 1e3;
  static constexpr int coarse = 12;

  expression::Penalty penalty(double lambda) const { return {static_cast<float>(lambda), R_}; }

  const Spectrum& image() {
    if (!image_) {
      const Field extended = A_.field();
      apply(expression::Copy{}, extended, y_);
      extend_mirrored(extended, A_.recorded());
      image_ = A_.spectrum();
      forward(extended, *image_);
    }
    return *image_;
  }

  const Imaging& A_;
  const Field& y_;
  expression::Roughness R_;
  std::optional<Spectrum> image_;
};

/// The weight as `choice` (gcv or sure) finds it, decided once for the whole stack and reported. noise: the standard
/// deviation of the noise in counts, 0 to measure it; unit: one count; share: what of the weight found is taken.
template <class Job>
double chosen_weight(Job& job, WeightChoice choice, WeightChooser chooser, double noise, double unit, double share) {
  if (choice == WeightChoice::gcv) {
    const double found = job.decide("regularization weight", [&] { return share * chooser.cross_validated(); });
    job.chose("regularization_weight", found, "least generalized cross-validation score");
    return found;
  }
  double sigma = noise * unit;
  if (!(sigma > 0)) {
    sigma = job.decide("noise level", [&] { return chooser.noise(); });
    job.chose("noise_level", sigma / unit, "measured where the PSF passes least");
  }
  const double found = job.decide("regularization weight", [&] { return share * chooser.least_risk(sigma); });
  job.chose("regularization_weight", found, "least unbiased estimate of the error");
  return found;
}

}  // namespace ww
