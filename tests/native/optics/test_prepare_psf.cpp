// Whatever PSF is given, what comes back is centered, of odd size and of sum 1; or a sentence says why not.
#include <catch2/catch.hpp>

#include <limits>

#include "image/errors.hpp"
#include "optics/recorded/prepare_psf.hpp"
#include "optics/recorded/psf_measure.hpp"
#include "psf_oracles.hpp"

using namespace psf_oracles;
using ww::PreparedPsf;
using ww::PsfIntake;
using ww::Spacing;

namespace {

constexpr Shape image{64, 64, 64};
constexpr PsfIntake untouched{PsfIntake::Centering::middle, PsfIntake::Background::none};

PreparedPsf prepared(const Volume& psf, Spacing spacing = {}, Shape shape = image, const PsfIntake& intake = {}) {
  return ww::prepare_psf(psf, spacing, shape, intake);
}

/// What every prepared PSF must be; returns how far its measured center is from its middle voxel.
double check_ready(const PreparedPsf& p) {
  const Shape& s = p.psf.shape;
  CHECK(s.z % 2 == 1);
  CHECK(s.y % 2 == 1);
  CHECK(s.x % 2 == 1);
  CHECK(p.psf.values.size() == static_cast<std::size_t>(s.voxels()));
  CHECK(sum(p.psf) == Approx(1).epsilon(1e-6));
  CHECK(*std::min_element(p.psf.values.begin(), p.psf.values.end()) >= 0);
  const Triple c = ww::psf_center(p.psf);
  return std::max({std::abs(c[0] - static_cast<double>(s.z / 2)), std::abs(c[1] - static_cast<double>(s.y / 2)),
                   std::abs(c[2] - static_cast<double>(s.x / 2))});
}

bool mentions(const std::vector<std::string>& sentences, const std::string& part) {
  return std::any_of(sentences.begin(), sentences.end(),
                     [&](const std::string& s) { return s.find(part) != std::string::npos; });
}

/// The largest difference from the integrated Gaussian that the prepared PSF should be, over its peak.
double error_against(const Volume& v, Triple sigma, Triple step = {1, 1, 1}) {
  const Triple middle{static_cast<double>(v.shape.z / 2) * step[0], static_cast<double>(v.shape.y / 2) * step[1],
                      static_cast<double>(v.shape.x / 2) * step[2]};
  const Volume truth = integrated_gaussian(v.shape, middle, sigma, step);
  double worst = 0;
  for (std::size_t i = 0; i < v.values.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(v.values[i] - truth.values[i])));
  return worst / static_cast<double>(truth.at(v.shape.z / 2, v.shape.y / 2, v.shape.x / 2));
}

}  // namespace

TEST_CASE("a Gaussian anywhere between voxels comes back in the middle, for odd and even sizes, in 2-D and 3-D",
          "[optics]") {
  for (const std::int64_t depth : {1, 20, 21})
    for (const std::int64_t n : {24, 25})
      for (const double part : {0.0, 0.13, 0.5, 0.84}) {
        const Triple center{depth == 1 ? 0.0 : 10 - part, 12 + part, 11 + 0.37 * part};
        const PreparedPsf p = prepared(integrated_gaussian({depth, n, n + 1}, center, {1.7, 1.3, 1.4}), {},
                                       {depth == 1 ? 1 : 64, 64, 64});
        INFO("depth " << depth << ", n " << n << ", part " << part);
        CHECK(check_ready(p) < 0.002);
        CHECK(error_against(p.psf, depth == 1 ? Triple{1e-3, 1.3, 1.4} : Triple{1.7, 1.3, 1.4}) < 2e-3);
        CHECK(p.shift[1] == Approx(static_cast<double>(n / 2) - center[1]).margin(0.003));
        CHECK(p.shift[2] == Approx(static_cast<double>((n + 1) / 2) - center[2]).margin(0.003));
      }
}

