// What microscopes record of a point, against the slow way round: sums over disks, lattices and products.
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <numbers>

#include "image/errors.hpp"
#include "optics/theory/point_psf.hpp"
#include "optics/theory/radial_average.hpp"
#include "optics/theory/recorded_psf.hpp"

using ww::Microscope;
using ww::Modality;
using ww::Planes;
using ww::PsfModel;
using ww::Pupil;
using ww::RadialPsf;
using ww::RecordedPsf;
using ww::Recording;
using ww::ZReference;

namespace {

Microscope at(double wavelength) {
  Microscope m;
  m.wavelength = wavelength;
  return m;
}

/// Full width at half maximum of f(x), f falling from x = 0.
double width(const std::function<double(double)>& f, double longest) {
  const double half = f(0) / 2;
  double low = 0, high = longest;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (f(middle) > half ? low : high) = middle;
  }
  return low + high;
}

/// A table of one plane, read by a parabola through three of its rows.
double read(const RadialPsf& t, double r, std::ptrdiff_t plane) {
  const double u = r / t.step();
  const auto i = static_cast<std::ptrdiff_t>(u + 0.5);
  const double d = u - static_cast<double>(i), a = static_cast<double>(t.row(i - 1)[plane]),
               b = static_cast<double>(t.row(i)[plane]), c = static_cast<double>(t.row(i + 1)[plane]);
  return b + d * (c - a) / 2 + d * d * (a - 2 * b + c) / 2;
}

RadialPsf table(Modality modality, double pinhole, double radius, Planes planes, PsfModel model = PsfModel::vectorial,
                Microscope m = {}) {
  Recording r;
  r.modality = modality;
  r.pinhole = pinhole;
  if (modality == Modality::two_photon) r.excitation_wavelength = 0.9;
  return RecordedPsf(model, m, r).table(radius, planes, ZReference::intensity_peak);
}

}  // namespace

TEST_CASE("a confocal microscope with a point pinhole records excitation times emission", "[optics][psf]") {
  const Pupil emission(PsfModel::vectorial, at(0.52)), excitation(PsfModel::vectorial, at(0.488));
  const Planes planes{-0.4, 0.4, 3};
  const RadialPsf t = table(Modality::confocal, 0, 1, planes);
  const double peak = ww::point_intensity(emission, 0, 0) * ww::point_intensity(excitation, 0, 0);
  for (std::ptrdiff_t i = 0; i < t.rows() - 4; i += 7)
    for (std::ptrdiff_t p = 0; p < 3; ++p) {
      const double r = t.step() * static_cast<double>(i), z = -0.4 + 0.4 * static_cast<double>(p);
      const double truth = ww::point_intensity(emission, r, z) * ww::point_intensity(excitation, r, z);
      REQUIRE(std::abs(static_cast<double>(t.row(i)[p]) - truth) < 1e-6 * peak);
    }
}

TEST_CASE("a pinhole averages the emission over its disk", "[optics][psf]") {
  const Pupil emission(PsfModel::gibson_lanni, at(0.52)), excitation(PsfModel::gibson_lanni, at(0.488));
  const RadialPsf t = table(Modality::confocal, 1.2, 0.8, {0.3, 0.1, 1}, PsfModel::gibson_lanni);
  const double radius = 1.2 * 0.61 * 0.52 / 1.4;
  constexpr int rings = 60, spokes = 60;
  for (const std::ptrdiff_t i : {0, 5, 40, 100}) {
    const double r = t.step() * static_cast<double>(i);
    double disk = 0;
    for (int a = 0; a < rings; ++a)
      for (int b = 0; b < spokes; ++b) {
        const double rho = radius * std::sqrt((a + 0.5) / rings), angle = 2 * std::numbers::pi * (b + 0.5) / spokes;
        disk += ww::point_intensity(emission, std::hypot(r + rho * std::cos(angle), rho * std::sin(angle)), 0.3);
      }
    const double truth = disk / (rings * spokes) * ww::point_intensity(excitation, r, 0.3);
    CHECK(static_cast<double>(t.row(i)[0]) == Approx(truth).epsilon(3e-4).margin(1e-5));
  }
}

