// Gaussian PSFs against the paper's closed forms and against the curvature of a Debye integral done the slow way.
#include <catch2/catch.hpp>

#include <limits>

#include "image/errors.hpp"
#include "optics/recorded/psf_measure.hpp"
#include "optics/theory/gaussian_psf.hpp"
#include "psf_oracles.hpp"

using namespace psf_oracles;
using ww::GaussianPsf;
using Model = ww::GaussianPsf::Model;

namespace {

struct Optics {
  double aperture, wavelength, index;
  double k() const { return 2 * std::numbers::pi / wavelength; }
  double edge() const { return std::sqrt(1 - std::pow(aperture / index, 2)); }
};

/// Debye intensity of a scalar field with the sine condition, by the midpoint rule in the angle.
double intensity(const Optics& o, double r, double z) {
  constexpr int nodes = 400;
  const double widest = std::asin(o.aperture / o.index);
  std::complex<double> field;
  for (int i = 0; i < nodes; ++i) {
    const double t = widest * (i + 0.5) / nodes;
    field += std::sqrt(std::cos(t)) * std::sin(t) * std::cyl_bessel_j(0.0, o.k() * o.index * r * std::sin(t)) *
             std::polar(1.0, o.k() * o.index * z * std::cos(t));
  }
  return std::norm(field * (widest / nodes));
}

/// sigma of the Gaussian with the second derivative of f at 0, by a five-point difference.
template <class F>
double sigma_at_peak(F f, double h) {
  const double second = (-2 * f(2 * h) + 32 * f(h) - 30 * f(0)) / (12 * h * h);  // f is even
  return std::sqrt(-f(0) / second);
}

/// Light of f(r, z) gathered over a disk of radius `radius` whose center stands `off` the axis.
template <class F>
double over_disk(F f, double radius, double off) {
  constexpr int rings = 24, spokes = 24;
  double sum = 0;
  for (int i = 0; i < rings; ++i) {
    const double r = radius * (i + 0.5) / rings;
    for (int j = 0; j < spokes; ++j) {
      const double angle = 2 * std::numbers::pi * (j + 0.5) / spokes;
      sum += r * f(std::hypot(off + r * std::cos(angle), r * std::sin(angle)));
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("widefield widths are the closed forms of Zhang, Zerubia and Olivo-Marin", "[optics]") {
  for (const Optics o : {Optics{0.8, 0.52, 1.0}, Optics{1.2, 0.45, 1.333}, Optics{1.4, 0.63, 1.515}}) {
    const double c = o.edge(), nk = o.index * o.k();
    const double c32 = std::pow(c, 1.5), c52 = std::pow(c, 2.5), c72 = std::pow(c, 3.5), c5 = std::pow(c, 5);
    const double lateral = 1 / nk / std::sqrt((4 - 7 * c32 + 3 * c72) / (7 * (1 - c32)));
    const double z =
        5 * std::sqrt(7.0) * (1 - c32) / (std::sqrt(6.0) * nk) / std::sqrt(4 * c5 - 25 * c72 + 42 * c52 - 25 * c32 + 4);
    const ww::GaussianWidths w = ww::gaussian_widths({Model::widefield, o.aperture, o.wavelength, 0.488, 1, o.index});
    CHECK(w.lateral == Approx(lateral).epsilon(1e-9));
    CHECK(w.z == Approx(z).epsilon(1e-9));
  }
}

TEST_CASE("widefield widths are the curvature of the Debye integral at the focus", "[optics]") {
  for (const Optics o : {Optics{0.5, 0.52, 1.0}, Optics{1.2, 0.45, 1.333}, Optics{1.4, 0.63, 1.515}}) {
    const ww::GaussianWidths w = ww::gaussian_widths({Model::widefield, o.aperture, o.wavelength, 0.488, 1, o.index});
    CHECK(w.lateral ==
          Approx(sigma_at_peak([&](double r) { return intensity(o, r, 0); }, 0.05 * w.lateral)).epsilon(1e-5));
    CHECK(w.z == Approx(sigma_at_peak([&](double z) { return intensity(o, 0, z); }, 0.05 * w.z)).epsilon(1e-5));
  }
}

TEST_CASE("paraxial widths are the textbook's, and what the others tend to for small apertures", "[optics]") {
  const ww::GaussianWidths paraxial = ww::gaussian_widths({Model::widefield_paraxial, 0.03, 0.52, 0.488, 1, 1.0});
  CHECK(paraxial.lateral == Approx(0.22508 * 0.52 / 0.03).epsilon(1e-4));
  CHECK(paraxial.z == Approx(0.77970 * 0.52 / (0.03 * 0.03)).epsilon(1e-4));
  const ww::GaussianWidths exact = ww::gaussian_widths({Model::widefield, 0.03, 0.52, 0.488, 1, 1.0});
  CHECK(exact.lateral == Approx(paraxial.lateral).epsilon(3e-4));
  CHECK(exact.z == Approx(paraxial.z).epsilon(1e-3));
}

TEST_CASE("confocal widths are the curvature of excitation times emission seen through the pinhole",
          "[optics][numbers]") {
  const Optics emission{1.2, 0.52, 1.333}, excitation{1.2, 0.488, 1.333};
  for (const double pinhole : {0.3, 0.7}) {
    const double radius = 0.61 * pinhole * emission.wavelength / emission.aperture;
    const ww::GaussianWidths w = ww::gaussian_widths({Model::confocal, 1.2, 0.52, 0.488, pinhole, 1.333});
    const auto lateral = [&](double r) {
      return intensity(excitation, r, 0) * over_disk([&](double s) { return intensity(emission, s, 0); }, radius, r);
    };
    const auto axial = [&](double z) {
      return intensity(excitation, 0, z) * over_disk([&](double s) { return intensity(emission, s, z); }, radius, 0);
    };
    CHECK(w.lateral == Approx(sigma_at_peak(lateral, 0.1 * w.lateral)).epsilon(1e-3));
    CHECK(w.z == Approx(sigma_at_peak(axial, 0.1 * w.z)).epsilon(1e-3));
  }
}

TEST_CASE("an open pinhole is wider than a closed one, and no wider than the excitation", "[optics]") {
  double before_z = 0, before = 0;
  for (const double pinhole : {0.0, 0.01, 0.5, 1.0, 1.5}) {
    const ww::GaussianWidths w = ww::gaussian_widths({Model::confocal, 1.4, 0.52, 0.488, pinhole, 1.515});
    CHECK(w.z >= before_z);
    CHECK(w.lateral >= before);
    before_z = w.z;
    before = w.lateral;
  }
  const ww::GaussianWidths excitation = ww::gaussian_widths({Model::widefield, 1.4, 0.488, 0.488, 1, 1.515});
  CHECK(before <= excitation.lateral * 1.000001);
  CHECK(before_z <= excitation.z);
  CHECK(ww::gaussian_widths({Model::confocal, 1.4, 0.52, 0.488, 1e-4, 1.515}).z ==
        Approx(ww::gaussian_widths({Model::confocal, 1.4, 0.52, 0.488, 0, 1.515}).z).epsilon(1e-6));
}

TEST_CASE("the sampled Gaussian is the integral over each voxel, centered, of sum 1", "[optics]") {
  const GaussianPsf optics{Model::widefield, 1.2, 0.52, 0.488, 1, 1.333};
  const ww::Spacing d{0.2, 0.09, 0.07};
  const ww::GaussianWidths w = ww::gaussian_widths(optics);
  const Shape shape = ww::gaussian_shape(optics, d, {60, 140, 256});
  CHECK(shape == Shape{2 * static_cast<std::int64_t>(std::ceil(4.5 * w.z / 0.2)) + 1,
                       2 * static_cast<std::int64_t>(std::ceil(4.5 * w.lateral / 0.09)) + 1,
                       2 * static_cast<std::int64_t>(std::ceil(4.5 * w.lateral / 0.07)) + 1});
  const Volume v = ww::gaussian_psf(optics, d, shape);
  CHECK(sum(v) == Approx(1).epsilon(1e-6));
  CHECK(v.spacing == d);
  const Volume truth =
      integrated_gaussian(shape,
                          {static_cast<double>(shape.z / 2) * d.z, static_cast<double>(shape.y / 2) * d.y,
                           static_cast<double>(shape.x / 2) * d.x},
                          {w.z, w.lateral, w.lateral}, {d.z, d.y, d.x});
  for (std::size_t i = 0; i < v.values.size(); ++i)
    REQUIRE(static_cast<double>(v.values[i]) ==
            Approx(static_cast<double>(truth.values[i])).epsilon(1e-4).margin(1e-12));
  const Triple c = ww::psf_center(v);
  CHECK(c[0] == Approx(static_cast<double>(shape.z / 2)).margin(1e-6));
  CHECK(c[2] == Approx(static_cast<double>(shape.x / 2)).margin(1e-6));
}

TEST_CASE("a one-plane image gets one plane, and coarse voxels get three", "[optics]") {
  const GaussianPsf optics;
  const Shape plane = ww::gaussian_shape(optics, {0, 0.1, 0.1}, {1, 64, 64});
  CHECK(plane.z == 1);
  CHECK(sum(ww::gaussian_psf(optics, {0, 0.1, 0.1}, plane)) == Approx(1).epsilon(1e-6));
  CHECK(ww::gaussian_shape(optics, {5, 2, 2}, {64, 64, 64}) == Shape{3, 3, 3});
}

TEST_CASE("optics that cannot be are refused with the key, the value and what is allowed", "[optics]") {
  const auto refusal = [](const GaussianPsf& p) -> std::string {
    try {
      ww::gaussian_widths(p);
    } catch (const ww::InvalidParameter& e) {
      return e.what();
    }
    return "accepted";
  };
  CHECK(refusal({Model::widefield, 1.6, 0.52, 0.488, 1, 1.515}) ==
        "numerical_aperture = 1.6 must be below the refractive index 1.515 of the immersion");
  CHECK_THAT(refusal({Model::widefield, 1.515, 0.52, 0.488, 1, 1.515}),
             Catch::Contains("must be below the refractive index"));
  CHECK(refusal({Model::widefield, 0, 0.52, 0.488, 1, 1.515}) == "numerical_aperture = 0 must be above 0");
  CHECK_THAT(refusal({Model::widefield, std::numeric_limits<double>::quiet_NaN(), 0.52, 0.488, 1, 1.515}),
             Catch::Contains("numerical_aperture = nan"));
  CHECK(refusal({Model::widefield, 1.4, 520, 0.488, 1, 1.515}) ==
        "wavelength = 520 um must lie between 0.2 and 2 micrometers: 520 nm is 0.52");
  CHECK_THAT(refusal({Model::widefield, 1.4, 0.1, 0.488, 1, 1.515}),
             Catch::Contains("wavelength = 0.1 um must lie between 0.2 and 2"));
  CHECK_THAT(refusal({Model::confocal, 1.4, 0.52, 488, 1, 1.515}), Catch::Contains("excitation_wavelength = 488 um"));
  CHECK(refusal({Model::widefield, 1.4, 0.52, 488, 1, 1.515}) == "accepted");  // a widefield microscope has none
  CHECK_THAT(refusal({Model::confocal, 1.4, 0.52, 0.488, -1, 1.515}), Catch::Contains("pinhole = -1"));
  CHECK_THAT(refusal({Model::widefield, 0.5, 0.52, 0.488, 1, 0.9}), Catch::Contains("refractive_index = 0.9"));
  CHECK_THAT(refusal({Model::widefield, 1.4, 0.52, 0.488, 1, 3}), Catch::Contains("refractive_index = 3"));
  CHECK_THROWS_WITH(ww::gaussian_shape({}, {0, 0.1, 0.1}, {5, 9, 9}), Catch::Contains("voxel size along z"));
  CHECK_THROWS_WITH(ww::gaussian_shape({}, {0.2, 0.1, 1e-7}, {5, 9, 9}),
                    Catch::Contains("along x would make a PSF of"));
  CHECK_THROWS_WITH(ww::gaussian_psf({}, {0.2, 0.1, 0.1}, {5, 8, 9}),
                    Catch::Contains("8 voxels along y has no middle voxel"));
  CHECK_THROWS_AS(ww::gaussian_psf({}, {0.2, 0, 0.1}, {5, 9, 9}), ww::InvalidArgument);
}
