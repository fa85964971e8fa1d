// PROVISIONAL, so that the library links: to be replaced by the optics room's own.
#include "optics/gaussian_psf.hpp"

#include <cmath>
#include <numbers>

namespace ww {

GaussianWidths gaussian_widths(const GaussianPsf& p) {
  const double k = 2 * std::numbers::pi / p.wavelength, c = std::sqrt(1 - std::pow(p.numerical_aperture / p.refractive_index, 2));
  const double c32 = std::pow(c, 1.5), c52 = std::pow(c, 2.5), c72 = std::pow(c, 3.5), c5 = std::pow(c, 5);
  const double lateral = 1 / (p.refractive_index * k) / std::sqrt((4 - 7 * c32 + 3 * c72) / (7 * (1 - c32)));
  const double z = 5 * std::sqrt(7.0) * (1 - c32) / (std::sqrt(6.0) * p.refractive_index * k) / std::sqrt(4 * c5 - 25 * c72 + 42 * c52 - 25 * c32 + 4);
  return {z, lateral};
}

Shape gaussian_shape(const GaussianPsf& p, Spacing d, Shape image) {
  const GaussianWidths w = gaussian_widths(p);
  const auto odd = [](double sigma, double step) { return 2 * std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(4.5 * sigma / step))) + 1; };
  return {image.z == 1 ? 1 : odd(w.z, d.z), odd(w.lateral, d.y), odd(w.lateral, d.x)};
}

Volume gaussian_psf(const GaussianPsf& p, Spacing d, Shape s) {
  const GaussianWidths w = gaussian_widths(p);
  Volume v(s, d);
  const auto box = [](std::int64_t i, std::int64_t n, double step, double sigma) {
    if (n == 1) return 1.0;
    const double a = (static_cast<double>(i - n / 2) - 0.5) * step / sigma / std::numbers::sqrt2, b = a + step / sigma / std::numbers::sqrt2;
    return 0.5 * (std::erf(b) - std::erf(a));
  };
  double sum = 0;
  for (std::int64_t z = 0; z < s.z; ++z)
    for (std::int64_t y = 0; y < s.y; ++y)
      for (std::int64_t x = 0; x < s.x; ++x) {
        const double f = box(z, s.z, d.z, w.z) * box(y, s.y, d.y, w.lateral) * box(x, s.x, d.x, w.lateral);
        v.at(z, y, x) = static_cast<float>(f);
        sum += f;
      }
  for (float& f : v.values) f = static_cast<float>(f / sum);
  return v;
}

}  // namespace ww
