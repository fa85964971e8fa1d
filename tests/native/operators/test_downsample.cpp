// Downsampling compared with its definition, and what it does to images whose coarse version is known.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "compute/backends.hpp"
#include "operators/composition.hpp"
#include "operators/downsample.hpp"
#include "support/fields.hpp"
#include "support/scene.hpp"

using namespace ww;
using namespace ww::test;

namespace {

/// One line by the definition: for each image sample the weighted mean of the object, which goes on with its border
/// values, over all samples closer than `half` to the center.
template <class Weight>
std::vector<double> coarse_line(const std::vector<float>& object, int factor, double half, const Weight& weight) {
  const auto n = std::int64_t(object.size());
  std::vector<double> image;
  for (std::int64_t j = 0; j < n / factor; ++j) {
    const double center = double(factor) * double(j) + (double(factor) - 1) / 2;
    double sum = 0, norm = 0;
    for (std::int64_t i = -100; i < n + 100; ++i) {
      const double d = double(i) - center;
      if (std::abs(d) > half) continue;
      sum += weight(d) * double(object[std::size_t(std::clamp<std::int64_t>(i, 0, n - 1))]);
      norm += weight(d);
    }
    image.push_back(sum / norm);
  }
  return image;
}

Volume coarse(Device& device, const Volume& object, std::array<int, 3> factors, const DownsampleFilter& filter = {}) {
  const Shape s = object.shape;
  const Downsample A(device, {s.z / factors[0], s.y / factors[1], s.x / factors[2]}, factors, filter);
  const Field out = A.new_image();
  A.apply(uploaded(device, object), out);
  return downloaded(out);
}

double lanczos2(double d, double factor) {
  if (d == 0) return 1;
  const double a = std::numbers::pi * d / factor, b = a / 2;
  return std::sin(a) / a * std::sin(b) / b;
}

}  // namespace

TEST_CASE("Downsampling is the weighted mean of its definition", "[operators]") {
  const auto device = open_device("cpu", 2);
  for (const int factor : {2, 3, 4, 8})
    for (const int length : {1, 2, 5, 9}) {  // of the image: also shorter than the filter
      INFO("factor " << factor << ", " << length << " samples");
      const Volume line = random_volume({1, 1, factor * length}, 5);
      const Volume found = coarse(*device, line, {1, 1, factor});
      const auto expected =
          coarse_line(line.values, factor, 2.0 * factor, [&](double d) { return lanczos2(d, factor); });
      for (std::size_t j = 0; j < expected.size(); ++j)
        CHECK(found.values[j] == Approx(expected[j]).epsilon(2e-6).margin(2e-6));

      const double sigma = 0.6 * factor;
      const Volume gaussian = coarse(*device, line, {1, 1, factor}, {DownsampleFilter::Shape::gaussian, sigma});
      const auto wanted =
          coarse_line(line.values, factor, 4 * sigma, [&](double d) { return std::exp(-d * d / (2 * sigma * sigma)); });
      for (std::size_t j = 0; j < wanted.size(); ++j)
        CHECK(gaussian.values[j] == Approx(wanted[j]).epsilon(2e-6).margin(2e-6));
    }
}

TEST_CASE("Every axis is downsampled in the same way", "[operators]") {
  const auto device = open_device("cpu", 2);
  const Volume line = random_volume({1, 1, 24}, 5);
  const Volume along_x = coarse(*device, line, {1, 1, 4});
  Volume turned = line;
  turned.shape = {24, 1, 1};
  CHECK(coarse(*device, turned, {4, 1, 1}).values == along_x.values);
  turned.shape = {1, 24, 1};
  CHECK(coarse(*device, turned, {1, 4, 1}).values == along_x.values);
}

TEST_CASE("Downsampling keeps constants, and ramps in their place", "[operators]") {
  const auto device = open_device("cpu", 2);
  const int f = GENERATE(2, 3, 4);
  Volume ramp({2 * f, 12 * f, 14 * f}), flat(ramp.shape);
  for (std::int64_t z = 0; z < ramp.shape.z; ++z)
    for (std::int64_t y = 0; y < ramp.shape.y; ++y)
      for (std::int64_t x = 0; x < ramp.shape.x; ++x) {
        ramp.at(z, y, x) = float(3 * y + 2 * x);
        flat.at(z, y, x) = 7;
      }
  for (const float v : coarse(*device, flat, {f, f, f}).values) CHECK(v == Approx(7).epsilon(1e-6));
  const Volume small = coarse(*device, ramp, {f, f, f});
  const double middle = (f - 1) / 2.0;   // of image voxel 0, in object voxels
  for (std::int64_t y = 2; y < 10; ++y)  // where the filter does not reach the border
    for (std::int64_t x = 2; x < 12; ++x)
      CHECK(small.at(1, y, x) == Approx(3 * (f * double(y) + middle) + 2 * (f * double(x) + middle)).epsilon(1e-5));
}

TEST_CASE("A factor of 1 leaves an image as it is", "[operators]") {
  const auto device = open_device("cpu", 2);
  const Volume v = random_volume({3, 5, 7}, 2);
  CHECK(coarse(*device, v, {1, 1, 1}).values == v.values);
}

TEST_CASE("Operators that do not fit are refused", "[operators]") {
  const auto device = open_device("cpu", 1);
  CHECK_THROWS_AS(Downsample(*device, {1, 4, 4}, {1, 0, 2}), std::invalid_argument);
  CHECK_THROWS_AS(Downsample(*device, {1, 4, 4}, {1, 2, 2}, {DownsampleFilter::Shape::gaussian, 0}),
                  std::invalid_argument);
  const Operator to_four = std::make_shared<Downsample>(*device, Shape{1, 4, 4}, std::array{1, 2, 2});
  CHECK_THROWS_AS(Composition(to_four, to_four->clone()), std::invalid_argument);
}
