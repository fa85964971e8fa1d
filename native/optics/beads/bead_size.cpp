// The ball's OTF and the regularized division.
#include "optics/beads/bead_size.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"
#include "optics/recorded/plain_transform.hpp"

namespace ww {

double ball_otf(double diameter, double frequency) {
  const double q = std::numbers::pi * diameter * std::abs(frequency);
  if (q < 1e-2) return 1 - q * q / 10;  // the next term is q^4 / 280
  return 3 * (std::sin(q) - q * std::cos(q)) / (q * q * q);
}

Volume without_ball(const Volume& psf, double diameter, const Position& fwhm, double noise_to_signal) {
  const Position voxel{psf.spacing.z, psf.spacing.y, psf.spacing.x};
  Position variance{}, per_micrometer{};
  for (std::size_t a = 0; a < 3; ++a) {
    if (length(psf.shape, static_cast<int>(a)) == 1) continue;
    per_micrometer[a] = 1 / voxel[a];
    const double measured = std::pow(fwhm[a] * voxel[a] / fwhm_of_sigma, 2);
    variance[a] = std::max(measured - ball_variance(diameter), 0.1 * measured);
  }
  const double floor = std::max(noise_to_signal, 1e-8);
  const Gain gain = [&](double fz, double fy, double fx) {
    const double z = fz * per_micrometer[0], y = fy * per_micrometer[1], x = fx * per_micrometer[2];
    const double ball = ball_otf(diameter, std::sqrt(z * z + y * y + x * x));
    const double power = std::exp(-4 * std::numbers::pi * std::numbers::pi *
                                  (variance[0] * z * z + variance[1] * y * y + variance[2] * x * x));  // G^2
    return 1 + (ball - ball * ball) * power / (ball * ball * power + floor);  // no pole where B is 0
  };
  return filtered(psf, gain);
}

}  // namespace ww