TEST_CASE("a closed pinhole makes the focus narrower by about the square root of two, an open one does not",
          "[optics][psf]") {
  const Planes plane{0, 0.1, 1};
  const auto fwhm = [&](const RadialPsf& t) { return width([&](double r) { return read(t, r, 0); }, 0.3); };
  Microscope same = at(0.488);
  const double wide = fwhm(table(Modality::widefield, 1, 2, plane, PsfModel::vectorial, same)),
               closed = fwhm(table(Modality::confocal, 0, 2, plane, PsfModel::vectorial, same)),
               one = fwhm(table(Modality::confocal, 1, 2, plane, PsfModel::vectorial, same)),
               open = fwhm(table(Modality::confocal, 10, 2, plane, PsfModel::vectorial, same));
  CHECK(wide / closed == Approx(1.39).margin(0.03));  // sqrt(2) of a Gaussian
  CHECK(one > closed);
  CHECK(one < wide);
  CHECK(open == Approx(wide).epsilon(0.02));
}

TEST_CASE("two photons make the square of the excitation", "[optics][psf]") {
  const Pupil excitation(PsfModel::vectorial, at(0.9));
  const RadialPsf t = table(Modality::two_photon, 1, 2, {0, 0.5, 2});
  const double peak = std::pow(ww::point_intensity(excitation, 0, 0), 2);
  for (std::ptrdiff_t i = 0; i < t.rows() - 4; i += 10)
    for (std::ptrdiff_t p = 0; p < 2; ++p)
      REQUIRE(std::abs(static_cast<double>(t.row(i)[p]) -
                       std::pow(ww::point_intensity(excitation, t.step() * static_cast<double>(i),
                                                    0.5 * static_cast<double>(p)),
                                2)) < 1e-6 * peak);
}

TEST_CASE("a sheet of light leaves the focal plane and takes what is farther than its thickness", "[optics][psf]") {
  const Planes planes{-2, 1, 5};
  Recording r;
  r.modality = Modality::light_sheet;
  r.sheet_thickness = 2;
  const RadialPsf sheet = RecordedPsf(PsfModel::vectorial, {}, r).table(1, planes, ZReference::intensity_peak),
                  wide = table(Modality::widefield, 1, 1, planes);
  for (const std::ptrdiff_t i : {0, 20, 60}) {
    CHECK(sheet.row(i)[2] == wide.row(i)[2]);
    CHECK(sheet.row(i)[1] == Approx(wide.row(i)[1] / 2).epsilon(1e-6));
    CHECK(sheet.row(i)[4] == Approx(wide.row(i)[4] / 16).epsilon(1e-6));
  }
}

TEST_CASE("a lattice of pinholes adds its neighbors' light, turned through all angles", "[optics][psf]") {
  // A Gaussian of known sum, and the six neighbors and their neighbors one by one.
  const double sigma = 0.1, spacing = 0.7, h = 0.005;
  const RadialPsf one = ww::radial_gaussian({1, sigma}, h, 4, {0, 1, 1});
  const RadialPsf all = ww::over_lattice(one, spacing, 6.5 / sigma, 0, 1.2);
  for (const std::ptrdiff_t i : {0, 20, 70, 140, 200}) {
    const double r = h * static_cast<double>(i);
    double truth = 0;
    for (int a = -6; a <= 6; ++a)
      for (int b = -6; b <= 6; ++b) {
        const double l = spacing * std::sqrt(a * a + a * b + b * b);
        constexpr int angles = 400;
        for (int t = 0; t < angles; ++t) {
          const double cosine = std::cos(2 * std::numbers::pi * (t + 0.5) / angles);
          truth += std::exp(-(r * r + l * l - 2 * r * l * cosine) / (2 * sigma * sigma)) / angles;
        }
      }
    CHECK(static_cast<double>(all.row(i)[0]) == Approx(truth).epsilon(1e-4));
  }
}

