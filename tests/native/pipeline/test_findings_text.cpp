// Findings as lines of text.
#include <catch2/catch.hpp>
#include <cmath>

#include "pipeline/findings_text.hpp"

TEST_CASE("Values along the axes share a line, and so do those with the same first word and unit", "[pipeline]") {
  const std::vector<ww::Finding> findings{{"beads_found", 23, ""},        {"beads_used", 21, ""},
                                          {"fwhm_z_fit", 1.05, "µm"},     {"fwhm_z_theory", 0.98123, "µm"},
                                          {"fwhm_y_fit", 0.381049, "µm"}, {"fwhm_x_fit", 0.3802, "µm"},
                                          {"asymmetry", 3.25, "%"},       {"snr_least", HUGE_VAL, ""}};
  CHECK(ww::findings_text(findings) ==
        std::vector<std::string>{"beads: found 23, used 21", "fwhm fit: z 1.05, y 0.381, x 0.3802 µm",
                                 "fwhm theory: z 0.9812 µm", "asymmetry: 3.25 %", "snr: least unknown"});
  CHECK(ww::findings_text({}).empty());
}

TEST_CASE("A word that only begins with the letter of an axis is no axis", "[pipeline]") {
  CHECK(ww::findings_text({{"shift_xy", 1, ""}, {"shift_x", 2, "µm"}}) ==
        std::vector<std::string>{"shift: xy 1", "shift: x 2 µm"});
}
