#pragma once
// A microscope as a PSF sees it: an objective, what lies between it and the point, and the light.

namespace ww {

/// How light travels from the point to the camera.
enum class PsfModel {
  vectorial,      ///< polarized light through layers of different index (Aguet 2009)
  gibson_lanni,   ///< scalar light through layers of different index (Gibson and Lanni 1991)
  richards_wolf,  ///< polarized light, everything of the immersion's index (Richards and Wolf 1959)
  born_wolf,      ///< scalar and paraxial (Born and Wolf, Principles of Optics, 8.8)
  gaussian        ///< the Gaussian of Zhang, Zerubia and Olivo-Marin (2007), see gaussian_psf.hpp
};

/// Lengths in micrometers, wavelengths in vacuum. The layers matter to vectorial and gibson_lanni only.
struct Microscope {
  double numerical_aperture = 1.4;
  double wavelength = 0.52;
  double immersion_index = 1.515;
  double sample_index = 1.515;
  double particle_depth = 0;  ///< of the point below the cover slip
  double coverslip_index = 1.515, coverslip_thickness = 170;
  // What the objective was made for.
  double design_immersion_index = 1.515;
  double design_coverslip_index = 1.515, design_coverslip_thickness = 170;
  double working_distance = 150;
};

/// Throws InvalidParameter, one sentence with the key and its value: an aperture that is not below every index between
/// objective and sample, indices outside 1..2.5, wavelengths outside 0.2..2 micrometers, negative lengths.
void check(const Microscope& microscope, PsfModel model);

bool is_layered(PsfModel model);

/// wavelength n / NA^2: the scale of the PSF along z.
double depth_of_field(const Microscope& microscope);

}  // namespace ww