TEST_CASE("Airy, aberrated and noisy PSFs come back centered within 0.002 voxel", "[optics]") {
  CHECK(check_ready(prepared(airy({1, 40, 41}, {0, 19.3, 20.6}, 2.4), {}, {1, 64, 64})) < 0.002);
  CHECK(check_ready(prepared(debye({32, 32, 32}, {15.5, 15.5, 15.5}, {0.15, 0.08, 0.08}, 1.2, 0.52, 1.33))) < 0.002);
  CHECK(check_ready(prepared(debye({41, 32, 33}, {20.2, 15.7, 16.4}, {0.15, 0.08, 0.08}, 1.2, 0.52, 1.33, 0.2))) <
        0.002);
  CHECK(check_ready(prepared(recorded(gaussian({30, 31, 32}, {14.3, 16.2, 15.7}, {3, 1.5, 1.5}, 100), 20, 3, 1))) <
        0.002);
}

TEST_CASE("a PSF far off the middle, near the border, is moved whole", "[optics]") {
  const PreparedPsf p = prepared(integrated_gaussian({20, 20, 20}, {5.4, 13.7, 9.5}, {1.2, 1.2, 1.2}));
  CHECK(check_ready(p) < 0.002);
  CHECK(error_against(p.psf, {1.2, 1.2, 1.2}) < 3e-3);
  CHECK(p.shift[0] == Approx(4.6).margin(0.005));
  CHECK(p.warnings.empty());
  CHECK(mentions(prepared(gaussian({20, 20, 20}, {0.3, 9, 9}, {2, 2, 2})).warnings, "cut by the border"));
}

TEST_CASE("a symmetric PSF of odd size keeps its bits but for the sum", "[optics]") {
  Volume v = debye({15, 17, 17}, {7, 8, 8}, {0.2, 0.1, 0.1}, 1.2, 0.52, 1.33);
  const double light = sum(v);
  const PreparedPsf p = prepared(v);
  REQUIRE(p.psf.shape == v.shape);
  CHECK(p.shift == Triple{0, 0, 0});
  for (std::size_t i = 0; i < v.values.size(); ++i)
    CHECK(p.psf.values[i] == static_cast<float>(static_cast<double>(v.values[i]) / light));
}

TEST_CASE("a shift by whole voxels copies, so that two places give the same bits", "[optics]") {
  const Volume a = gaussian({15, 31, 31}, {7, 15, 15}, {1.3, 2, 2}),
               b = gaussian({15, 31, 31}, {7, 13, 18}, {1.3, 2, 2});
  const PreparedPsf p = prepared(a), q = prepared(b);
  CHECK(q.shift == Triple{0, 2, -3});
  REQUIRE(p.psf.shape == q.psf.shape);
  double worst = 0;
  for (std::size_t i = 0; i < p.psf.values.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(p.psf.values[i] - q.psf.values[i])));
  CHECK(worst < 1e-6 * static_cast<double>(*std::max_element(p.psf.values.begin(), p.psf.values.end())));
}

TEST_CASE("preparing is deterministic to the bit", "[optics]") {
  const Volume v = recorded(gaussian({30, 31, 32}, {14.3, 16.2, 15.7}, {3, 1.5, 1.5}, 100), 20, 3, 9);
  CHECK(prepared(v).psf.values == prepared(v).psf.values);
}

TEST_CASE("centering middle takes voxel n/2 as it is, lopsided or not", "[optics]") {
  Volume v({1, 4, 5});
  v.at(0, 2, 2) = 1;
  v.at(0, 3, 2) = 3;
  v.at(0, 0, 1) = 4;
  const PreparedPsf p = prepared(v, {}, {1, 64, 64}, untouched);
  REQUIRE(p.psf.shape == Shape{1, 5, 3});
  CHECK(p.shift == Triple{0, 0, 0});
  CHECK(p.psf.at(0, 2, 1) == 0.125f);
  CHECK(p.psf.at(0, 3, 1) == 0.375f);
  CHECK(p.psf.at(0, 0, 0) == 0.5f);
}

