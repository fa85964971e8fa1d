// PSFs on voxels against the dense quadrature of the model at every one of them.
#include <math.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <numeric>
#include <vector>

#include "image/errors.hpp"
#include "image/volume.hpp"
#include "optics/theory/pixel_psf.hpp"
#include "optics/theory/point_psf.hpp"
#include "optics/theory/quadrature.hpp"

using ww::Microscope;
using ww::Normalization;
using ww::PixelValue;
using ww::Planes;
using ww::PsfModel;
using ww::Pupil;
using ww::Shape;
using ww::Spacing;
using ww::Volume;

namespace {

/// The intensity in one focal plane, summed over many more directions than are needed.
class Plane {
 public:
  Plane(const Pupil& pupil, double radius, double z) : orders_(pupil.orders()), k_(pupil.wave_number()) {
    const Pupil::Nodes nodes = pupil.nodes(2 * radius + 1, z - 1, z + 1);
    for (std::size_t i = 0; i < nodes.s.size(); ++i) {
      const ww::Ray ray = pupil.at(nodes.s[i]);
      const auto wave = nodes.weight[i] * std::exp(std::complex<double>(0, k_) * (ray.path + z * ray.slope));
      s_.push_back(nodes.s[i]);
      for (std::size_t m = 0; m < 3; ++m) part_[m].push_back(ray.part[m] * wave);
    }
  }
  double at(double r) const {
    std::complex<double> f[3];
    for (std::size_t i = 0; i < s_.size(); ++i) {
      const double x = k_ * s_[i] * r;
      f[0] += part_[0][i] * ::j0(x);
      if (orders_ == 1) continue;
      f[1] += part_[1][i] * ::j1(x);
      f[2] += part_[2][i] * ::jn(2, x);
    }
    return std::norm(f[0]) + 2 * std::norm(f[1]) + std::norm(f[2]);
  }

 private:
  int orders_;
  double k_;
  std::vector<double> s_;
  std::vector<std::complex<double>> part_[3];
};

/// Every voxel by 9 x 9 points, or at its center; center at voxel n / 2; sum 1.
std::vector<double> slow(const Pupil& pupil, Shape shape, Spacing d, double first_z, PixelValue value) {
  const ww::Rule points = value == PixelValue::integral ? ww::gauss_legendre(9, -0.5, 0.5) : ww::Rule{{0}, {1}};
  std::vector<double> out;
  for (std::int64_t z = 0; z < shape.z; ++z) {
    const Plane plane(pupil, ww::radius_of(shape, d), first_z + static_cast<double>(z) * d.z);
    for (std::int64_t y = 0; y < shape.y; ++y)
      for (std::int64_t x = 0; x < shape.x; ++x) {
        double sum = 0;
        for (std::size_t a = 0; a < points.at.size(); ++a)
          for (std::size_t b = 0; b < points.at.size(); ++b)
            sum += points.weight[a] * points.weight[b] *
                   plane.at(std::hypot((static_cast<double>(y - shape.y / 2) + points.at[a]) * d.y,
                                       (static_cast<double>(x - shape.x / 2) + points.at[b]) * d.x));
        out.push_back(sum);
      }
  }
  const double light = std::accumulate(out.begin(), out.end(), 0.0);
  for (double& v : out) v /= light;
  return out;
}

Volume fast(const Pupil& pupil, double wavelength, double aperture, Shape shape, Spacing d, double first_z,
            PixelValue value = PixelValue::integral, Normalization normalization = Normalization::sum) {
  const ww::RadialPsf table = ww::radial_psf(pupil, ww::radial_step(wavelength, aperture, 1), ww::radius_of(shape, d),
                                             Planes{first_z, d.z, shape.z});
  Volume v(shape, d);
  ww::pixel_psf(table, shape, d, value, normalization, v.values.data());
  return v;
}

double relative_error(const Volume& v, const std::vector<double>& truth) {
  double difference = 0, whole = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    difference += std::pow(static_cast<double>(v.values[i]) - truth[i], 2);
    whole += truth[i] * truth[i];
  }
  return std::sqrt(difference / whole);
}

Microscope oil() { return {}; }
Microscope oil_in_water() {
  Microscope m;
  m.sample_index = 1.33;
  m.particle_depth = 5;
  return m;
}
Microscope with(double aperture, double index) {
  Microscope m;
  m.numerical_aperture = aperture;
  m.immersion_index = m.sample_index = m.design_immersion_index = index;
  return m;
}

}  // namespace

