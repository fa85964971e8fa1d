// PSF models against values of 30-digit arithmetic (tests/data/psf_reference_values.json), and what must hold of them.
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>

#include "image/errors.hpp"
#include "optics/theory/bessel.hpp"
#include "optics/theory/point_psf.hpp"
#include "optics/theory/quadrature.hpp"

using ww::Evanescent;
using ww::Microscope;
using ww::PsfModel;
using ww::Pupil;

namespace {

nlohmann::json reference() {
  std::ifstream file(WW_SOURCE_DIR "/tests/data/psf_reference_values.json");
  return nlohmann::json::parse(file);
}

Pupil pupil_of(const nlohmann::json& item) {
  const auto& p = item["params"];
  const auto value = [&](const char* key) { return p[key].get<double>(); };
  const Microscope m{value("NA"), value("lam"), value("ni"),  value("ns"),  value("pz"), value("ng"),
                     value("tg"), value("ni0"), value("ng0"), value("tg0"), value("ti0")};
  const std::string model = item["model"];
  if (model == "born_wolf") return {PsfModel::born_wolf, m};
  if (model == "gibson_lanni") return {PsfModel::gibson_lanni, m};
  if (model == "gibson_lanni_evanescent") return {PsfModel::gibson_lanni, m, Evanescent::collected};
  if (model == "richards_wolf") return {PsfModel::richards_wolf, m};
  REQUIRE(model == "vectorial_gl");
  return {PsfModel::vectorial, m};
}

Microscope homogeneous(double aperture, double index) {
  return {aperture, 0.52, index, index, 0, index, 170, index, index, 170, 150};
}

}  // namespace

TEST_CASE("every model is the integral of its paper to 1e-9, field by field", "[optics][psf]") {
  const auto all = reference();
  REQUIRE(all["cases"].size() == 9);
  for (const auto& item : all["cases"]) {
    const Pupil pupil = pupil_of(item);
    double largest = 0, worst = 0, worst_field = 0;
    for (const auto& point : item["points"]) largest = std::max(largest, point["I"].get<double>());
    for (const auto& point : item["points"]) {
      const double r = point["r"], z = point["z"];
      worst = std::max(worst, std::abs(ww::point_intensity(pupil, r, z) - point["I"].get<double>()));
      const auto fields = ww::point_fields(pupil, r, z);
      for (std::size_t m = 0; m < point["fields"].size(); ++m)
        worst_field =
            std::max(worst_field, std::abs(fields[m] - std::complex<double>(point["fields"][m][0].get<double>(),
                                                                            point["fields"][m][1].get<double>())));
    }
    INFO(item["model"] << " " << item["set"] << ": " << worst / largest << ", fields " << worst_field);
    CHECK(worst <= 1e-9 * largest);
    CHECK(worst_field <= 1e-9 * std::sqrt(largest));
  }
}

TEST_CASE("light through matched layers is light through no layers", "[optics][psf]") {
  for (const double aperture : {0.3, 0.9, 1.4}) {
    const Microscope m = homogeneous(aperture, 1.515);
    const Pupil layered(PsfModel::vectorial, m), plain(PsfModel::richards_wolf, m);
    const double peak = ww::point_intensity(plain, 0, 0);
    for (const double r : {0.0, 0.07, 0.4, 3.0})
      for (const double z : {0.0, 0.25, -1.5})
        CHECK(std::abs(ww::point_intensity(layered, r, z) - ww::point_intensity(plain, r, z)) < 1e-11 * peak);
  }
}

TEST_CASE("at a low aperture polarization and the exact path no longer matter", "[optics][psf]") {
  const Microscope m = homogeneous(0.05, 1.0);
  const Pupil vectorial(PsfModel::vectorial, m), scalar(PsfModel::gibson_lanni, m), paraxial(PsfModel::born_wolf, m);
  const double peak = ww::point_intensity(vectorial, 0, 0);
  for (const double r : {0.0, 2.0, 5.0, 9.0})
    for (const double z : {0.0, 50.0, -120.0}) {
      const double expected = ww::point_intensity(scalar, r, z);
      CHECK(std::abs(ww::point_intensity(vectorial, r, z) / peak - expected) < 1e-3);
      CHECK(std::abs(ww::point_intensity(paraxial, r, z) - expected) < 2e-3);
    }
}

TEST_CASE("the paraxial model is too long along z at high apertures, as its warning says", "[optics][psf]") {
  const auto width = [](PsfModel model, const Microscope& m) {
    const Pupil pupil(model, m);
    const double half = ww::point_intensity(pupil, 0, 0) / 2;
    double low = 0, high = 2 * ww::depth_of_field(m);
    for (int i = 0; i < 50; ++i) {
      const double middle = (low + high) / 2;
      (ww::point_intensity(pupil, 0, middle) > half ? low : high) = middle;
    }
    return low;
  };
  const Microscope oil = homogeneous(1.4, 1.515), dry = homogeneous(0.8, 1.0);
  CHECK(width(PsfModel::born_wolf, oil) / width(PsfModel::gibson_lanni, oil) == Approx(1.40).margin(0.02));
  CHECK(width(PsfModel::born_wolf, dry) / width(PsfModel::gibson_lanni, dry) == Approx(1.24).margin(0.02));
}

