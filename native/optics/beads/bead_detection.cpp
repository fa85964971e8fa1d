// The Laplacian of a Gaussian, its noise, and its maxima.
#include "optics/beads/bead_detection.hpp"

#include <algorithm>
#include <cmath>

#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"

namespace ww {
namespace {

constexpr double above_noise = 6, of_strongest = 0.05;  // what a spot must reach
constexpr double same_spot = 0.7, own_light = 5, ring = 1.0 / 3;

double sigma_of(double fwhm) { return std::max(fwhm / fwhm_of_sigma, 0.6); }  // voxels; narrower is a single voxel

// A Gaussian along one axis, each tap the integral over its voxel; the border voxel goes on outside.
BandedMatrix gaussian(std::int64_t n, double sigma) {
  const auto reach = static_cast<std::int64_t>(std::ceil(3.5 * sigma));
  std::vector<double> tap;
  double sum = 0;
  for (std::int64_t i = -reach; i <= reach; ++i) {
    const double scale = 1 / (sigma * std::sqrt(2.0)), d = static_cast<double>(i);
    tap.push_back(std::erf((d + 0.5) * scale) - std::erf((d - 0.5) * scale));
    sum += tap.back();
  }
  for (double& t : tap) t /= sum;
  BandedMatrix matrix;
  matrix.columns = n;
  for (std::int64_t j = 0; j < n; ++j) matrix.append_replicated(j - reach, tap);
  return matrix;
}

// Minus the sum over the axes of sigma^2 times the second difference.
Volume minus_laplacian(const Volume& v, const Position& sigma) {
  Volume out(v.shape, v.spacing);
  const Shape& s = v.shape;
  const Position weight{s.z > 1 ? sigma[0] * sigma[0] : 0, s.y > 1 ? sigma[1] * sigma[1] : 0,
                        s.x > 1 ? sigma[2] * sigma[2] : 0};
  const auto before = [](std::int64_t i) { return std::max<std::int64_t>(i - 1, 0); };
  const auto after = [](std::int64_t i, std::int64_t n) { return std::min(i + 1, n - 1); };
  for (std::int64_t z = 0; z < s.z; ++z)
    for (std::int64_t y = 0; y < s.y; ++y) {
      const float *row = &v.values[v.index(z, y, 0)], *up = &v.values[v.index(before(z), y, 0)],
                  *down = &v.values[v.index(after(z, s.z), y, 0)], *back = &v.values[v.index(z, before(y), 0)],
                  *front = &v.values[v.index(z, after(y, s.y), 0)];
      float* to = &out.values[out.index(z, y, 0)];
      for (std::int64_t x = 0; x < s.x; ++x) {
        const double here = 2 * static_cast<double>(row[x]);
        to[x] = static_cast<float>(
            weight[0] * (here - static_cast<double>(up[x]) - static_cast<double>(down[x])) +
            weight[1] * (here - static_cast<double>(back[x]) - static_cast<double>(front[x])) +
            weight[2] * (here - static_cast<double>(row[before(x)]) - static_cast<double>(row[after(x, s.x)])));
      }
    }
  return out;
}

// The filter's answer to a Gaussian of the width looked for and amplitude 1, at its center: in the continuum a Gaussian
// blurred with itself keeps 2^(-axes / 2) of its peak and twice its variance.
double answer_of_unit_spot(const Shape& s) {
  double axes = 0;
  for (int a = 0; a < 3; ++a) axes += length(s, a) > 1 ? 1 : 0;
  return axes / 2 * std::pow(0.5, axes / 2);
}

double noise_of(const Volume& v) {
  constexpr std::size_t enough = 1 << 20;
  const std::size_t step = v.values.size() / enough | 1;
  std::vector<float> sample;
  for (std::size_t i = 0; i < v.values.size(); i += step) sample.push_back(v.values[i]);
  const auto median = [&] {
    const auto middle = sample.begin() + static_cast<std::ptrdiff_t>(sample.size() / 2);
    std::nth_element(sample.begin(), middle, sample.end());
    return *middle;
  };
  const float m = median();
  for (float& f : sample) f = std::abs(f - m);
  return 1.4826 * static_cast<double>(median());
}

bool is_maximum(const Volume& v, std::int64_t z, std::int64_t y, std::int64_t x) {
  const float here = v.at(z, y, x);
  const std::size_t at = v.index(z, y, x);
  for (std::int64_t k = std::max<std::int64_t>(z - 1, 0); k <= std::min(z + 1, v.shape.z - 1); ++k)
    for (std::int64_t j = std::max<std::int64_t>(y - 1, 0); j <= std::min(y + 1, v.shape.y - 1); ++j)
      for (std::int64_t i = std::max<std::int64_t>(x - 1, 0); i <= std::min(x + 1, v.shape.x - 1); ++i) {
        const float there = v.at(k, j, i);
        if (there > here || (there == here && v.index(k, j, i) < at)) return false;  // the first of equals
      }
  return true;
}

}  // namespace

std::vector<Bead> detect_beads(const Volume& stack, const Position& fwhm, std::size_t most) {
  Position sigma{};
  Volume v = stack;
  for (int axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    sigma[a] = sigma_of(fwhm[a]);
    if (length(stack.shape, axis) > 1) v = apply_along(v, axis, gaussian(length(stack.shape, axis), sigma[a]));
  }
  v = minus_laplacian(v, sigma);
  const double strongest = static_cast<double>(*std::max_element(v.values.begin(), v.values.end()));
  const double least = std::max(above_noise * noise_of(v), of_strongest * strongest);
  std::vector<Bead> found;
  if (!(strongest > least) || !(strongest > 0)) return found;

  const double unit = answer_of_unit_spot(stack.shape);
  std::vector<Bead> maxima;
  // What goes on outside is made up from the border's voxels, and so is the filter's answer there.
  std::array<std::int64_t, 3> low{}, high{};
  for (int axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    const std::int64_t n = length(v.shape, axis);
    low[a] = n > 1 ? std::max<std::int64_t>(1, std::llround(fwhm[a] / 2)) : 0;
    high[a] = n - low[a];
  }
  for (std::int64_t z = low[0]; z < high[0]; ++z)
    for (std::int64_t y = low[1]; y < high[1]; ++y)
      for (std::int64_t x = low[2]; x < high[2]; ++x) {
        if (static_cast<double>(v.at(z, y, x)) < least || !is_maximum(v, z, y, x)) continue;
        Bead b;
        b.center = {static_cast<double>(z), static_cast<double>(y), static_cast<double>(x)};
        b.answer = static_cast<double>(v.at(z, y, x)) / unit;
        maxima.push_back(b);
      }
  std::stable_sort(maxima.begin(), maxima.end(), [](const Bead& l, const Bead& r) { return l.answer > r.answer; });
  for (const Bead& b : maxima) {
    if (found.size() == most) break;
    const bool own = std::none_of(found.begin(), found.end(), [&](const Bead& f) {
      const double d = distance_in_widths(b.center, f.center, fwhm);
      return d < same_spot || (d < own_light && b.answer < ring * f.answer);
    });
    if (own) found.push_back(b);
  }
  return found;
}

}  // namespace ww
