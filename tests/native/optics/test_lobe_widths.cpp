// The widths of recorded PSFs against their points.
#include "optics/theory/lobe_widths.hpp"

#include <catch2/catch.hpp>

#include "optics/theory/point_psf.hpp"

using namespace ww;

TEST_CASE("lobe widths are where the intensity at points is half of that at the focus", "[optics][psf]") {
  for (const double aperture : {0.3, 0.8, 1.2}) {
    Microscope m;
    m.numerical_aperture = aperture;
    m.immersion_index = m.sample_index = m.design_immersion_index = 1.33;
    const LobeWidths w = lobe_widths({PsfModel::vectorial, m, {}});
    const Pupil pupil(PsfModel::vectorial, m);
    const double focus = brightest_focus({pupil}), half = point_intensity(pupil, 0, focus) / 2;
    CHECK(point_intensity(pupil, w.lateral / 2, focus) == Approx(half).epsilon(0.01));
    CHECK(point_intensity(pupil, 0, focus + w.axial / 2) == Approx(half).epsilon(0.01));
  }
}

TEST_CASE("a thin light sheet is as thick as the focus lets it be", "[optics][psf]") {
  Microscope m;
  m.numerical_aperture = 0.5;
  m.immersion_index = m.sample_index = m.design_immersion_index = 1.33;
  Recording sheet{Modality::light_sheet};
  sheet.sheet_thickness = 0.5;
  const double detection = lobe_widths({PsfModel::vectorial, m, {}}).axial;
  CHECK(lobe_widths({PsfModel::vectorial, m, sheet}).axial == Approx(0.5).epsilon(0.03));  // detection is far longer
  CHECK(detection > 3);
}