TEST_CASE("the brightest focus is where no other place on the axis is brighter", "[optics][psf]") {
  Microscope m;
  m.sample_index = 1.33;
  for (const double depth : {0.0, 3.0, 20.0}) {
    m.particle_depth = depth;
    for (const PsfModel model : {PsfModel::vectorial, PsfModel::gibson_lanni}) {
      const Pupil pupil(model, m);
      const double z = ww::brightest_focus({pupil}), peak = ww::point_intensity(pupil, 0, z);
      for (int i = -400; i <= 400; ++i) REQUIRE(ww::point_intensity(pupil, 0, z + 0.02 * i) <= peak * (1 + 1e-12));
    }
  }
  CHECK(ww::brightest_focus({Pupil(PsfModel::vectorial, Microscope{})}) == 0);
}

TEST_CASE("in a sample of lower index the stage moves farther than the focus", "[optics][psf]") {
  Microscope m;
  m.sample_index = 1.33;
  m.particle_depth = 10;
  const Pupil pupil(PsfModel::gibson_lanni, m);
  // The stage reads z - particle_depth (1 - 1.515 / 1.33): n_i / n_s of the depth when paraxial rays meet.
  const double stage = 10 * (1 - 1.515 / 1.33);
  CHECK(pupil.paraxial_focus() - stage == Approx(10 * 1.33 / 1.33 * 1.515 / 1.33));
  CHECK(pupil.nominal_focus() - stage == Approx(10));
  // Outer rays meet still farther out.
  CHECK(pupil.ray_foci(0.98).first == Approx(10).margin(1e-9));
  CHECK(pupil.ray_foci(0.98).last > 11);
}

TEST_CASE("a Gauss-Legendre rule is exact for polynomials below twice its length", "[optics][psf]") {
  for (const int n : {1, 2, 7, 40}) {
    const ww::Rule rule = ww::gauss_legendre(n, -0.5, 1.5);
    for (int degree = 0; degree < 2 * n; degree += std::max(1, n / 3)) {
      double sum = 0;
      for (std::size_t i = 0; i < rule.at.size(); ++i) sum += rule.weight[i] * std::pow(rule.at[i], degree);
      const double truth = (std::pow(1.5, degree + 1) - std::pow(-0.5, degree + 1)) / (degree + 1);
      CHECK(sum == Approx(truth).epsilon(1e-12));
    }
  }
}

TEST_CASE("tabulated Bessel functions are Bessel functions", "[optics][psf]") {
  const ww::BesselTable table(300);
  double worst = 0;
  for (double x = 0; x <= 300; x += 0.0137) {
    const ww::Bessel j = table.at(x);
    worst = std::max({worst, std::abs(j.j0 - std::cyl_bessel_j(0.0, x)), std::abs(j.j1 - std::cyl_bessel_j(1.0, x)),
                      std::abs(ww::bessel_j2(x, j) - std::cyl_bessel_j(2.0, x))});
  }
  CHECK(worst < 1e-11);
}

TEST_CASE("microscopes that cannot be are refused with the key and the value", "[optics][psf]") {
  const auto refusal = [](auto change, PsfModel model = PsfModel::vectorial) -> std::string {
    Microscope m;
    change(m);
    try {
      ww::check(m, model);
    } catch (const ww::InvalidParameter& e) {
      return e.what();
    }
    return "accepted";
  };
  CHECK(refusal([](Microscope&) {}) == "accepted");
  CHECK(refusal([](Microscope& m) { m.numerical_aperture = 1.6; }) ==
        "numerical_aperture = 1.6 must be below the refractive index 1.515 of the immersion");
  CHECK(refusal([](Microscope& m) { m.coverslip_index = 1.3; }) ==
        "numerical_aperture = 1.4 must be below the refractive index 1.3 of the cover slip (coverslip_index)");
  CHECK(refusal([](Microscope& m) { m.coverslip_index = 1.3; }, PsfModel::richards_wolf) == "accepted");
  CHECK_THAT(refusal([](Microscope& m) { m.wavelength = 520; }), Catch::Contains("between 0.2 and 2 micrometers"));
  CHECK_THAT(refusal([](Microscope& m) { m.sample_index = 0.5; }), Catch::Contains("sample_refractive_index = 0.5"));
  CHECK_THAT(refusal([](Microscope& m) { m.particle_depth = -1; }), Catch::Contains("particle_depth = -1"));
}
