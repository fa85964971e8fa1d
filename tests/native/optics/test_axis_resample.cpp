// Moving and resampling along an axis, against formulas and plain sums.
#include <catch2/catch.hpp>

#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"
#include "psf_oracles.hpp"

using namespace psf_oracles;

namespace {

Volume random_volume(Shape shape, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(0, 1);
  Volume v(shape);
  for (float& value : v.values) value = uniform(random);
  return v;
}

}  // namespace

TEST_CASE("a shifted line of waves is the formula's, up to 0.4 cycles a voxel", "[optics]") {
  for (const double frequency : {0.01, 0.13, 0.3, 0.4})
    for (const double shift : {0.07, 0.25, 0.5, 0.81}) {
      const auto wave = [&](double x) { return 2 + std::cos(2 * std::numbers::pi * frequency * x + 0.3); };
      const Volume line = sampled({1, 1, 201}, [&](double, double, double x) { return wave(x); });
      const Volume moved = ww::apply_along(line, 2, ww::resample_axis(201, 100 + shift, 1, 70));
      double worst = 0;
      for (std::int64_t j = 0; j < 141; ++j)
        worst = std::max(worst,
                         std::abs(static_cast<double>(moved.at(0, 0, j)) - wave(static_cast<double>(j) + 30 + shift)));
      INFO("frequency " << frequency << ", shift " << shift);
      CHECK(worst < 3e-4);
    }
}

TEST_CASE("three voxels become one by adding them, on every axis", "[optics]") {
  const Volume v = random_volume({15, 15, 15}, 1);
  for (int axis = 0; axis < 3; ++axis) {
    const Volume coarse = ww::apply_along(v, axis, ww::resample_axis(15, 7, 3, 2));
    REQUIRE(ww::length(coarse.shape, axis) == 5);
    double worst = 0;
    for (std::int64_t z = 0; z < coarse.shape.z; ++z)
      for (std::int64_t y = 0; y < coarse.shape.y; ++y)
        for (std::int64_t x = 0; x < coarse.shape.x; ++x) {
          double sum = 0;
          for (std::int64_t i = 0; i < 3; ++i)
            sum += static_cast<double>(
                v.at(axis == 0 ? 3 * z + i : z, axis == 1 ? 3 * y + i : y, axis == 2 ? 3 * x + i : x));
          worst = std::max(worst, std::abs(static_cast<double>(coarse.at(z, y, x)) - sum));
        }
    CHECK(worst < 1e-6);
  }
}

TEST_CASE("coarser voxels share out all the light, whatever their size and place", "[optics]") {
  const Volume v = random_volume({1, 1, 37}, 2);
  for (const double step : {1.0, 1.001, 1.37, 2.0, 3.3, 9.9})
    for (const double center : {0.2, 11.0, 17.77, 36.4}) {
      const auto half = static_cast<std::int64_t>(40 / step) + 2;
      CHECK(sum(ww::apply_along(v, 2, ww::resample_axis(37, center, step, half))) == Approx(sum(v)).epsilon(1e-6));
    }
}

TEST_CASE("a move by whole voxels copies bits and fills with zeros", "[optics]") {
  const Volume v = random_volume({4, 5, 6}, 3);
  for (int axis = 0; axis < 3; ++axis) {
    const Volume moved = ww::apply_along(v, axis, ww::resample_axis(ww::length(v.shape, axis), 1, 1, 4));
    for (std::int64_t z = 0; z < moved.shape.z; ++z)
      for (std::int64_t y = 0; y < moved.shape.y; ++y)
        for (std::int64_t x = 0; x < moved.shape.x; ++x) {
          std::int64_t from[3] = {z, y, x};
          from[axis] -= 3;
          const bool inside = from[axis] >= 0 && from[axis] < ww::length(v.shape, axis);
          CHECK(moved.at(z, y, x) == (inside ? v.at(from[0], from[1], from[2]) : 0.0f));
        }
  }
}

TEST_CASE("a line that reaches the border neither rings there nor leaks out", "[optics]") {
  const Volume flat = sampled({1, 1, 20}, [](double, double, double) { return 1.0; });
  const Volume moved = ww::apply_along(flat, 2, ww::resample_axis(20, 9.7, 1, 15));
  for (std::int64_t j = 0; j < 31; ++j) {
    const double x = static_cast<double>(j) - 15 + 9.7;  // covered by the array from -1/2 to 19.5
    const double covered = std::clamp(std::min(x + 0.5, 19.5) - std::max(x - 0.5, -0.5), 0.0, 1.0);
    CHECK(static_cast<double>(moved.at(0, 0, j)) == Approx(covered).margin(2e-4));
  }
}
