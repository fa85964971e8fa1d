#pragma once
// PSFs with known centers and widths, computed the slow, obvious way, to hold native/optics to.
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

#include "image/volume.hpp"

namespace psf_oracles {

using Triple = std::array<double, 3>;
using ww::Shape;
using ww::Volume;

/// f(z, y, x) at every voxel.
template <class F>
Volume sampled(Shape shape, F f) {
  Volume v(shape);
  for (std::int64_t z = 0; z < shape.z; ++z)
    for (std::int64_t y = 0; y < shape.y; ++y)
      for (std::int64_t x = 0; x < shape.x; ++x)
        v.at(z, y, x) = static_cast<float>(f(static_cast<double>(z), static_cast<double>(y), static_cast<double>(x)));
  return v;
}

/// A Gaussian of peak `height`, as points.
inline Volume gaussian(Shape shape, Triple center, Triple sigma, double height = 1) {
  return sampled(shape, [&](double z, double y, double x) {
    const double a = (z - center[0]) / sigma[0], b = (y - center[1]) / sigma[1], c = (x - center[2]) / sigma[2];
    return height * std::exp(-(a * a + b * b + c * c) / 2);
  });
}

/// The integral of a one-dimensional Gaussian of integral 1 over a voxel of width `width` at `x`.
inline double voxel_integral(double x, double center, double sigma, double width) {
  const double scale = 1 / (sigma * std::numbers::sqrt2);
  return 0.5 * (std::erf((x + width / 2 - center) * scale) - std::erf((x - width / 2 - center) * scale));
}

/// A Gaussian integrated over the voxels; lengths in voxels times `step`.
inline Volume integrated_gaussian(Shape shape, Triple center, Triple sigma, Triple step = {1, 1, 1}) {
  return sampled(shape, [&](double z, double y, double x) {
    return voxel_integral(z * step[0], center[0], sigma[0], step[0]) *
           voxel_integral(y * step[1], center[1], sigma[1], step[1]) *
           voxel_integral(x * step[2], center[2], sigma[2], step[2]);
  });
}

/// The Airy pattern of full width at half maximum `fwhm` voxels, in one plane.
inline Volume airy(Shape shape, Triple center, double fwhm) {
  return sampled(shape, [&](double, double y, double x) {
    const double v = 3.2327 / fwhm * std::hypot(y - center[1], x - center[2]);
    if (v < 1e-9) return 1.0;
    const double a = 2 * std::cyl_bessel_j(1.0, v) / v;
    return a * a;
  });
}

/// A scalar Debye PSF of a widefield microscope, in micrometers, as points; `aberration` (waves) adds primary spherical
/// aberration, which makes it lopsided along z. Midpoint rule in the cosine of the angle; rings tabulated in r.
inline Volume debye(Shape shape, Triple center, ww::Spacing d, double aperture, double wavelength, double index,
                    double aberration = 0) {
  const double k = 2 * std::numbers::pi * index / wavelength, edge = std::sqrt(1 - std::pow(aperture / index, 2));
  constexpr int nodes = 300, per_voxel = 8;
  const double fine = std::min(d.y, d.x) / per_voxel;
  const double reach = std::hypot(static_cast<double>(shape.y) * d.y, static_cast<double>(shape.x) * d.x);
  const auto radii = static_cast<std::size_t>(reach / fine) + 2;
  std::vector<double> bessel(radii * nodes);
  std::array<double, nodes> cosine, weight;
  for (std::size_t i = 0; i < nodes; ++i) {
    cosine[i] = edge + (1 - edge) * (static_cast<double>(i) + 0.5) / nodes;
    weight[i] = std::sqrt(cosine[i]);
    for (std::size_t r = 0; r < radii; ++r)
      bessel[r * nodes + i] =
          std::cyl_bessel_j(0.0, k * static_cast<double>(r) * fine * std::sqrt(1 - cosine[i] * cosine[i]));
  }
  Volume v(shape, d);
  std::vector<double> profile(radii);
  for (std::int64_t z = 0; z < shape.z; ++z) {
    std::array<std::complex<double>, nodes> wave;
    for (std::size_t i = 0; i < nodes; ++i) {
      const double rho = (1 - cosine[i] * cosine[i]) / (1 - edge * edge);
      wave[i] = weight[i] * std::polar(1.0, k * (static_cast<double>(z) - center[0]) * d.z * cosine[i] +
                                                2 * std::numbers::pi * aberration * (6 * rho * rho - 6 * rho + 1));
    }
    for (std::size_t r = 0; r < radii; ++r) {
      std::complex<double> sum;
      for (std::size_t i = 0; i < nodes; ++i) sum += wave[i] * bessel[r * nodes + i];
      profile[r] = std::norm(sum) / nodes / nodes;
    }
    for (std::int64_t y = 0; y < shape.y; ++y)
      for (std::int64_t x = 0; x < shape.x; ++x) {
        const double r =
            std::hypot((static_cast<double>(y) - center[1]) * d.y, (static_cast<double>(x) - center[2]) * d.x) / fine;
        const auto low = static_cast<std::size_t>(r);
        const double part = r - static_cast<double>(low);
        v.at(z, y, x) = static_cast<float>((1 - part) * profile[low] + part * profile[low + 1]);
      }
  }
  return v;
}

/// Adds an offset and Gaussian noise.
inline Volume recorded(Volume v, double offset, double noise, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, 1);
  for (float& value : v.values)
    value = static_cast<float>(static_cast<double>(value) + offset + noise * normal(random));
  return v;
}

inline double sum(const Volume& v) {
  double s = 0;
  for (float value : v.values) s += static_cast<double>(value);
  return s;
}

}  // namespace psf_oracles
