// The first crossings of half the value at the focus.
#include "optics/theory/lobe_widths.hpp"

#include <cstddef>

namespace ww {
namespace {

constexpr auto focus = ZReference::intensity_peak;

/// The place, in steps, where value(0), value(1), ... first falls to half of value(0); the last one where none does.
template <class F>
double half_way(std::ptrdiff_t count, const F& value) {
  const double half = value(0) / 2;
  for (std::ptrdiff_t i = 1; i < count; ++i)
    if (value(i) <= half) return static_cast<double>(i - 1) + (value(i - 1) - half) / (value(i - 1) - value(i));
  return static_cast<double>(count - 1);
}

}  // namespace

double lateral_width(const RecordedPsf& psf) {
  const double radius = 2 * psf.wavelength() / psf.microscope().numerical_aperture;
  const RadialPsf across = psf.table(psf.step(), radius, {0, 1, 1}, focus);
  return 2 * across.step() *
         half_way(across.rows(), [&](std::ptrdiff_t i) { return static_cast<double>(across.row(i)[0]); });
}

LobeWidths lobe_widths(const RecordedPsf& psf) {
  constexpr std::ptrdiff_t planes = 97;
  Microscope m = psf.microscope();
  m.wavelength = psf.wavelength();
  const double apart = 1.5 * depth_of_field(m) / static_cast<double>(planes - 1);
  const RadialPsf along = psf.table(psf.step(), 0, {0, apart, planes}, focus);
  return {2 * apart * half_way(planes, [&](std::ptrdiff_t i) { return static_cast<double>(along.row(0)[i]); }),
          lateral_width(psf)};
}

}  // namespace ww
