#pragma once
// A PSF as a table of distances from the axis and focal planes: fine enough that every voxel can be read from it.
#include <cstddef>
#include <vector>

#include "optics/theory/gaussian_psf.hpp"
#include "optics/theory/pupil.hpp"

namespace ww {

/// Focal planes: z = first, first + step, ...
struct Planes {
  double first = 0, step = 0;
  std::ptrdiff_t count = 1;
};

/// Intensities at the distances 0, step, 2 step, ... from the axis in each plane. Rows stand for distances, `pitch`
/// floats each, planes side by side; four rows before and four after belong to the table, so that eight points around
/// any distance can be read: rows -1, -2, ... mirror 1, 2, ...
class RadialPsf {
 public:
  static constexpr std::ptrdiff_t margin = 4;

  /// Zeros, for distances up to `radius`.
  RadialPsf(double step, double radius, Planes planes);

  double step() const { return step_; }
  const Planes& planes() const { return planes_; }
  std::ptrdiff_t rows() const { return rows_; }    ///< that are not mirrored ones; beyond the radius included
  std::ptrdiff_t pitch() const { return pitch_; }  ///< a multiple of 16
  float* row(std::ptrdiff_t i) { return values_.data() + (i + margin) * pitch_; }
  const float* row(std::ptrdiff_t i) const { return values_.data() + (i + margin) * pitch_; }
  /// Fills the mirrored rows.
  void mirror();

 private:
  double step_;
  Planes planes_;
  std::ptrdiff_t rows_, pitch_;
  std::vector<float> values_;
};

/// The grid step that light up to this wavelength and aperture needs: an eighth of the coarsest one that resolves it,
/// so that eight-point interpolation is exact to 1e-7. `factors`: how many such intensities are multiplied.
double radial_step(double wavelength, double numerical_aperture, int factors);

/// The intensities of a pupil. The sums over the pupil are made in double for all planes and distances together, as
/// one product of matrices: exact to float's rounding.
RadialPsf radial_psf(const Pupil& pupil, double step, double radius, Planes planes);

/// exp(-r^2 / (2 lateral^2) - z^2 / (2 axial^2)).
RadialPsf radial_gaussian(const GaussianWidths& widths, double step, double radius, Planes planes);

}  // namespace ww