TEST_CASE("an offset with noise is removed: the prepared PSF is the bead", "[optics]") {
  const Volume clean = integrated_gaussian({31, 32, 32}, {14.3, 16.2, 15.7}, {3, 1.5, 1.5});
  Volume counts = clean;
  for (float& value : counts.values) value *= 10000;  // peak 115
  const PreparedPsf p = prepared(recorded(counts, 100, 2, 5));
  CHECK(p.background == Approx(100).margin(0.3));
  CHECK(check_ready(p) < 0.002);
  CHECK(error_against(p.psf, {3, 1.5, 1.5}) < 0.08);  // noise is 2 of 115, and the center's error
  CHECK(mentions(p.notes, "background of"));
  const PreparedPsf kept =
      prepared(recorded(counts, 100, 2, 5), {}, image, {PsfIntake::Centering::automatic, PsfIntake::Background::none});
  CHECK(kept.background == 0);
  CHECK(kept.psf.at(1, 1, 1) > 0.3f / static_cast<float>(kept.psf.shape.voxels()));
}

TEST_CASE("a computed PSF whose tails reach the border is not cut", "[optics]") {
  const Volume v = debye({33, 33, 33}, {16, 16, 16}, {0.2, 0.1, 0.1}, 1.4, 0.52, 1.515);
  const PreparedPsf p = prepared(v);
  CHECK(p.background == 0);
  REQUIRE(p.psf.shape == v.shape);
  CHECK(static_cast<double>(p.psf.at(0, 0, 0)) == Approx(static_cast<double>(v.at(0, 0, 0)) / sum(v)).epsilon(1e-5));
}

TEST_CASE("noise around a background already subtracted leaves no haze", "[optics]") {
  const Volume clean = gaussian({31, 31, 31}, {15, 15, 15}, {2.5, 1.5, 1.5}, 100);
  const PreparedPsf p = prepared(recorded(clean, 0, 3, 6));
  double near = 0;
  const Shape& s = p.psf.shape;
  for (std::int64_t z = -8; z <= 8; ++z)
    for (std::int64_t y = -5; y <= 5; ++y)
      for (std::int64_t x = -5; x <= 5; ++x)
        near += static_cast<double>(p.psf.at(s.z / 2 + z, s.y / 2 + y, s.x / 2 + x));
  CHECK(near > 0.95);
}

TEST_CASE("a few negative values in a computed PSF become 0 and change nothing else", "[optics]") {
  Volume v = debye({33, 33, 33}, {16, 16, 16}, {0.2, 0.1, 0.1}, 1.2, 0.52, 1.33);
  v.at(0, 0, 3) = v.at(32, 32, 29) = -v.at(0, 0, 3);
  const PreparedPsf p = prepared(v);
  REQUIRE(p.psf.shape == v.shape);
  CHECK(p.psf.at(0, 0, 3) == 0);
  const double scale = static_cast<double>(p.psf.at(16, 16, 16)) / static_cast<double>(v.at(16, 16, 16));
  CHECK(static_cast<double>(p.psf.at(3, 4, 30)) == Approx(scale * static_cast<double>(v.at(3, 4, 30))).epsilon(1e-5));
}

TEST_CASE("coarser voxels hold what they would have recorded, on each axis by its own factor", "[optics]") {
  Volume v = integrated_gaussian({40, 41, 42}, {19.5, 20.2, 21}, {6, 5, 4});
  v.spacing = {0.1, 0.05, 0.05};
  for (const Triple factor : {Triple{2, 3, 2}, Triple{1.5, 1, 2.4}}) {
    const PreparedPsf p = prepared(v, {0.1 * factor[0], 0.05 * factor[1], 0.05 * factor[2]});
    CHECK(check_ready(p) < 0.002);
    CHECK(error_against(p.psf, {6, 5, 4}, factor) < 2e-3);
    CHECK(p.psf.spacing == Spacing{0.1 * factor[0], 0.05 * factor[1], 0.05 * factor[2]});
    CHECK(mentions(p.notes, "resampled"));
  }
}

