// What is light and what is noise in a recorded PSF, on Gaussians whose truth is known.
#include "optics/recorded/psf_noise.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using ww::Shape;
using ww::Volume;

namespace {

constexpr double per_sigma = 2.3548200450309493;

struct Spot {
  Shape shape;
  std::array<double, 3> center, sigma;
  double tilt = 0;  ///< along x for each plane
};

Volume clean(const Spot& s) {
  Volume v(s.shape);
  v.spacing = {0.2, 0.1, 0.1};
  for (std::int64_t z = 0; z < s.shape.z; ++z)
    for (std::int64_t y = 0; y < s.shape.y; ++y)
      for (std::int64_t x = 0; x < s.shape.x; ++x) {
        const double dz = (double(z) - s.center[0]) / s.sigma[0], dy = (double(y) - s.center[1]) / s.sigma[1],
                     dx = (double(x) - s.center[2] - s.tilt * (double(z) - s.center[0])) / s.sigma[2];
        v.at(z, y, x) = float(100 * std::exp(-(dz * dz + dy * dy + dx * dx) / 2));
      }
  return v;
}

Volume noisy(Volume v, const Volume& variance, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  for (std::size_t i = 0; i < v.values.size(); ++i)
    v.values[i] += float(std::sqrt(double(variance.values[i])) * normal(random));
  return v;
}

Volume even(Shape shape, double value) {
  Volume v(shape);
  std::fill(v.values.begin(), v.values.end(), float(value));
  return v;
}

std::array<double, 3> fwhm_of(const Spot& s) {
  return {per_sigma * s.sigma[0], per_sigma * s.sigma[1], per_sigma * s.sigma[2]};
}

double sum(const Volume& v) {
  double all = 0;
  for (const float f : v.values) all += double(f);
  return all;
}

double distance(const Volume& a, const Volume& b) {  // relative L2
  double d = 0, norm = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    d += std::pow(double(a.values[i]) - double(b.values[i]), 2);
    norm += std::pow(double(b.values[i]), 2);
  }
  return std::sqrt(d / norm);
}

}  // namespace

TEST_CASE("noise leaves a PSF and its light stays, in 3-D and in a plane, near borders and with a tilt", "[optics]") {
  const Spot spots[] = {{{31, 41, 41}, {15, 20, 20}, {2.5, 1.5, 1.5}},
                        {{1, 41, 43}, {0, 20.3, 21.4}, {1, 2, 2}},
                        {{31, 41, 41}, {4, 9.4, 30.2}, {2.5, 1.5, 1.5}},
                        {{31, 41, 41}, {15, 20, 20}, {3, 1.5, 1.5}, 0.5}};
  for (const Spot& s : spots) {
    const Volume truth = clean(s), variance = even(s.shape, 9);
    Volume v = noisy(truth, variance, 5);
    const double before = distance(v, truth);
    ww::remove_noise(v, variance, s.center, fwhm_of(s));
    INFO(ww::to_string(s.shape) << " tilt " << s.tilt << ": " << before << " -> " << distance(v, truth));
    CHECK(distance(v, truth) < (s.shape.z == 1 ? 0.15 : s.tilt > 0 ? 0.2 : 0.12));
    CHECK(distance(v, truth) < 0.5 * before);
    CHECK(sum(v) == Approx(sum(truth)).epsilon(0.08));
    CHECK(*std::min_element(v.values.begin(), v.values.end()) >= 0);
  }
}

TEST_CASE("a tilt that rises above the noise stays a tilt", "[optics]") {
  const Spot s{{31, 41, 41}, {15, 20, 20}, {4, 1.5, 1.5}, 0.6};
  const Volume truth = clean(s), variance = even(s.shape, 1);
  Volume v = noisy(truth, variance, 6);
  ww::remove_noise(v, variance, s.center, fwhm_of(s));
  for (const std::int64_t z : {11, 19}) {  // where half the light is left
    double light = 0, first = 0;
    for (std::int64_t y = 15; y < 26; ++y)
      for (std::int64_t x = 10; x < 31; ++x) light += double(v.at(z, y, x)), first += double(v.at(z, y, x)) * double(x);
    CHECK(first / light == Approx(20 + s.tilt * double(z - 15)).margin(0.3));
  }
}

TEST_CASE("voxels that nobody saw take their circle's value, and noisier ones count for less", "[optics]") {
  const Spot s{{31, 41, 41}, {15, 20, 20}, {2.5, 1.5, 1.5}};
  const Volume truth = clean(s);
  Volume variance = even(s.shape, 4);
  for (std::int64_t z = 0; z < 31; ++z)
    for (std::int64_t y = 0; y < 41; ++y)
      for (std::int64_t x = 0; x < 41; ++x) {
        if (z < 6 || x > 36) variance.at(z, y, x) = 0;
        if (y > 30) variance.at(z, y, x) = 100;
      }
  Volume v = noisy(truth, variance, 7);
  for (std::size_t i = 0; i < v.values.size(); ++i)
    if (!(variance.values[i] > 0)) v.values[i] = 0;
  ww::remove_noise(v, variance, s.center, fwhm_of(s));
  CHECK(distance(v, truth) < 0.12);
  CHECK(sum(v) == Approx(sum(truth)).epsilon(0.08));
}

TEST_CASE("a background that was taken too high is found, and none where it was right", "[optics]") {
  const Spot s{{31, 61, 61}, {15, 30, 30}, {2.5, 1.5, 1.5}};
  const Volume variance = even(s.shape, 4);
  for (unsigned seed = 1; seed < 9; ++seed) {
    Volume v = noisy(clean(s), variance, seed);
    CHECK(ww::background_missed(v, variance, s.center, fwhm_of(s)) < 0.05);  // a fortieth of the noise
    for (float& f : v.values) f -= 1;
    CHECK(ww::background_missed(v, variance, s.center, fwhm_of(s)) == Approx(1).margin(0.1));
  }
}
