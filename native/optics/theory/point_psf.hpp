#pragma once
// The field and the intensity of a point's image at single positions, in double, exact to about 1e-12; and its focus.
#include <array>
#include <complex>
#include <vector>

#include "optics/theory/pupil.hpp"

namespace ww {

/// I_0, I_1, I_2 at distance `r` from the axis with the focus at `z` (micrometers); scalar models have I_0 only.
/// Not for PsfModel::gaussian.
std::array<std::complex<double>, 3> point_fields(const Pupil& pupil, double r, double z);

/// |I_0|^2 + 2 |I_1|^2 + |I_2|^2.
double point_intensity(const Pupil& pupil, double r, double z);

/// The z of the largest intensity on the axis; of several pupils, of the product of their intensities.
double brightest_focus(const std::vector<Pupil>& pupils);

/// Full width at half maximum along the axis; of a pupil without aberrations.
double axial_width(const Pupil& pupil);

}  // namespace ww