TEST_CASE("resampling keeps the full width at half maximum within 1 % in micrometers", "[optics][numbers]") {
  Volume v = integrated_gaussian({41, 41, 41}, {20.4, 19.7, 20}, {5, 3, 3});
  v.spacing = {0.2, 0.1, 0.1};
  const ww::PsfMeasure before = ww::measure_psf(v);
  for (const Spacing to :
       {Spacing{0.1, 0.07, 0.05}, Spacing{0.2, 0.1, 0.1}, Spacing{0.3, 0.13, 0.1}, Spacing{0.21, 0.033, 0.12}}) {
    const PreparedPsf p = prepared(v, to, {256, 256, 256});
    const ww::PsfMeasure after = ww::measure_psf(p.psf);
    INFO(to.z << " " << to.y << " " << to.x);
    CHECK(check_ready(p) < 0.002);
    CHECK(after.fwhm[0] * to.z == Approx(before.fwhm[0] * 0.2).epsilon(0.01));
    CHECK(after.fwhm[1] * to.y == Approx(before.fwhm[1] * 0.1).epsilon(0.01));
    CHECK(after.fwhm[2] * to.x == Approx(before.fwhm[2] * 0.1).epsilon(0.01));
  }
}

TEST_CASE("voxel sizes that agree to 0.1 %, or are unknown, resample nothing", "[optics]") {
  Volume v = gaussian({15, 15, 15}, {7, 7, 7}, {1.5, 1.5, 1.5});
  const PreparedPsf unknown = prepared(v, {0.3, 0.1, 0.1});
  CHECK(mentions(unknown.notes, "The PSF's voxel size along z, y, x is unknown"));
  CHECK(unknown.psf.spacing == Spacing{0.3, 0.1, 0.1});
  v.spacing = {0.3, 0.1, 0.1};
  const PreparedPsf equal = prepared(v, {0.3, 0.10005, 0.1});
  CHECK(equal.psf.values == unknown.psf.values);
  CHECK_FALSE(mentions(equal.notes, "resampled"));
  CHECK(mentions(prepared(v, {0, 0.1, 0.1}).notes, "The image's voxel size along z is unknown"));
}

TEST_CASE("voxels too coarse for the PSF bring a warning", "[optics]") {
  Volume v = gaussian({25, 25, 25}, {12, 12, 12}, {2, 2, 2});
  v.spacing = {0.1, 0.1, 0.1};
  CHECK(mentions(prepared(v, {0.1, 0.1, 0.5}).warnings, "coarse for this PSF: along x"));
}

TEST_CASE("a one-plane image gets the in-focus plane of a stack", "[optics]") {
  const Volume stack = debye({41, 33, 33}, {19, 16, 16}, {0.2, 0.1, 0.1}, 1.2, 0.52, 1.33);
  const PreparedPsf p = prepared(stack, {0, 0.1, 0.1}, {1, 64, 64});
  REQUIRE(p.psf.shape == Shape{1, 33, 33});
  double plane = 0;
  for (std::int64_t y = 0; y < 33; ++y)
    for (std::int64_t x = 0; x < 33; ++x) plane += static_cast<double>(stack.at(19, y, x));
  for (std::int64_t y = 0; y < 33; ++y)
    for (std::int64_t x = 0; x < 33; ++x)
      CHECK(static_cast<double>(p.psf.at(0, y, x)) ==
            Approx(static_cast<double>(stack.at(19, y, x)) / plane).epsilon(1e-5).margin(1e-9));
  CHECK(p.shift[0] == Approx(1).margin(1e-6));
  CHECK(mentions(p.notes, "in-focus plane"));
  // Between two planes the plane is interpolated.
  const PreparedPsf between =
      prepared(integrated_gaussian({20, 24, 24}, {9.5, 12, 12}, {2, 1.5, 1.5}), {}, {1, 64, 64});
  CHECK(check_ready(between) < 0.002);
  CHECK(error_against(between.psf, {1e-3, 1.5, 1.5}) < 1e-3);
}

