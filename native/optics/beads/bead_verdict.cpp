// Counting verdicts, and the advice each asks for.
#include "optics/beads/bead_verdict.hpp"

#include <algorithm>

#include "image/number_text.hpp"
#include "optics/geometry.hpp"

namespace ww {
namespace {

std::string number(double v) { return number_text(v, v >= 1000 ? 5 : 3); }

}  // namespace

std::int64_t count_of(const std::vector<Bead>& beads, Rejection reason) {
  return std::count_if(beads.begin(), beads.end(), [&](const Bead& b) { return b.rejection == reason; });
}

std::string why_none_is_used(const std::vector<Bead>& beads, const BeadLimits& limits, const Position& voxel) {
  std::string tally;
  Rejection why = Rejection::none;
  for (const Rejection r : rejections) {
    const std::int64_t n = count_of(beads, r);
    if (n > 0) tally += (tally.empty() ? "" : ", ") + std::to_string(n) + " " + name_of(r);
    if (n > 0 && (why == Rejection::none || n > count_of(beads, why))) why = r;
  }
  const std::string text =
      "beads: none of the " + std::to_string(beads.size()) + " found can be used (" + tally + "): ";
  const double aside = limits.fwhm[2] * voxel[2], along = limits.fwhm[0] * voxel[0];
  double best = 0;
  for (const Bead& b : beads) best = std::max(best, b.snr());
  switch (why) {
    case Rejection::saturated:
      return text + "they reach " + number(limits.saturation) +
             ", where values are cut off; their brightest voxel should lie at 20 to 90 % of that";
    case Rejection::border:
      return text + "a bead's center needs " + number(1.5 * aside) + " µm or more to each side" +
             (along > 0 ? " and " + number(along) + " µm or more to the first and the last plane" : "");
    case Rejection::crowded:
      return text + "beads must lie " + number(limits.least_distance * aside) + " µm or more apart (" +
             number(limits.least_distance) + " widths), better 10 widths: dilute them";
    case Rejection::odd_size:
      return text + "they are less than half as wide as the " + (along > 0 ? number(along) + " µm along z and " : "") +
             number(aside) + " µm to the side that the optics and the bead's diameter say: hot voxels, or a voxel " +
             "size, a bead diameter or optics that are not those of the stack";
    default:
      return text + "their signal to noise is " + number(best) + " at best and must be " + number(limits.least_snr) +
             " or more, better 10";
  }
}

std::vector<std::string> bead_columns() {
  return {"z_um", "y_um", "x_um", "snr", "fwhm_z_um", "fwhm_y_um", "fwhm_x_um", "used", "reason"};
}

std::vector<float> table_of(const std::vector<Bead>& beads, const Position& voxel) {
  std::vector<float> table;
  for (const Bead& b : beads) {
    for (std::size_t a = 0; a < 3; ++a) table.push_back(static_cast<float>(b.center[a] * voxel[a]));
    table.push_back(static_cast<float>(b.snr()));
    for (std::size_t a = 0; a < 3; ++a) table.push_back(static_cast<float>(b.fwhm[a] * voxel[a]));
    table.push_back(b.used() ? 1.0f : 0.0f);
    table.push_back(static_cast<float>(static_cast<int>(b.rejection)));
  }
  return table;
}

}  // namespace ww
