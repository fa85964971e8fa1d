// Optical paths, Fresnel transmissions and quadrature nodes of each model.
#include "optics/theory/pupil.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "optics/theory/quadrature.hpp"

namespace ww {
namespace {

using Complex = std::complex<double>;

/// n cos(angle); beyond n positive imaginary: such light fades.
Complex root(double n, double s) {
  const double square = (n - s) * (n + s);
  return square >= 0 ? Complex(std::sqrt(square), 0) : Complex(0, std::sqrt(-square));
}

Evanescent usual(PsfModel model) { return model == PsfModel::vectorial ? Evanescent::collected : Evanescent::left_out; }

}  // namespace

double Pupil::Piece::s(double t) const {
  return kind == Kind::plain ? t : scale * (kind == Kind::circular ? std::sin(t) : std::cosh(t));
}
double Pupil::Piece::slope(double t) const {
  return kind == Kind::plain ? 1 : scale * (kind == Kind::circular ? std::cos(t) : std::sinh(t));
}

Pupil::Pupil(PsfModel model, const Microscope& microscope) : Pupil(model, microscope, usual(model)) {}

Pupil::Pupil(PsfModel model, const Microscope& microscope, Evanescent evanescent)
    : model_(model), m_(microscope), orders_(model == PsfModel::vectorial || model == PsfModel::richards_wolf ? 3 : 1) {
  const double aperture = m_.numerical_aperture;
  if (model == PsfModel::born_wolf) {
    pieces_ = {{Piece::Kind::plain, 1, 0, aperture}};
    return;
  }
  double least = m_.immersion_index;
  if (is_layered(model))
    least =
        std::min({least, m_.sample_index, m_.coverslip_index, m_.design_coverslip_index, m_.design_immersion_index});
  pieces_ = {{Piece::Kind::circular, least, 0, std::asin(std::min(aperture / least, 1.0))}};
  if (evanescent == Evanescent::collected && aperture > least)
    pieces_.push_back({Piece::Kind::hyperbolic, least, 0, std::acosh(aperture / least)});
}

double Pupil::wave_number() const { return 2 * std::numbers::pi / m_.wavelength; }

double Pupil::largest() const { return pieces_.back().s(pieces_.back().last); }

/// The part of the immersion's thickness that does not depend on z (Aguet): with it the innermost rays meet at z =
/// particle_depth.
double Pupil::offset() const {
  return m_.particle_depth * (1 - m_.immersion_index / m_.sample_index) +
         m_.immersion_index *
             (m_.design_coverslip_thickness / m_.design_coverslip_index +
              m_.working_distance / m_.design_immersion_index - m_.coverslip_thickness / m_.coverslip_index);
}

Ray Pupil::at(double s) const {
  const double n = m_.immersion_index, aperture = m_.numerical_aperture;
  Ray ray;
  if (model_ == PsfModel::born_wolf) {
    ray.slope = -s * s / (2 * n);
    ray.part[0] = 2 * s / (aperture * aperture);
    return ray;
  }
  const Complex in_immersion = root(n, s);
  if (model_ == PsfModel::richards_wolf) {
    // sqrt(cos) sin g d(angle), with g = 1 + cos, sin, 1 - cos
    const double cosine = in_immersion.real() / n, sine = s / n, common = std::sqrt(cosine) * sine / (n * cosine);
    ray.slope = in_immersion;
    ray.part = {common * (1 + cosine), common * sine, common * (1 - cosine)};
    return ray;
  }
  const Complex in_sample = root(m_.sample_index, s), in_glass = root(m_.coverslip_index, s);
  ray.path = offset() * in_immersion + m_.particle_depth * in_sample + m_.coverslip_thickness * in_glass -
             m_.design_coverslip_thickness * root(m_.design_coverslip_index, s) -
             m_.working_distance * root(m_.design_immersion_index, s);
  ray.slope = -in_immersion;
  if (model_ == PsfModel::gibson_lanni) {
    ray.part[0] = 2 * s / (aperture * aperture);
    return ray;
  }
  // Fresnel's transmissions from immersion to glass to sample, across and along the plane of incidence.
  const double g = m_.coverslip_index, w = m_.sample_index;
  const Complex ci = in_immersion / n, cg = in_glass / g, cw = in_sample / w;
  const Complex across = 2.0 * n * ci / (n * ci + g * cg) * 2.0 * g * cg / (g * cg + w * cw);
  const Complex along = 2.0 * n * ci / (g * ci + n * cg) * 2.0 * g * cg / (w * cg + g * cw);
  const Complex common = std::sqrt(ci) * (s / n) / (n * ci);
  ray.part = {common * (across + along * cw), common * along * (s / w), common * (across - along * cw)};
  return ray;
}

Pupil::Nodes Pupil::nodes(double radius, double first_z, double last_z) const {
  constexpr int pieces_of_rate = 64;
  const double k = wave_number();
  Nodes all;
  for (const Piece& p : pieces_) {
    // The fastest turn of the phase over half the piece says how many nodes are enough.
    const double width = p.last - p.first;
    double fastest = 0, first_before = 0, last_before = 0;
    for (int i = 0; i <= pieces_of_rate; ++i) {
      const double t = p.first + width * i / pieces_of_rate;
      const Ray ray = at(p.s(t));
      const double first = (ray.path + first_z * ray.slope).real(), last = (ray.path + last_z * ray.slope).real();
      const double along_z =
          std::max(std::abs(first - first_before), std::abs(last - last_before)) * pieces_of_rate / 2;
      if (i > 0) fastest = std::max(fastest, k * (radius * std::abs(p.slope(t)) * width / 2 + along_z));
      first_before = first;
      last_before = last;
    }
    constexpr double most = 1e4;  // radians: the rule's own making grows with its square
    if (fastest > most)
      throw InvalidParameter("planes from " + number_text(first_z) + " to " + number_text(last_z) +
                             " µm of this PSF and " + number_text(radius) +
                             " µm around its axis are too far to be computed: are voxel sizes, PSF sizes and depth in "
                             "micrometers and voxels?");
    const Rule rule = gauss_legendre(static_cast<int>(0.53 * fastest) + 26, p.first, p.last);
    for (std::size_t i = 0; i < rule.at.size(); ++i) {
      all.s.push_back(p.s(rule.at[i]));
      all.weight.push_back(rule.weight[i] * p.slope(rule.at[i]));
    }
  }
  return all;
}

Pupil::Range Pupil::ray_foci(double part) const {
  if (!is_layered(model_)) return {0, 0};
  Range range{paraxial_focus(), paraxial_focus()};
  constexpr int rays = 32;
  // Near the sample's index rays run along the cover slip and meet the axis nowhere.
  const double most = part * std::min(largest(), pieces_.front().scale);
  for (int i = 1; i <= rays; ++i) {
    const double s = most * i / rays;
    const auto length = [s](double thickness, double n) { return thickness / root(n, s).real(); };
    const double z = offset() + root(m_.immersion_index, s).real() *
                                    (length(m_.particle_depth, m_.sample_index) +
                                     length(m_.coverslip_thickness, m_.coverslip_index) -
                                     length(m_.design_coverslip_thickness, m_.design_coverslip_index) -
                                     length(m_.working_distance, m_.design_immersion_index));
    range = {std::min(range.first, z), std::max(range.last, z)};
  }
  return range;
}

double Pupil::paraxial_focus() const { return is_layered(model_) ? m_.particle_depth : 0; }

double Pupil::nominal_focus() const {
  return is_layered(model_) ? m_.particle_depth * (2 - m_.immersion_index / m_.sample_index) : 0;
}

}  // namespace ww