TEST_CASE("a PSF on voxels is the model's integral over every pixel to a millionth", "[optics][psf]") {
  struct Case {
    PsfModel model;
    Microscope m;
    Shape shape;
    Spacing d;
  };
  const Case cases[] = {
      {PsfModel::vectorial, oil(), {2, 9, 9}, {0.2, 0.065, 0.065}},
      {PsfModel::vectorial, oil_in_water(), {2, 8, 11}, {0.3, 0.065, 0.065}},
      {PsfModel::vectorial, with(1.49, 1.515), {2, 7, 8}, {0.15, 0.1, 0.1}},
      {PsfModel::gibson_lanni, oil(), {2, 9, 14}, {0.2, 0.08, 0.05}},
      {PsfModel::gibson_lanni, oil_in_water(), {3, 3, 120}, {0.4, 0.065, 0.065}},
      {PsfModel::gibson_lanni, with(0.3, 1), {2, 11, 10}, {2, 0.4, 0.4}},
      {PsfModel::vectorial, with(0.9, 1), {2, 80, 2}, {0.5, 0.13, 0.13}},
      {PsfModel::richards_wolf, with(1.2, 1.333), {3, 9, 9}, {0.3, 0.11, 0.11}},
      {PsfModel::born_wolf, with(0.5, 1), {2, 13, 9}, {1, 0.2, 0.2}},
  };
  for (const Case& c : cases) {
    const Pupil pupil(c.model, c.m);
    const double first = ww::brightest_focus({pupil}) - c.d.z;
    for (const PixelValue value : {PixelValue::integral, PixelValue::point}) {
      const double error =
          relative_error(fast(pupil, c.m.wavelength, c.m.numerical_aperture, c.shape, c.d, first, value),
                         slow(pupil, c.shape, c.d, first, value));
      INFO("model " << static_cast<int>(c.model) << ", aperture " << c.m.numerical_aperture << ", size "
                    << ww::to_string(c.shape) << (value == PixelValue::integral ? ", integral: " : ", point: ")
                    << error);
      CHECK(error < 1e-6);
    }
  }
}

TEST_CASE("planes far from the focus are as exact as those in it", "[optics][psf][numbers]") {
  const Pupil pupil(PsfModel::gibson_lanni, oil());
  const Shape shape{2, 1, 200};
  const Spacing d{0.1, 0.065, 0.065};
  for (const double first : {-12.0, 11.9})
    CHECK(relative_error(fast(pupil, 0.52, 1.4, shape, d, first), slow(pupil, shape, d, first, PixelValue::integral)) <
          1e-6);
}

TEST_CASE("many planes at once are each plane alone", "[optics][psf]") {
  const Pupil pupil(PsfModel::vectorial, oil_in_water());
  const Shape shape{150, 8, 9};
  const Spacing d{0.1, 0.07, 0.07};
  const Volume all = fast(pupil, 0.52, 1.4, shape, d, 0, PixelValue::integral, Normalization::peak);
  for (const std::int64_t z : {0, 17, 63, 64, 149}) {
    const Volume one = fast(pupil, 0.52, 1.4, {1, 8, 9}, d, static_cast<double>(z) * d.z);
    const double scale = static_cast<double>(all.at(z, 4, 4)) / static_cast<double>(one.at(0, 4, 4));
    for (std::int64_t i = 0; i < 72; ++i)
      REQUIRE(static_cast<double>(all.at(z, i / 9, i % 9)) ==
              Approx(scale * static_cast<double>(one.at(0, i / 9, i % 9))).epsilon(1e-5).margin(1e-9));
  }
}

TEST_CASE("a PSF is its own mirror image about voxel n / 2, whatever its size", "[optics][psf]") {
  const Pupil pupil(PsfModel::vectorial, oil_in_water());
  for (const Shape shape : {Shape{3, 15, 15}, Shape{2, 16, 16}, Shape{2, 9, 40}, Shape{2, 40, 9}, Shape{1, 1, 2}}) {
    const Volume v = fast(pupil, 0.52, 1.4, shape, {0.2, 0.065, 0.065}, 4.9);
    CHECK(std::accumulate(v.values.begin(), v.values.end(), 0.0) == Approx(1).epsilon(1e-6));
    for (std::int64_t z = 0; z < shape.z; ++z)
      for (std::int64_t y = 0; y < shape.y; ++y)
        for (std::int64_t x = 0; x < shape.x; ++x) {
          const std::int64_t my = 2 * (shape.y / 2) - y, mx = 2 * (shape.x / 2) - x;
          if (my < shape.y) REQUIRE(v.at(z, y, x) == v.at(z, my, x));
          if (mx < shape.x) REQUIRE(v.at(z, y, x) == v.at(z, y, mx));
          const std::int64_t ty = shape.y / 2 + x - shape.x / 2, tx = shape.x / 2 + y - shape.y / 2;
          if (ty >= 0 && ty < shape.y && tx >= 0 && tx < shape.x) REQUIRE(v.at(z, y, x) == v.at(z, ty, tx));
          REQUIRE(v.at(z, y, x) <= v.at(z, shape.y / 2, shape.x / 2));
        }
  }
}

TEST_CASE("a peak of 1 is the same PSF on another scale", "[optics][psf]") {
  const Pupil pupil(PsfModel::richards_wolf, oil());
  const Shape shape{3, 9, 8};
  const Spacing d{0.2, 0.1, 0.1};
  const Volume sum = fast(pupil, 0.52, 1.4, shape, d, -0.2),
               peak = fast(pupil, 0.52, 1.4, shape, d, -0.2, PixelValue::integral, Normalization::peak);
  CHECK(peak.at(1, 4, 4) == 1);
  for (std::size_t i = 0; i < sum.values.size(); ++i)
    REQUIRE(sum.values[i] == Approx(peak.values[i] * sum.at(1, 4, 4)).epsilon(1e-6));
}

TEST_CASE("integrated pixels and points differ by some percent, so that it matters which is meant", "[optics][psf]") {
  const Pupil pupil(PsfModel::vectorial, oil());
  const Shape shape{5, 31, 31};
  const Spacing d{0.2, 0.1, 0.1};
  const Volume integral = fast(pupil, 0.52, 1.4, shape, d, -0.4),
               point = fast(pupil, 0.52, 1.4, shape, d, -0.4, PixelValue::point);
  const double error = relative_error(integral, std::vector<double>(point.values.begin(), point.values.end()));
  CHECK(error > 0.01);
  CHECK(error < 0.2);
}
