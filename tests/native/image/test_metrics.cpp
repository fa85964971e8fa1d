// PSNR, SSIM, NRMSE and correlation against their definitions, written out.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "image/metrics.hpp"

using namespace ww;

namespace {

std::vector<float> noise(std::int64_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> v(static_cast<std::size_t>(n));
  for (float& x : v) x = static_cast<float>(random() % 1000) * 0.1f;
  return v;
}

std::int64_t reflect(std::int64_t i, std::int64_t n) {
  while (i < 0 || i >= n) i = i < 0 ? -1 - i : 2 * n - 1 - i;
  return i;
}

/// The definition: every window summed on its own.
double slow_ssim(const std::vector<float>& x, const std::vector<float>& y, Shape s, double range) {
  const auto taps = [](std::int64_t n) { return n == 1 ? 0 : 5; };
  const auto margin = [](std::int64_t n) { return n >= 11 ? std::int64_t{5} : 0; };
  const double c1 = std::pow(0.01 * range, 2), c2 = std::pow(0.03 * range, 2);
  double total = 0;
  int windows = 0;
  for (std::int64_t z = margin(s.z); z < s.z - margin(s.z); ++z)
    for (std::int64_t j = margin(s.y); j < s.y - margin(s.y); ++j)
      for (std::int64_t i = margin(s.x); i < s.x - margin(s.x); ++i) {
        double w = 0, mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
        for (int dz = -taps(s.z); dz <= taps(s.z); ++dz)
          for (int dy = -taps(s.y); dy <= taps(s.y); ++dy)
            for (int dx = -taps(s.x); dx <= taps(s.x); ++dx) {
              const double g = std::exp(-(dz * dz + dy * dy + dx * dx) / (2 * 1.5 * 1.5));
              const auto at = static_cast<std::size_t>((reflect(z + dz, s.z) * s.y + reflect(j + dy, s.y)) * s.x +
                                                       reflect(i + dx, s.x));
              const double a = x[at], b = y[at];
              w += g, mx += g * a, my += g * b, xx += g * a * a, yy += g * b * b, xy += g * a * b;
            }
        mx /= w, my /= w, xx = xx / w - mx * mx, yy = yy / w - my * my, xy = xy / w - mx * my;
        total += (2 * mx * my + c1) * (2 * xy + c2) / ((mx * mx + my * my + c1) * (xx + yy + c2));
        ++windows;
      }
  return total / windows;
}

}  // namespace

TEST_CASE("SSIM is the mean over all windows, in three dimensions, in two, and where an axis is shorter than a window",
          "[image]") {
  for (const Shape s :
       {Shape{13, 14, 15}, Shape{1, 20, 17}, Shape{3, 12, 13}, Shape{25, 11, 12}, Shape{2, 3, 4}, Shape{1, 1, 30}}) {
    const std::vector<float> x = noise(s.voxels(), 1);
    std::vector<float> y = noise(s.voxels(), 2);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = 0.7f * x[i] + 0.3f * y[i];
    CHECK(compare(x.data(), y.data(), s, 100).ssim == Approx(slow_ssim(x, y, s, 100)).epsilon(1e-9));
  }
}

TEST_CASE("PSNR takes max - min of the truth for its range, unless one is given", "[image]") {
  const std::vector<float> x{10, 20, 30, 50}, y{11, 19, 31, 49};
  const Comparison c = compare(x.data(), y.data(), {1, 2, 2});
  CHECK(c.data_range == 40);
  CHECK(c.psnr == Approx(10 * std::log10(1600.0)));
  CHECK(c.rmse == 1);
  CHECK(c.max_error == 1);
  CHECK(c.nrmse == Approx(2 / std::sqrt(3900.0)));
  CHECK(compare(x.data(), y.data(), {1, 2, 2}, 255).psnr == Approx(20 * std::log10(255.0)));
}

TEST_CASE("correlation ignores gain and offset, and its sign tells an inverted image", "[image]") {
  const std::vector<float> x = noise(600, 5);
  std::vector<float> y = x;
  for (float& v : y) v = 1000 + 3 * v;
  CHECK(compare(x.data(), y.data(), {6, 10, 10}).correlation == Approx(1));
  for (float& v : y) v = -v;
  CHECK(compare(x.data(), y.data(), {6, 10, 10}).correlation == Approx(-1));
}

TEST_CASE("equal stacks have an infinite PSNR and an SSIM of one, flat ones too", "[image]") {
  const std::vector<float> x = noise(600, 5), flat(600, 7.f), other(600, 8.f);
  const Comparison same = compare(x.data(), x.data(), {6, 10, 10});
  CHECK(std::isinf(same.psnr));
  CHECK(same.ssim == 1);
  CHECK(same.nrmse == 0);
  CHECK(compare(flat.data(), flat.data(), {6, 10, 10}).ssim == 1);
  CHECK(std::isnan(compare(flat.data(), other.data(), {6, 10, 10}).psnr));
  CHECK(std::isnan(compare(flat.data(), other.data(), {6, 10, 10}).correlation));
}
