// Profiles over circles, and back onto the voxels.
#include "optics/angular_average.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "optics/bead.hpp"

namespace ww {
namespace {

constexpr double fine = 0.25;  // of the smaller voxel: the radial step

// Weights of the 4 nodes -1, 0, 1, 2 for a place t in 0..1.
std::array<double, 4> lagrange(double t) {
  return {-t * (t - 1) * (t - 2) / 6, (t + 1) * (t - 1) * (t - 2) / 2, -(t + 1) * t * (t - 2) / 2,
          (t + 1) * t * (t - 1) / 6};
}

double value_at(const Volume& v, std::int64_t z, double y, double x) {
  const auto iy = static_cast<std::int64_t>(std::floor(y)), ix = static_cast<std::int64_t>(std::floor(x));
  const std::array<double, 4> wy = lagrange(y - static_cast<double>(iy)), wx = lagrange(x - static_cast<double>(ix));
  double sum = 0;
  for (std::int64_t j = 0; j < 4; ++j)
    for (std::int64_t i = 0; i < 4; ++i)
      sum += wy[static_cast<std::size_t>(j)] * wx[static_cast<std::size_t>(i)] *
             static_cast<double>(v.at(z, std::clamp<std::int64_t>(iy + j - 1, 0, v.shape.y - 1),
                                      std::clamp<std::int64_t>(ix + i - 1, 0, v.shape.x - 1)));
  return sum;
}

}  // namespace

Volume angular_average(const Volume& psf, const std::array<double, 3>& center) {
  const Shape& s = psf.shape;
  const bool known = psf.spacing.known();
  const double dy = known ? psf.spacing.y : 1, dx = known ? psf.spacing.x : 1, step = fine * std::min(dy, dx);
  const double far = std::hypot(std::max(center[1], static_cast<double>(s.y - 1) - center[1]) * dy,
                                std::max(center[2], static_cast<double>(s.x - 1) - center[2]) * dx);
  const auto radii = static_cast<std::size_t>(far / step) + 4;
  Volume out(s, psf.spacing);
  std::vector<double> profile(radii);
  for (std::int64_t z = 0; z < s.z; ++z) {
    for (std::size_t k = 0; k < radii; ++k) {
      const double r = static_cast<double>(k) * step;
      const int angles = 16 + 4 * static_cast<int>(r / std::min(dy, dx));
      double sum = 0, count = 0;
      for (int i = 0; i < angles; ++i) {
        const double angle = 2 * std::numbers::pi * (i + 0.5) / angles;
        const double y = center[1] + r * std::sin(angle) / dy, x = center[2] + r * std::cos(angle) / dx;
        if (y < -0.5 || x < -0.5 || y > static_cast<double>(s.y) - 0.5 || x > static_cast<double>(s.x) - 0.5) continue;
        sum += value_at(psf, z, y, x);
        ++count;
      }
      profile[k] = count > 0 ? sum / count : k > 0 ? profile[k - 1] : 0;
    }
    for (std::int64_t y = 0; y < s.y; ++y)
      for (std::int64_t x = 0; x < s.x; ++x) {
        const double r =
            std::hypot((static_cast<double>(y) - center[1]) * dy, (static_cast<double>(x) - center[2]) * dx) / step;
        const auto k = static_cast<std::int64_t>(r);
        const std::array<double, 4> w = lagrange(r - static_cast<double>(k));
        double sum = 0;
        for (std::int64_t i = 0; i < 4; ++i)  // a profile goes on evenly through its center
          sum += w[static_cast<std::size_t>(i)] * profile[static_cast<std::size_t>(std::abs(k + i - 1))];
        out.at(z, y, x) = static_cast<float>(sum);
      }
  }
  return out;
}

double asymmetry(const Volume& psf, const Volume& round, const std::array<double, 3>& center,
                 const std::array<double, 3>& fwhm, double noise) {
  double differences = 0, squares = 0;
  for (std::int64_t z = 0; z < psf.shape.z; ++z)
    for (std::int64_t y = 0; y < psf.shape.y; ++y)
      for (std::int64_t x = 0; x < psf.shape.x; ++x) {
        const std::array<double, 3> at{static_cast<double>(z), static_cast<double>(y), static_cast<double>(x)};
        if (distance_in_widths(at, center, fwhm) > 1.5) continue;
        const double v = static_cast<double>(psf.at(z, y, x)), d = v - static_cast<double>(round.at(z, y, x));
        differences += d * d - noise * noise;
        squares += v * v;
      }
  return squares > 0 ? std::sqrt(std::max(differences, 0.0) / squares) : 0;
}

}  // namespace ww
