// The sum over the pupil, one position at a time.
#include "optics/theory/point_psf.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "optics/theory/bessel.hpp"

namespace ww {
namespace {

/// How the logarithm of the intensity on the axis grows with z.
double growth(const Pupil& pupil, const Pupil::Nodes& nodes, double z) {
  const std::complex<double> ik(0, pupil.wave_number());
  std::array<std::complex<double>, 2> field{};  // I_0 and its derivative: on the axis the others are 0
  for (std::size_t i = 0; i < nodes.s.size(); ++i) {
    const Ray ray = pupil.at(nodes.s[i]);
    const std::complex<double> wave = nodes.weight[i] * ray.part[0] * std::exp(ik * (ray.path + z * ray.slope));
    field[0] += wave;
    field[1] += ik * ray.slope * wave;
  }
  return 2 * (field[1] / field[0]).real();
}

/// |I_0|^2 on the axis at first, first + step, ...
std::vector<double> along_axis(const Pupil& pupil, const Pupil::Nodes& nodes, double first, double step,
                               std::size_t count) {
  const std::complex<double> ik(0, pupil.wave_number());
  std::vector<std::complex<double>> field(count);
  for (std::size_t i = 0; i < nodes.s.size(); ++i) {
    const Ray ray = pupil.at(nodes.s[i]);
    std::complex<double> wave = nodes.weight[i] * ray.part[0] * std::exp(ik * (ray.path + first * ray.slope));
    const std::complex<double> turn = std::exp(ik * step * ray.slope);
    for (std::complex<double>& f : field) {
      f += wave;
      wave *= turn;
    }
  }
  std::vector<double> intensity;
  for (const std::complex<double>& f : field) intensity.push_back(std::norm(f));
  return intensity;
}

}  // namespace

std::array<std::complex<double>, 3> point_fields(const Pupil& pupil, double r, double z) {
  const Pupil::Nodes nodes = pupil.nodes(r, z, z);
  const double k = pupil.wave_number();
  const BesselTable bessel(k * r * pupil.largest());
  std::array<std::complex<double>, 3> field{};
  for (std::size_t i = 0; i < nodes.s.size(); ++i) {
    const Ray ray = pupil.at(nodes.s[i]);
    const std::complex<double> wave =
        nodes.weight[i] * std::exp(std::complex<double>(0, k) * (ray.path + z * ray.slope));
    const double x = k * r * nodes.s[i];
    const Bessel j = bessel.at(x);
    field[0] += ray.part[0] * wave * j.j0;
    if (pupil.orders() == 1) continue;
    field[1] += ray.part[1] * wave * j.j1;
    field[2] += ray.part[2] * wave * bessel_j2(x, j);
  }
  return field;
}

double point_intensity(const Pupil& pupil, double r, double z) {
  const auto f = point_fields(pupil, r, z);
  return std::norm(f[0]) + 2 * std::norm(f[1]) + std::norm(f[2]);
}

double brightest_focus(const std::vector<Pupil>& pupils) {
  constexpr double nearly_all = 0.98;
  Pupil::Range range = pupils.front().ray_foci(nearly_all);
  double finest = 1e9;
  bool symmetric = true;
  for (const Pupil& p : pupils) {
    const Pupil::Range own = p.ray_foci(nearly_all);
    range = {std::min(range.first, own.first), std::max(range.last, own.last)};
    const double first = p.at(0).slope.real(), last = p.at(p.largest()).slope.real();
    finest = std::min(finest, 2 * std::numbers::pi / (p.wave_number() * std::abs(first - last)));
    symmetric = symmetric && !p.fades();
  }
  // Without aberration the waves meet in one place, all in phase.
  if (symmetric && range.last - range.first < 1e-9) return pupils.front().paraxial_focus();

  constexpr double widest = 1000;  // micrometers: no microscope's focus is drawn out so far
  if (range.last - range.first > widest)
    throw InvalidParameter("the rays of this objective would meet over " + number_text(range.last - range.first) +
                           " µm along the axis (up to " + number_text(widest) +
                           " are computed): are particle_depth, the cover slip, working_distance and the refractive "
                           "indices those of the microscope?");
  const double step = finest / 16, begin = range.first - 2 * finest, end = range.last + 2 * finest;
  const auto count = static_cast<std::size_t>((end - begin) / step) + 2;
  std::vector<double> product(count, 1.0);
  std::vector<Pupil::Nodes> nodes;
  for (const Pupil& p : pupils) {
    nodes.push_back(p.nodes(0, begin, end + step));
    const std::vector<double> own = along_axis(p, nodes.back(), begin, step, count);
    for (std::size_t i = 0; i < count; ++i) product[i] *= own[i];
  }
  const auto at = std::max_element(product.begin(), product.end()) - product.begin();
  double low = begin + step * static_cast<double>(at - 1), high = low + 2 * step;
  for (int halving = 0; halving < 48; ++halving) {
    const double middle = (low + high) / 2;
    double slope = 0;
    for (std::size_t i = 0; i < pupils.size(); ++i) slope += growth(pupils[i], nodes[i], middle);
    (slope > 0 ? low : high) = middle;
  }
  return (low + high) / 2;
}

double axial_width(const Pupil& pupil) {
  const double middle = pupil.paraxial_focus(), half = point_intensity(pupil, 0, middle) / 2;
  const double slopes = std::abs(pupil.at(0).slope.real() - pupil.at(pupil.largest()).slope.real());
  double low = 0, high = 2 * std::numbers::pi / (pupil.wave_number() * slopes);  // the first dark place, or before it
  for (int halving = 0; halving < 24; ++halving) {
    const double z = (low + high) / 2;
    (point_intensity(pupil, 0, middle + z) > half ? low : high) = z;
  }
  return low + high;
}

}  // namespace ww