TEST_CASE("a one-plane PSF serves a stack, with a warning", "[optics]") {
  const PreparedPsf p = prepared(airy({1, 31, 31}, {0, 15, 15}, 3));
  CHECK(p.psf.shape.z == 1);
  CHECK(mentions(p.warnings, "blur along z stays"));
}

TEST_CASE("a PSF larger than the image is cut to 2 n - 1 around its center, and the light lost is told", "[optics]") {
  const Volume v = debye({40, 40, 40}, {20, 20, 20}, {0.2, 0.1, 0.1}, 1.2, 0.52, 1.33);
  const PreparedPsf p = prepared(v, {}, {6, 64, 5});
  REQUIRE(p.psf.shape == Shape{11, 41, 9});
  CHECK(check_ready(p) < 0.002);
  double inside = 0;
  for (std::int64_t z = 15; z <= 25; ++z)
    for (std::int64_t y = 0; y < 40; ++y)
      for (std::int64_t x = 16; x <= 24; ++x) inside += static_cast<double>(v.at(z, y, x));
  char text[32];
  std::snprintf(text, sizeof text, "%.4g %%", 100 * (1 - inside / sum(v)));
  CHECK(mentions(p.notes, text));
  CHECK(static_cast<double>(p.psf.at(5, 20, 4)) ==
        Approx(static_cast<double>(v.at(20, 20, 20)) / inside).epsilon(1e-5));
  CHECK_FALSE(
      mentions(prepared(gaussian({15, 15, 15}, {7, 7, 7}, {1, 1, 1}), {}, {8, 8, 8}).notes, "larger than the image"));
}

TEST_CASE("an empty rim is left out and takes no more than 1e-5 of the light with it", "[optics]") {
  const Volume v = gaussian({41, 61, 81}, {20, 30, 40}, {1.2, 1.5, 2});
  const PreparedPsf p = prepared(v);
  CHECK(p.psf.shape.z < 15);
  CHECK(p.psf.shape.x < 25);
  const Shape& s = p.psf.shape;
  double kept = 0;
  for (std::int64_t z = 0; z < s.z; ++z)
    for (std::int64_t y = 0; y < s.y; ++y)
      for (std::int64_t x = 0; x < s.x; ++x)
        kept += static_cast<double>(v.at(20 - s.z / 2 + z, 30 - s.y / 2 + y, 40 - s.x / 2 + x));
  CHECK(1 - kept / sum(v) < 1e-5);
}

TEST_CASE("a point is a point, wherever it stands", "[optics]") {
  Volume v({6, 7, 8});
  v.at(1, 5, 3) = 250;
  const PreparedPsf p = prepared(v);
  REQUIRE(p.psf.shape == Shape{1, 1, 1});
  CHECK(p.psf.values[0] == 1);
  CHECK(p.shift == Triple{2, -2, 1});
  CHECK(prepared([] {
          Volume one({1, 1, 1});
          one.values = {7};
          return one;
        }())
            .psf.values == std::vector<float>{1});
}

TEST_CASE("8-bit PSFs are taken as they are", "[optics]") {
  Volume v = gaussian({21, 22, 23}, {10.3, 10.6, 11.1}, {2.5, 1.6, 1.6}, 255);
  for (float& value : v.values) value = std::round(value);
  const PreparedPsf p = prepared(v);
  CHECK(check_ready(p) < 0.002);
  CHECK(p.shift[1] == Approx(11 - 10.6).margin(0.01));
  CHECK(p.background == 0);
}

