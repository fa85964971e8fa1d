// Center, widths and light of a PSF.
#include "optics/recorded/psf_measure.hpp"

#include <algorithm>
#include <numeric>

#include "image/errors.hpp"
#include "optics/geometry.hpp"
#include "optics/recorded/main_lobe.hpp"

namespace ww {
namespace {

void need_light(const Volume& psf) {
  if (std::none_of(psf.values.begin(), psf.values.end(), [](float v) { return v > 0; }))
    throw InvalidArgument("the PSF of size " + to_string(psf.shape) +
                          " has no positive value: there is no light to measure");
}

}  // namespace

Position psf_center(const Volume& psf) {
  need_light(psf);
  return find_main_lobe(psf).center;
}

PsfMeasure measure_psf(const Volume& psf) {
  need_light(psf);
  const MainLobe lobe = find_main_lobe(psf);
  PsfMeasure measure;
  measure.center = lobe.center;
  measure.peak = lobe.peak;
  for (int axis = 0; axis < 3; ++axis)
    measure.fwhm[static_cast<std::size_t>(axis)] = width_through(psf, axis, lobe.center);
  measure.sum = std::accumulate(psf.values.begin(), psf.values.end(), 0.0);
  return measure;
}

Position steady_widths(const Volume& psf, const Position& center) {
  Position fwhm{};
  for (int axis = 0; axis < 3; ++axis) {
    Volume calm = psf;
    for (int other = 0; other < 3; ++other)
      if (other != axis) calm = smoothed_along(calm, other);
    fwhm[static_cast<std::size_t>(axis)] = width_through(calm, axis, center);
  }
  return fwhm;
}

}  // namespace ww
