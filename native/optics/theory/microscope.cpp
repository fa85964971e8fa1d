// What a microscope can be, in sentences.
#include "optics/theory/microscope.hpp"

#include <string>
#include <utility>

#include "image/errors.hpp"
#include "image/number_text.hpp"

namespace ww {
namespace {

void check_aperture(const Microscope& m, const char* key, double index, const char* of) {
  if (m.numerical_aperture < index) return;
  throw InvalidParameter("numerical_aperture = " + number_text(m.numerical_aperture, 6) +
                         " must be below the refractive index " + number_text(index, 6) + " of " + of +
                         (std::string(key).empty() ? "" : " (" + std::string(key) + ")"));
}

}  // namespace

bool is_layered(PsfModel model) { return model == PsfModel::vectorial || model == PsfModel::gibson_lanni; }

double depth_of_field(const Microscope& m) {
  return m.wavelength * m.immersion_index / (m.numerical_aperture * m.numerical_aperture);
}

void check(const Microscope& m, PsfModel model) {
  if (!(m.numerical_aperture > 0))
    throw InvalidParameter("numerical_aperture = " + number_text(m.numerical_aperture, 6) + " must be above 0");
  if (!(m.wavelength >= 0.2 && m.wavelength <= 2))
    throw InvalidParameter("wavelength = " + number_text(m.wavelength, 6) +
                           " um must lie between 0.2 and 2 micrometers");
  for (const auto& [key, index] : {std::pair{"refractive_index", m.immersion_index},
                                   {"sample_refractive_index", m.sample_index},
                                   {"coverslip_index", m.coverslip_index},
                                   {"design_coverslip_index", m.design_coverslip_index},
                                   {"design_immersion_index", m.design_immersion_index}})
    if (!(index >= 1 && index <= 2.5))
      throw InvalidParameter(std::string(key) + " = " + number_text(index, 6) + " must lie between 1 (air) and 2.5");
  check_aperture(m, "", m.immersion_index, "the immersion");
  if (!is_layered(model)) return;
  check_aperture(m, "coverslip_index", m.coverslip_index, "the cover slip");
  check_aperture(m, "design_coverslip_index", m.design_coverslip_index, "the cover slip it was made for");
  check_aperture(m, "design_immersion_index", m.design_immersion_index, "the immersion it was made for");
  for (const auto& [key, length] : {std::pair{"particle_depth", m.particle_depth},
                                    {"coverslip_thickness", m.coverslip_thickness},
                                    {"design_coverslip_thickness", m.design_coverslip_thickness},
                                    {"working_distance", m.working_distance}})
    if (!(length >= 0 && length <= 1e5))
      throw InvalidParameter(std::string(key) + " = " + number_text(length, 6) +
                             " um must lie between 0 and 100000 micrometers");
}

}  // namespace ww
