// Names of reasons, and distances.
#include "optics/beads/bead.hpp"

#include <cmath>

namespace ww {

const char* name_of(Rejection reason) {
  constexpr std::array<const char*, 6> names{"used", "saturated", "border", "crowded", "dim", "odd_size"};
  return names[static_cast<std::size_t>(reason)];
}

double distance_in_widths(const std::array<double, 3>& a, const std::array<double, 3>& b,
                          const std::array<double, 3>& fwhm) {
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i)
    if (fwhm[i] > 0) sum += (a[i] - b[i]) * (a[i] - b[i]) / (fwhm[i] * fwhm[i]);
  return std::sqrt(sum);
}

}  // namespace ww
