// Where the main lobe is and how wide, against PSFs made around a known center.
#include <catch2/catch.hpp>

#include "image/errors.hpp"
#include "optics/recorded/main_lobe.hpp"
#include "optics/recorded/psf_measure.hpp"
#include "psf_oracles.hpp"

using namespace psf_oracles;

namespace {

double distance(const Triple& a, const Triple& b) {
  return std::max({std::abs(a[0] - b[0]), std::abs(a[1] - b[1]), std::abs(a[2] - b[2])});
}

}  // namespace

TEST_CASE("the center of a Gaussian is found to 0.005 voxel for odd and even sizes, in 2-D and 3-D", "[optics]") {
  for (const std::int64_t depth : {1, 16, 17})
    for (const std::int64_t n : {22, 23})
      for (const double sigma : {0.85, 1.3, 2.5})
        for (const double part : {0.0, 0.21, 0.5, 0.77}) {
          const Triple center{depth == 1 ? 0.0 : 7 + part, 11 - part, 10.5 + 0.6 * part};
          const Volume v = gaussian({depth, n, n + 1}, center, {1.2 * sigma, sigma, 1.1 * sigma});
          INFO(ww::to_string(v.shape) << " sigma " << sigma << " part " << part);
          CHECK(distance(ww::psf_center(v), center) < 0.005);
        }
}

TEST_CASE("both conventions for even sizes are met: n/2 and (n - 1)/2", "[optics]") {
  for (const double middle : {8.0, 7.5})
    CHECK(distance(ww::psf_center(gaussian({16, 16, 16}, {middle, middle, middle}, {2, 1.5, 1.5})),
                   {middle, middle, middle}) < 1e-4);
}

TEST_CASE("the center of an Airy pattern is found to 0.001 voxel", "[optics]") {
  for (const double width : {2.2, 3.0, 7.0})
    for (const double part : {0.0, 0.3, 0.5}) {
      const Triple center{0, 20 + part, 21 - 0.7 * part};
      CHECK(distance(ww::psf_center(airy({1, 41, 42}, center, width)), center) < 1e-3);
    }
}

TEST_CASE("a lopsided PSF moved by a fraction of a voxel has its center moved by that fraction", "[optics]") {
  const ww::Spacing d{0.12, 0.07, 0.07};
  const Triple still = ww::psf_center(debye({40, 32, 32}, {20, 16, 16}, d, 1.2, 0.52, 1.33, 0.2));
  CHECK(still[1] == Approx(16).margin(1e-3));
  for (const double part : {0.25, 0.5, 0.8}) {
    const Triple moved =
        ww::psf_center(debye({40, 32, 32}, {20 + part, 16 - part, 16 + part / 2}, d, 1.2, 0.52, 1.33, 0.2));
    CHECK(moved[0] - still[0] == Approx(part).margin(0.01));
    CHECK(moved[1] - still[1] == Approx(-part).margin(0.003));
    CHECK(moved[2] - still[2] == Approx(part / 2).margin(0.003));
  }
}

TEST_CASE("noise moves the center by hardly more than it must", "[optics][numbers]") {
  // Cramer and Rao: variance >= noise^2 / sum((dI/dx)^2), here noise^2 2 sigma^2 / (peak^2 sigma^3 pi^(3/2)) for equal
  // widths.
  const double sigma = 1.6, noise = 0.05;
  const double bound = noise * std::sqrt(2 / (sigma * std::pow(std::numbers::pi, 1.5)));
  const Triple center{9.7, 10.4, 11.2};
  double squares = 0;
  constexpr unsigned runs = 40;
  for (unsigned seed = 1; seed <= runs; ++seed) {
    const Triple found =
        ww::psf_center(recorded(gaussian({20, 21, 22}, center, {sigma, sigma, sigma}), 0, noise, seed));
    for (std::size_t a = 0; a < 3; ++a) squares += std::pow(found[a] - center[a], 2);
  }
  const double error = std::sqrt(squares / (3 * runs));
  CHECK(error < 1.3 * bound);
  CHECK(error > 0.5 * bound);  // better than possible would mean that the test is wrong
}

