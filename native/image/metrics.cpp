// PSNR, SSIM, NRMSE and correlation of a stack against its truth.
#include "image/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "image/mirrored_index.hpp"

namespace ww {
namespace {

constexpr int radius = 5, taps = 2 * radius + 1;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The Gaussian window of SSIM, summing to 1.
std::array<double, taps> window() {
  std::array<double, taps> w{};
  double sum = 0;
  for (int i = 0; i < taps; ++i)
    sum += w[static_cast<std::size_t>(i)] = std::exp(-0.5 * (i - radius) * (i - radius) / (1.5 * 1.5));
  for (double& v : w) v /= sum;
  return w;
}

/// The first and one past the last position whose window lies inside; everything along a short axis.
std::pair<std::int64_t, std::int64_t> inside(std::int64_t n) {
  return n < taps ? std::pair<std::int64_t, std::int64_t>{0, n}
                  : std::pair<std::int64_t, std::int64_t>{radius, n - radius};
}

/// Local means of x, y, x^2, y^2, x y.
using Moments = std::array<double, 5>;

/// Blurs moments along one line of `n` items `step` apart, in place.
void blur_line(Moments* line, std::int64_t n, std::int64_t step, const std::array<double, taps>& w,
               std::vector<Moments>& copy) {
  if (n == 1) return;
  copy.resize(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) copy[static_cast<std::size_t>(i)] = line[i * step];
  for (std::int64_t i = 0; i < n; ++i) {
    Moments sum{};
    for (int k = 0; k < taps; ++k) {
      const Moments& m = copy[static_cast<std::size_t>(mirrored_index(i + k - radius, n))];
      for (std::size_t j = 0; j < m.size(); ++j) sum[j] += w[static_cast<std::size_t>(k)] * m[j];
    }
    line[i * step] = sum;
  }
}

/// One plane's moments, blurred along y and x.
void blurred_plane(const float* x, const float* y, Shape s, const std::array<double, taps>& w,
                   std::vector<Moments>& plane, std::vector<Moments>& copy) {
  plane.resize(static_cast<std::size_t>(s.y * s.x));
  for (std::size_t i = 0; i < plane.size(); ++i) {
    const double a = x[i], b = y[i];
    plane[i] = {a, b, a * a, b * b, a * b};
  }
  for (std::int64_t r = 0; r < s.y; ++r) blur_line(plane.data() + r * s.x, s.x, 1, w, copy);
  for (std::int64_t c = 0; c < s.x; ++c) blur_line(plane.data() + c, s.y, s.x, w, copy);
}

double similarity(const Moments& m, double c1, double c2) {
  const double xx = m[2] - m[0] * m[0], yy = m[3] - m[1] * m[1], xy = m[4] - m[0] * m[1];
  return (2 * m[0] * m[1] + c1) * (2 * xy + c2) / ((m[0] * m[0] + m[1] * m[1] + c1) * (xx + yy + c2));
}

/// Holds the blurred planes around the current one: memory is eleven planes, whatever the depth.
double mean_similarity(const float* x, const float* y, Shape s, double range) {
  const double c1 = 0.01 * range * 0.01 * range, c2 = 0.03 * range * 0.03 * range;
  const auto w = window();
  const auto [z0, z1] = inside(s.z);
  const auto [y0, y1] = inside(s.y);
  const auto [x0, x1] = inside(s.x);
  std::array<std::vector<Moments>, taps> planes;
  std::array<std::int64_t, taps> held;
  held.fill(-1);
  std::vector<Moments> copy;
  const auto plane = [&](std::int64_t z) -> const Moments* {
    const auto slot = static_cast<std::size_t>(z % taps);
    if (held[slot] != z) blurred_plane(x + z * s.y * s.x, y + z * s.y * s.x, s, w, planes[slot], copy), held[slot] = z;
    return planes[slot].data();
  };
  double sum = 0;
  for (std::int64_t z = z0; z < z1; ++z) {
    std::array<const Moments*, taps> near{};
    const bool deep = s.z > 1;
    for (int k = 0; k < taps; ++k) near[static_cast<std::size_t>(k)] = plane(deep ? mirrored_index(z + k - radius, s.z) : 0);
    for (std::int64_t i = y0; i < y1; ++i)
      for (std::int64_t j = x0; j < x1; ++j) {
        Moments m = near[0][i * s.x + j];
        if (deep) {
          m = {};
          for (std::size_t k = 0; k < taps; ++k)
            for (std::size_t q = 0; q < m.size(); ++q) m[q] += w[k] * near[k][i * s.x + j][q];
        }
        sum += similarity(m, c1, c2);
      }
  }
  return sum / static_cast<double>((z1 - z0) * (y1 - y0) * (x1 - x0));
}

}  // namespace

Comparison compare(const float* truth, const float* result, Shape shape, double data_range) {
  const std::int64_t n = shape.voxels();
  double mean_x = 0, mean_y = 0, low = truth[0], high = truth[0];
  for (std::int64_t i = 0; i < n; ++i) {
    mean_x += truth[i];
    mean_y += result[i];
    low = std::min(low, static_cast<double>(truth[i]));
    high = std::max(high, static_cast<double>(truth[i]));
  }
  mean_x /= static_cast<double>(n);
  mean_y /= static_cast<double>(n);
  double squares = 0, errors = 0, xx = 0, yy = 0, xy = 0;
  Comparison c;
  for (std::int64_t i = 0; i < n; ++i) {
    const double x = truth[i], y = result[i], e = y - x;
    squares += x * x;
    errors += e * e;
    xx += (x - mean_x) * (x - mean_x);
    yy += (y - mean_y) * (y - mean_y);
    xy += (x - mean_x) * (y - mean_y);
    c.max_error = std::max(c.max_error, std::abs(e));
  }
  const bool equal = errors == 0;
  const double mean_error = errors / static_cast<double>(n);
  c.data_range = data_range > 0 ? data_range : high - low;
  c.rmse = std::sqrt(mean_error);
  c.nrmse = squares > 0 ? std::sqrt(errors / squares) : equal ? 0 : nan;
  c.correlation = xx > 0 && yy > 0 ? std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0) : nan;
  c.psnr = equal              ? std::numeric_limits<double>::infinity()
           : c.data_range > 0 ? 10 * std::log10(c.data_range * c.data_range / mean_error)
                              : nan;
  c.ssim = equal ? 1 : c.data_range > 0 ? mean_similarity(truth, result, shape, c.data_range) : nan;
  return c;
}

}  // namespace ww