TEST_CASE("a PSF stored around its first voxel is unrolled", "[optics]") {
  const auto folded = [](double i) { return std::min(i, 16 - i); };
  const Volume corner = sampled({16, 16, 16}, [&](double z, double y, double x) {
    return std::exp(-(folded(z) * folded(z) + folded(y) * folded(y) + folded(x) * folded(x)) / 4.5);
  });
  const PreparedPsf p = prepared(corner);
  CHECK(check_ready(p) < 0.002);
  CHECK(ww::measure_psf(p.psf).fwhm[0] == Approx(2.3548 * 1.5).epsilon(0.01));
  CHECK(mentions(p.notes, "wrapped"));
}

TEST_CASE("small boxes and moved lines are PSFs too", "[optics]") {
  Volume box({3, 3, 3});
  for (float& v : box.values) v = 2;
  CHECK(prepared(box).psf.shape == Shape{3, 3, 3});
  Volume line({1, 1, 15});
  for (std::int64_t x = 3; x < 10; ++x) line.at(0, 0, x) = 1;
  const PreparedPsf p = prepared(line, {}, {1, 64, 64});
  REQUIRE(p.psf.shape == Shape{1, 1, 7});
  for (const float v : p.psf.values) CHECK(v == Approx(1.0 / 7));
}

TEST_CASE("two beads in one PSF bring a warning and are not averaged", "[optics]") {
  Volume v = gaussian({20, 20, 40}, {10, 10, 12}, {2, 1.5, 1.5});
  const Volume second = gaussian({20, 20, 40}, {10, 10, 28}, {2, 1.5, 1.5}, 0.8);
  for (std::size_t i = 0; i < v.values.size(); ++i) v.values[i] += second.values[i];
  const PreparedPsf p = prepared(v);
  CHECK(p.shift[2] == Approx(8).margin(0.002));
  CHECK(mentions(p.warnings, "second bright place"));
}

TEST_CASE("values at the ends of what a float holds are no trouble", "[optics]") {
  for (const double peak : {3e38, 1e-40}) {
    const PreparedPsf p = prepared(gaussian({15, 15, 15}, {7.3, 7, 7}, {1.5, 1.5, 1.5}, peak));
    CHECK(check_ready(p) < 0.01);
  }
}

TEST_CASE("PSFs nobody can use are refused with a sentence", "[optics]") {
  const Volume good = gaussian({9, 9, 9}, {4, 4, 4}, {1, 1, 1});
  const auto refusal = [](const Volume& v, const PsfIntake& intake = {}, Shape shape = image) -> std::string {
    try {
      prepared(v, {}, shape, intake);
    } catch (const ww::InvalidArgument& e) {
      return e.what();
    }
    return "accepted";
  };
  Volume bad = good;
  bad.at(1, 2, 3) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THAT(refusal(bad), Catch::Contains("NaN at voxel (1, 2, 3)"));
  bad.at(1, 2, 3) = std::numeric_limits<float>::infinity();
  CHECK_THAT(refusal(bad, untouched), Catch::Contains("infinite"));
  CHECK_THAT(refusal(Volume({9, 9, 9})), Catch::Contains("no light") && Catch::Contains("0"));
  CHECK_THAT(refusal(Volume({9, 9, 9}), untouched), Catch::Contains("no light"));
  Volume negative = good;
  for (float& v : negative.values) v = -v - 2;
  CHECK_THAT(refusal(negative), Catch::Contains("highest value is -2"));
  CHECK_THAT(refusal(Volume({0, 9, 9})), Catch::Contains("empty") && Catch::Contains("0 x 9 x 9"));
  Volume short_one = good;
  short_one.values.resize(5);
  CHECK_THAT(refusal(short_one), Catch::Contains("5 values") && Catch::Contains("729"));
  Volume even({9, 9, 9});
  for (float& v : even.values) v = 7;
  CHECK_THAT(refusal(even), Catch::Contains("every value is 7"));
  CHECK_THAT(refusal(recorded(Volume({16, 32, 32}), 100, 3, 1)), Catch::Contains("no light above its background of"));
  CHECK_THAT(refusal(good, {}, {0, 5, 5}), Catch::Contains("the image is empty"));
}
