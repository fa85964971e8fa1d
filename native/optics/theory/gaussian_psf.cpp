// Widths from the curvature of the Debye field at the focus, and the sampled Gaussian.
#include "optics/theory/gaussian_psf.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "optics/theory/bessel.hpp"
#include "optics/theory/optical_limits.hpp"
#include "optics/theory/quadrature.hpp"

namespace ww {
namespace {

void check(const GaussianPsf& p) {
  check_refractive_index("refractive_index", p.refractive_index);
  check_numerical_aperture(p.numerical_aperture, p.refractive_index);
  check_wavelength("wavelength", p.wavelength);
  if (p.model != GaussianPsf::Model::confocal) return;
  check_wavelength("excitation_wavelength", p.excitation_wavelength);
  if (!(p.pinhole >= 0 && p.pinhole <= 10))
    throw InvalidParameter("pinhole = " + number_text(p.pinhole, 6) + " must lie between 0 and 10 Airy units");
}

double cosine_of(const GaussianPsf& p) {
  const double s = p.numerical_aperture / p.refractive_index;
  return std::sqrt((1 - s) * (1 + s));
}

// int f(c) sqrt(c) dc over the aperture, with c = q^2 so that sqrt(c) is smooth.
template <class F>
double over_aperture(double edge, int nodes, F f) {
  const Rule rule = gauss_legendre(nodes, std::sqrt(edge), 1);
  double sum = 0;
  for (std::size_t i = 0; i < rule.at.size(); ++i)
    sum += rule.weight[i] * 2 * rule.at[i] * rule.at[i] * f(rule.at[i] * rule.at[i]);
  return sum;
}

struct InverseSquares {
  double z, lateral;
};

InverseSquares widefield(double kn, double edge) {
  constexpr int nodes = 8;  // exact: polynomials of degree 6 in q
  const double light = over_aperture(edge, nodes, [](double) { return 1.0; });
  const double mean = over_aperture(edge, nodes, [](double c) { return c; }) / light;
  const double variance = over_aperture(edge, nodes, [&](double c) { return (c - mean) * (c - mean); }) / light;
  const double sine = over_aperture(edge, nodes, [](double c) { return (1 - c) * (1 + c); }) / light;
  return {2 * kn * kn * variance, kn * kn * sine};
}

// Emission behind a pinhole of radius R > 0 in the object: curvatures of the Debye intensity summed over the disk.
InverseSquares behind_pinhole(double kn, double edge, double radius) {
  const int nodes = 24 + static_cast<int>(kn * radius);
  const double mean = (1 + edge) / 2;
  // The m-th derivative of the field along z at z = 0, over (i kn)^m, with the phase of the middle cosine taken out: a
  // common phase changes no intensity, and small apertures keep their digits.
  const auto field = [&](double r, int m) {
    return over_aperture(edge, nodes, [&](double c) {
      return std::pow(c - mean, m) * bessel_of(kn * r * std::sqrt((1 - c) * (1 + c))).j0;
    });
  };
  const Rule disk = gauss_legendre(nodes, 0, radius);
  double light = 0, axial = 0;
  for (std::size_t i = 0; i < disk.at.size(); ++i) {
    const double r = disk.at[i], u0 = field(r, 0), u1 = field(r, 1), u2 = field(r, 2);
    light += disk.weight[i] * r * u0 * u0;
    axial += disk.weight[i] * r * 2 * (u0 * u2 - u1 * u1);  // -I_zz / (kn)^2
  }
  const double slope = over_aperture(edge, nodes, [&](double c) {  // dU/dr at the rim
    const double s = kn * std::sqrt((1 - c) * (1 + c));
    return -s * bessel_of(s * radius).j1;
  });
  const double lateral = -radius * 2 * field(radius, 0) * slope / (2 * light);
  return {std::max(kn * kn * axial / light, 0.0), std::max(lateral, 0.0)};
}

double known(const char* axis, double spacing) {
  if (!(spacing > 0) || !std::isfinite(spacing))
    throw InvalidArgument(std::string("a theoretical PSF needs the voxel size along ") + axis + ", but it is unknown");
  return spacing;
}

std::int64_t odd_size(const char* axis, double sigma, double spacing) {
  constexpr double most = 1e5;
  const double half = std::max(1.0, std::ceil(4.5 * sigma / known(axis, spacing)));
  if (2 * half + 1 > most)
    throw InvalidArgument(std::string("a voxel size of ") + number_text(spacing, 6) + " um along " + axis +
                          " would make a PSF of " + number_text(2 * half + 1, 6) + " voxels: lengths are micrometers");
  return 2 * static_cast<std::int64_t>(half) + 1;
}

// The part of the light that each voxel of one axis holds.
std::vector<double> profile(const char* axis, std::int64_t n, double spacing, double sigma) {
  if (n < 1 || n % 2 == 0)
    throw InvalidArgument("a PSF of " + std::to_string(n) + " voxels along " + axis +
                          " has no middle voxel: its size must be odd");
  if (n == 1) return {1.0};
  const double scale = known(axis, spacing) / (sigma * std::numbers::sqrt2);
  std::vector<double> part;
  for (std::int64_t i = 0; i < n; ++i) {
    const double d =
        std::abs(static_cast<double>(i - n / 2));  // erfc of the near edge - erfc of the far one keeps its digits
    part.push_back(std::erfc((d - 0.5) * scale) - std::erfc((d + 0.5) * scale));
  }
  return part;
}

}  // namespace

GaussianWidths gaussian_widths(const GaussianPsf& psf) {
  check(psf);
  const double k = 2 * std::numbers::pi / psf.wavelength, n = psf.refractive_index, aperture = psf.numerical_aperture;
  if (psf.model == GaussianPsf::Model::widefield_paraxial)
    return {2 * std::sqrt(6.0) * n / (k * aperture * aperture), std::numbers::sqrt2 / (k * aperture)};
  const double edge = cosine_of(psf);
  InverseSquares sum = widefield(k * n, edge);
  if (psf.model == GaussianPsf::Model::confocal) {
    const double radius =
        psf.pinhole * 0.61 * psf.wavelength / aperture;  // half of 1.22 wavelength / aperture for each Airy unit
    if (radius > 0) sum = behind_pinhole(k * n, edge, radius);
    if (psf.pinhole >= 1) sum.lateral = 0;  // the rings beyond would only make it waver
    const InverseSquares excitation = widefield(2 * std::numbers::pi / psf.excitation_wavelength * n, edge);
    sum = {sum.z + excitation.z, sum.lateral + excitation.lateral};
  }
  return {1 / std::sqrt(sum.z), 1 / std::sqrt(sum.lateral)};
}

Shape gaussian_shape(const GaussianPsf& psf, Spacing spacing, Shape image_shape) {
  const GaussianWidths sigma = gaussian_widths(psf);
  return {image_shape.z == 1 ? 1 : odd_size("z", sigma.z, spacing.z), odd_size("y", sigma.lateral, spacing.y),
          odd_size("x", sigma.lateral, spacing.x)};
}

Volume gaussian_psf(const GaussianPsf& psf, Spacing spacing, Shape shape) {
  const GaussianWidths sigma = gaussian_widths(psf);
  const std::vector<double> z = profile("z", shape.z, spacing.z, sigma.z),
                            y = profile("y", shape.y, spacing.y, sigma.lateral),
                            x = profile("x", shape.x, spacing.x, sigma.lateral);
  const auto sum = [](const std::vector<double>& v) {
    double s = 0;
    for (double part : v) s += part;
    return s;
  };
  const double scale = 1 / (sum(z) * sum(y) * sum(x));
  Volume out(shape, spacing);
  float* to = out.values.data();
  for (const double a : z)
    for (const double b : y)
      for (const double c : x) *to++ = static_cast<float>(a * b * c * scale);
  return out;
}

}  // namespace ww