TEST_CASE("a hot voxel, a second bead and an offset do not move the center", "[optics]") {
  const Triple center{10.3, 9.8, 15.4};
  Volume hot = gaussian({20, 20, 33}, center, {3, 1.5, 1.5});
  hot.at(2, 2, 2) = 5;
  CHECK(distance(ww::psf_center(hot), center) < 1e-3);

  Volume two = gaussian({20, 20, 40}, center, {3, 1.5, 1.5});
  const Volume second = gaussian({20, 20, 40}, {6, 12, 29}, {3, 1.5, 1.5}, 0.9);
  for (std::size_t i = 0; i < two.values.size(); ++i) two.values[i] += second.values[i];
  const ww::MainLobe lobe = ww::find_main_lobe(two);
  CHECK(distance(lobe.center, center) < 1e-3);
  CHECK(lobe.second == Approx(0.9).margin(0.05));

  const Volume offset = recorded(gaussian({20, 20, 33}, center, {3, 1.5, 1.5}, 100), 40, 0, 1);
  CHECK(distance(ww::find_main_lobe(offset, 40).center, center) < 1e-3);
}

TEST_CASE("a neighbor two and a half widths away does not pull the center", "[optics]") {
  const Triple center{10, 12.3, 14.6};
  Volume v = gaussian({21, 26, 36}, center, {1.5, 1.5, 1.5});
  const Volume neighbor = gaussian(v.shape, {10, 12.3, 14.6 + 2.5 * 2.3548 * 1.5}, {1.5, 1.5, 1.5}, 0.7);
  for (std::size_t i = 0; i < v.values.size(); ++i) v.values[i] += neighbor.values[i];
  CHECK(distance(ww::psf_center(v), center) < 1e-3);
}

TEST_CASE("a lobe near the border is measured on its whole part, and one cut by it says so", "[optics]") {
  for (const double near : {3.3, 4.0, 2.6}) {
    const Triple center{near, 16 - near, 10.2};
    const ww::MainLobe lobe = ww::find_main_lobe(gaussian({20, 17, 20}, center, {1.5, 1.5, 1.5}));
    CHECK(distance(lobe.center, center) < 0.01);
    CHECK_FALSE(lobe.cut);
  }
  CHECK(ww::find_main_lobe(gaussian({20, 17, 20}, {0.4, 8, 8}, {1.5, 1.5, 1.5})).cut);
}

TEST_CASE("the middle of a plateau is its center, not its first voxel", "[optics]") {
  Volume line({1, 1, 15});
  for (std::int64_t x = 3; x < 12; ++x) line.at(0, 0, x) = 1;
  CHECK(ww::psf_center(line)[2] == Approx(7).margin(1e-6));
  Volume square({1, 2, 2});
  for (float& v : square.values) v = 3;
  CHECK(distance(ww::psf_center(square), {0, 0.5, 0.5}) < 1e-6);
}

TEST_CASE("widths are those of the formulas within 0.5 %", "[optics]") {
  for (const double sigma : {1.3, 1.6, 3.0})
    for (const double part : {0.0, 0.4}) {
      const ww::PsfMeasure m =
          ww::measure_psf(gaussian({33, 34, 35}, {16 + part, 16 - part, 17.5}, {1.3 * sigma, sigma, 0.9 * sigma}, 8));
      const double width = 2 * std::sqrt(2 * std::log(2.0));
      CHECK(m.fwhm[0] == Approx(1.3 * sigma * width).epsilon(0.005));
      CHECK(m.fwhm[1] == Approx(sigma * width).epsilon(0.005));
      CHECK(m.fwhm[2] == Approx(0.9 * sigma * width).epsilon(0.005));
      CHECK(m.peak == Approx(8).epsilon(0.002));
      CHECK(m.sum == Approx(8 * 1.17 * std::pow(sigma, 3) * std::pow(2 * std::numbers::pi, 1.5)).epsilon(0.002));
    }
  CHECK(ww::measure_psf(airy({1, 41, 41}, {0, 20.2, 20}, 6)).fwhm[1] == Approx(6).epsilon(0.005));
}

TEST_CASE("a PSF without light cannot be measured", "[optics]") {
  CHECK_THROWS_AS(ww::psf_center(Volume({3, 3, 3})), ww::InvalidArgument);
  CHECK_THROWS_WITH(ww::measure_psf(Volume({3, 3, 3})), Catch::Contains("no light"));
}

TEST_CASE("a PSF stored around its first voxel is told from one in the middle", "[optics]") {
  const auto folded = [](double i) { return std::min(i, 16 - i); };
  const Volume corner = sampled({16, 16, 16}, [&](double z, double y, double x) {
    return std::exp(-(folded(z) * folded(z) + folded(y) * folded(y) + folded(x) * folded(x)) / 8);
  });
  CHECK(ww::is_wrapped(corner));
  CHECK_FALSE(ww::is_wrapped(gaussian({16, 16, 16}, {8, 8, 8}, {2, 2, 2})));
  CHECK_FALSE(ww::is_wrapped(gaussian({16, 16, 16}, {0.3, 0.2, 0.1}, {2, 2, 2})));
}
