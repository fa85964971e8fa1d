#pragma once
// The weight of a quadratic regularization, chosen from the recorded image by the regularized inverse filter's scores.
#include <functional>
#include <optional>

#include "compute/expressions/quadratic.hpp"
#include "operators/linear_operator.hpp"
#include "solvers/job.hpp"

namespace ww {

enum class WeightChoice { gcv, sure, value };

/// Scores weights on an image without the edges of its cut, which would count as detail: extended by its mirror image,
/// or, where a method treats what lies beyond the frame as unknown and so has no such edges, under a taper. Nothing is
/// computed before it is asked for, so a tile that only follows decisions pays nothing.
class WeightChooser {
 public:
  /// A: a convolution. saturated: what y's unknown voxels are taken as.
  WeightChooser(const LinearOperator& A, const Field& y, const expression::Roughness& R, double saturated)
      : A_(A), y_(y), R_(R), saturated_(static_cast<float>(saturated)), tapers_(!A.is_diagonal()) {}

  /// The noise's standard deviation, in y's intensities.
  double noise();

  /// The least generalized cross-validation score: needs no noise level.
  double cross_validated();

  /// The least estimated error of the object, for noise of this standard deviation.
  ///
  /// Beside noise and blur, a filter errs where the image is cut: it takes what was made up beyond the frame for
  /// recorded. How much is seen from two continuations that are as good as each other; what the filter makes of their
  /// difference counts `edges` times (measured on cut blocks of real nuclei: the two are alike in what they both do not
  /// know).
  double least_risk(double noise);

  /// The same for noise that was measured: under a taper, noise that varies over the image counts as the taper lets it,
  /// so it is measured again there, or taken as `noise` where the PSF leaves no band to measure it in.
  double least_risk_measured(double noise);

 private:
  /// power: the noise's at each frequency of image().
  double least_risk_at(double power);
  expression::Penalty penalty(double lambda) const { return {static_cast<float>(lambda), R_}; }
  Field tapered() const;
  /// The spectrum that weights are scored on.
  const Spectrum& image();

  const LinearOperator& A_;
  const Field& y_;
  expression::Roughness R_;
  float saturated_;
  bool tapers_;
  std::optional<Spectrum> image_;
};

/// The noise's standard deviation in y's intensities, as measure() finds it, decided once for the whole stack and
/// reported; unit: one count.
double measured_noise(Job& job, double unit, const std::function<double()>& measure);

/// The weight as `choice` (gcv or sure) finds it, decided once for the whole stack and reported. noise: the standard
/// deviation of the noise in counts, 0 to measure it; unit: one count.
double chosen_weight(Job& job, WeightChoice choice, WeightChooser chooser, double noise, double unit);

}  // namespace ww
