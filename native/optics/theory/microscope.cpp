// Checks of a microscope.
#include "optics/theory/microscope.hpp"

#include <string>
#include <utility>

#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "optics/theory/optical_limits.hpp"

namespace ww {
bool is_layered(PsfModel model) { return model == PsfModel::vectorial || model == PsfModel::gibson_lanni; }

double depth_of_field(const Microscope& m) {
  return m.wavelength * m.immersion_index / (m.numerical_aperture * m.numerical_aperture);
}

void check(const Microscope& m, PsfModel model) {
  check_wavelength("wavelength", m.wavelength);
  for (const auto& [key, index] : {std::pair{"refractive_index", m.immersion_index},
                                   {"sample_refractive_index", m.sample_index},
                                   {"coverslip_index", m.coverslip_index},
                                   {"design_coverslip_index", m.design_coverslip_index},
                                   {"design_immersion_index", m.design_immersion_index}})
    check_refractive_index(key, index);
  check_numerical_aperture(m.numerical_aperture, m.immersion_index);
  if (!is_layered(model)) return;
  for (const auto& [index, of] :
       {std::pair{m.coverslip_index, "the cover slip (coverslip_index)"},
        {m.design_coverslip_index, "the cover slip the objective is designed for (design_coverslip_index)"},
        {m.design_immersion_index, "the immersion the objective is designed for (design_immersion_index)"}})
    check_numerical_aperture(m.numerical_aperture, index, of);
  for (const auto& [key, length] : {std::pair{"particle_depth", m.particle_depth},
                                    {"coverslip_thickness", m.coverslip_thickness},
                                    {"design_coverslip_thickness", m.design_coverslip_thickness},
                                    {"working_distance", m.working_distance}})
    if (!(length >= 0 && length <= 1e5))
      throw InvalidParameter(std::string(key) + " = " + number_text(length, 6) +
                             " um must lie between 0 and 100000 micrometers");
}

}  // namespace ww