TEST_CASE("a spinning disk is a confocal microscope with a haze that closer pinholes make stronger", "[optics][psf]") {
  const Planes planes{0, 3, 2};
  const auto spun = [&](double spacing) {
    Recording r;
    r.modality = Modality::spinning_disk;
    r.pinhole_spacing = spacing;
    return RecordedPsf(PsfModel::gibson_lanni, {}, r).table(3, planes, ZReference::intensity_peak);
  };
  const RadialPsf far = spun(20), near = spun(4);
  const auto haze = [](const RadialPsf& t) {
    double sum = 0;
    for (std::ptrdiff_t i = 0; i < t.rows() - 4; ++i) sum += static_cast<double>(t.row(i)[1]) * static_cast<double>(i);
    return sum / static_cast<double>(t.row(0)[0]);
  };
  CHECK(haze(near) > 3 * haze(far));
  CHECK(near.row(0)[0] == Approx(far.row(0)[0]).epsilon(0.05));
}

TEST_CASE("a spinning disk lights a place of the camera while a pinhole stands there", "[optics][psf][numbers]") {
  // Far neighbors: emission times the excitation averaged over two disks, one after the other.
  Recording r;
  r.modality = Modality::spinning_disk;
  r.pinhole_spacing = 20;
  r.pinhole = 1;
  const RadialPsf t = RecordedPsf(PsfModel::gibson_lanni, {}, r).table(0.4, {0, 1, 1}, ZReference::intensity_peak);
  const Pupil emission(PsfModel::gibson_lanni, at(0.52)), excitation(PsfModel::gibson_lanni, at(0.488));
  const double radius = 0.61 * 0.52 / 1.4;
  const auto lit = [&](double x) {
    constexpr int rings = 7, spokes = 10;
    double sum = 0;
    for (int i = 0; i < rings * rings; ++i)
      for (int j = 0; j < spokes * spokes; ++j) {
        const double a = radius * std::sqrt((i % rings + 0.5) / rings),
                     b = radius * std::sqrt((i / rings + 0.5) / rings),
                     u = 2 * std::numbers::pi * (j % spokes + 0.5) / spokes,
                     v = 2 * std::numbers::pi * (j / spokes + 0.25) / spokes;
        sum += ww::point_intensity(
            excitation, std::hypot(x + a * std::cos(u) + b * std::cos(v), a * std::sin(u) + b * std::sin(v)), 0);
      }
    return sum;
  };
  const double here = lit(0);
  for (const std::ptrdiff_t i : {20, 50}) {
    const double x = t.step() * static_cast<double>(i);
    CHECK(static_cast<double>(t.row(i)[0] / t.row(0)[0]) ==
          Approx(ww::point_intensity(emission, x, 0) * lit(x) / here).epsilon(0.03));
  }
}

TEST_CASE("stacks begin where their reference says", "[optics][psf]") {
  Microscope m;
  m.sample_index = 1.33;
  m.particle_depth = 8;
  const Pupil pupil(PsfModel::gibson_lanni, m);
  const RecordedPsf psf(PsfModel::gibson_lanni, m, {});
  const auto on_axis = [&](ZReference reference) {
    return static_cast<double>(psf.table(0.1, {0, 1, 1}, reference).row(0)[0]);
  };
  CHECK(on_axis(ZReference::intensity_peak) ==
        Approx(ww::point_intensity(pupil, 0, ww::brightest_focus({pupil}))).epsilon(1e-6));
  CHECK(on_axis(ZReference::paraxial_focus) == Approx(ww::point_intensity(pupil, 0, 8)).epsilon(1e-6));
  CHECK(on_axis(ZReference::particle) ==
        Approx(ww::point_intensity(pupil, 0, 8 * (2 - 1.515 / 1.33))).epsilon(1e-6).margin(1e-9));
}

TEST_CASE("every modality takes every model", "[optics][psf]") {
  for (const PsfModel model :
       {PsfModel::vectorial, PsfModel::gibson_lanni, PsfModel::richards_wolf, PsfModel::born_wolf, PsfModel::gaussian})
    for (const Modality modality : {Modality::widefield, Modality::confocal, Modality::two_photon,
                                    Modality::spinning_disk, Modality::light_sheet}) {
      const RadialPsf t = table(modality, 1, 1, {-0.6, 0.6, 3}, model);
      INFO(static_cast<int>(model) << " " << static_cast<int>(modality));
      CHECK(t.row(0)[1] > 0);
      CHECK(t.row(0)[1] > t.row(0)[0]);
      CHECK(t.row(0)[1] > t.row(30)[1]);
      CHECK(t.row(0)[0] == Approx(t.row(0)[2]).epsilon(1e-5));
    }
}
