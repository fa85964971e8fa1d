// The offset under a recorded PSF, told from the far light of a computed one.
#include <catch2/catch.hpp>

#include "optics/recorded/main_lobe.hpp"
#include "optics/recorded/psf_background.hpp"
#include "optics/recorded/psf_noise.hpp"
#include "psf_oracles.hpp"

using namespace psf_oracles;

namespace {

ww::PsfBackground background_of(const Volume& v, double level = 0) {
  const ww::MainLobe lobe = ww::find_main_lobe(v, level);
  return ww::estimate_background(v, lobe.center, lobe.fwhm);
}

Volume scaled(Volume v, double peak) {
  const float highest = *std::max_element(v.values.begin(), v.values.end());
  for (float& value : v.values) value *= static_cast<float>(peak) / highest;
  return v;
}

}  // namespace

TEST_CASE("the far light of computed PSFs is never taken for a background", "[optics][numbers]") {
  for (const double aperture : {0.5, 0.8, 1.2, 1.4})
    for (const double aberration : {0.0, 0.3})
      for (const Shape shape :
           {Shape{32, 32, 32}, Shape{64, 16, 16}, Shape{9, 48, 48}, Shape{1, 32, 32}, Shape{1, 13, 13}}) {
        const Triple middle{static_cast<double>(shape.z / 2), static_cast<double>(shape.y / 2),
                            static_cast<double>(shape.x / 2)};
        INFO("aperture " << aperture << ", aberration " << aberration << ", " << ww::to_string(shape));
        CHECK(background_of(debye(shape, middle, {0.2, 0.1, 0.1}, aperture, 0.52, 1.515, aberration)).level == 0);
      }
  for (const double sigma : {1.5, 4.0, 8.0, 16.0, 60.0})
    CHECK(background_of(gaussian({33, 33, 33}, {16, 16, 16}, {sigma, sigma, sigma})).level == 0);
}

TEST_CASE("smooth light that falls with the square of the distance is no background", "[optics]") {
  const auto falling = [](Shape shape) {
    const double z0 = static_cast<double>(shape.z / 2), y0 = static_cast<double>(shape.y / 2);
    return sampled(shape, [&](double z, double y, double x) {
      const double a = (z - z0) / 3, b = (y - y0) / 2, c = (x - y0) / 2;
      return 1 / (1 + a * a + b * b + c * c);
    });
  };
  for (const Shape shape : {Shape{49, 49, 49}, Shape{97, 97, 97}, Shape{1, 65, 65}}) {
    CHECK(background_of(falling(shape)).level == 0);
    CHECK(background_of(recorded(falling(shape), 0.2, 0, 1), 0.2).level == Approx(0.2).epsilon(0.05));
  }
}

TEST_CASE("an offset under a PSF is found, with and without noise", "[optics]") {
  for (const Triple center : {Triple{15, 15, 15}, Triple{12.3, 18.4, 15}}) {
    const Volume v = gaussian({31, 32, 33}, center, {2.5, 1.5, 1.5}, 1000);
    CHECK(background_of(recorded(v, 100, 0, 1), 100).level == Approx(100).margin(0.1));
    const ww::PsfBackground noisy = background_of(recorded(v, 100, 10, 1), 100);
    CHECK(noisy.level == Approx(100).margin(1));
    CHECK(noisy.noise == Approx(10).epsilon(0.1));
  }
  const Volume flat = gaussian({1, 40, 41}, {0, 19.6, 20.3}, {1, 1.5, 1.5}, 1000);
  CHECK(background_of(recorded(flat, 100, 10, 2), 100).level == Approx(100).margin(3));
}

TEST_CASE("an offset under a PSF whose own light reaches the border is found to a tenth of it", "[optics]") {
  const Volume v = scaled(debye({32, 32, 32}, {16, 16, 16}, {0.2, 0.1, 0.1}, 1.2, 0.52, 1.515), 1000);
  for (const double offset : {50.0, 200.0}) {
    const double found = background_of(recorded(v, offset, 5, 3), offset).level;
    CHECK(found > 0.9 * offset);
    CHECK(found < 1.02 * offset);
  }
}

TEST_CASE("an offset of one count in 8 bits shows as an even ground", "[optics]") {
  Volume v = scaled(debye({41, 40, 40}, {21, 22, 20}, {0.125, 0.022, 0.022}, 1.4, 0.52, 1.515), 150);
  for (float& value : v.values) value = std::floor(value) + 1;
  CHECK(background_of(v, 1).level == Approx(1).margin(0.05));
}

TEST_CASE("noise is set to 0 and leaves no haze, while the bead keeps its light", "[optics]") {
  const Volume clean = gaussian({31, 31, 31}, {15, 15, 15}, {2.5, 1.5, 1.5}, 100);
  Volume v = recorded(clean, 0, 3, 4);
  double haze = 0;
  for (const float value : v.values) haze += std::max(static_cast<double>(value), 0.0);
  CHECK(haze > 2 * sum(clean));  // what cutting at 0 alone would leave
  Volume variance(v.shape);
  std::fill(variance.values.begin(), variance.values.end(), 9.0f);
  ww::remove_noise(v, variance, {15, 15, 15}, {5.9, 3.5, 3.5});
  CHECK(sum(v) == Approx(sum(clean)).epsilon(0.05));
  CHECK(*std::min_element(v.values.begin(), v.values.end()) >= 0);
}
