// The light of planes and circles, added up on a coarse grid.
#include "optics/theory/psf_extent.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace ww {
namespace {

/// The smallest i for which the first i + 1 parts hold all but `lost` of the whole.
std::size_t holding(const std::vector<double>& part, double lost) {
  double whole = 0, sum = 0;
  for (const double p : part) whole += p;
  for (std::size_t i = 0; i < part.size(); ++i) {
    sum += part[i];
    if (sum >= (1 - lost) * whole) return i;
  }
  return part.size() - 1;
}

std::int64_t odd(double half, std::int64_t limit) {
  const std::int64_t most = std::max<std::int64_t>(limit - (1 - limit % 2), 1);
  return std::clamp<std::int64_t>(2 * static_cast<std::int64_t>(std::ceil(std::min(half, 1e6))) + 1,
                                  std::min<std::int64_t>(3, most), most);
}

}  // namespace

Shape extent_of(const RecordedPsf& psf, Spacing spacing, ZReference reference, Shape limit) {
  constexpr double depths = 10, rings = 8, half_planes = 32;
  constexpr double most_rays = 0.85;  // of the largest angle's sine: steeper ones may cross the axis very far away
  constexpr double lost = (1 - light_to_hold) / 2;  // along z, and across
  const Microscope& m = psf.microscope();
  const double aperture = m.numerical_aperture, sine = std::min(aperture / m.immersion_index, 0.99);
  const bool plane = limit.z == 1;
  const Pupil::Range foci = psf.ray_foci(most_rays);
  const double zero = psf.focus(reference), smeared = std::max(foci.last - zero, zero - foci.first);
  const double depth = depths * psf.wavelength() * m.immersion_index / (aperture * aperture) + std::max(smeared, 0.0);
  const double half_z = plane ? 0 : std::min(depth, spacing.z * static_cast<double>(limit.z / 2));
  const double cone = half_z * sine / std::sqrt(1 - sine * sine);
  const double half_limit =
      std::max(spacing.y * static_cast<double>(limit.y / 2), spacing.x * static_cast<double>(limit.x / 2));
  const double radius = std::min(cone + rings * psf.wavelength() / aperture, half_limit);

  const double planes_apart = std::max(spacing.z, half_z / half_planes);
  const auto planes = plane ? 0 : static_cast<std::ptrdiff_t>(half_z / planes_apart);
  const double step = 4 * psf.step();
  const RadialPsf table =
      psf.table(step, radius, {-planes_apart * static_cast<double>(planes), planes_apart, 2 * planes + 1}, reference);
  std::vector<double> along(static_cast<std::size_t>(planes) + 1), across;
  for (std::ptrdiff_t i = 0; step * static_cast<double>(i) <= radius; ++i) {
    double ring = 0;
    for (std::ptrdiff_t p = -planes; p <= planes; ++p) {
      const double light = static_cast<double>(i) * static_cast<double>(table.row(i)[planes + p]);
      ring += light;
      along[static_cast<std::size_t>(std::abs(p))] += light;
    }
    across.push_back(ring);
  }
  const double z = static_cast<double>(holding(along, lost)) * planes_apart,
               r = static_cast<double>(holding(across, lost)) * step;
  return {plane ? 1 : odd(z / spacing.z, limit.z), odd(r / spacing.y, limit.y), odd(r / spacing.x, limit.x)};
}

}  // namespace ww
