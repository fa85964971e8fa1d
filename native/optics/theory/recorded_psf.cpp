// Products, pinholes and sheets over the tables of radial_psf.
#include "optics/theory/recorded_psf.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "optics/theory/point_psf.hpp"
#include "optics/theory/radial_average.hpp"

namespace ww {
namespace {

void multiply(RadialPsf& a, const RadialPsf& b) {
  for (std::ptrdiff_t i = 0; i < a.rows(); ++i)
    for (std::ptrdiff_t z = 0; z < a.pitch(); ++z) a.row(i)[z] *= b.row(i)[z];
  a.mirror();
}

/// The light of a whole plane, by Parseval: 2 pi / k^2 times the integral of the parts' squares over s.
double light_of_a_plane(const Pupil& pupil) {
  const Pupil::Nodes nodes = pupil.nodes(0, 0, 0);
  const double k = pupil.wave_number();
  double sum = 0;
  for (std::size_t i = 0; i < nodes.s.size(); ++i) {
    const Ray ray = pupil.at(nodes.s[i]);
    const double kept = std::exp(-2 * k * ray.path.imag());
    sum += nodes.weight[i] / nodes.s[i] * kept *
           (std::norm(ray.part[0]) + 2 * std::norm(ray.part[1]) + std::norm(ray.part[2]));
  }
  return 2 * std::numbers::pi * sum / (k * k);
}

GaussianPsf gaussian(const Microscope& m) {
  GaussianPsf g;
  g.numerical_aperture = m.numerical_aperture;
  g.wavelength = m.wavelength;
  g.refractive_index = m.immersion_index;
  return g;
}

}  // namespace

RecordedPsf::RecordedPsf(PsfModel model, const Microscope& microscope, const Recording& recording)
    : model_(model), emission_(microscope), recording_(recording) {
  check(emission_, model);
  if (recording.modality != Modality::widefield && recording.modality != Modality::light_sheet) check(excited(), model);
}

Microscope RecordedPsf::excited() const {
  Microscope m = emission_;
  m.wavelength = recording_.excitation_wavelength;
  return m;
}

double RecordedPsf::pinhole_radius() const {
  return recording_.pinhole * 0.61 * emission_.wavelength / emission_.numerical_aperture;
}

double RecordedPsf::step() const {
  const double aperture = emission_.numerical_aperture;
  switch (recording_.modality) {
    case Modality::widefield:
    case Modality::light_sheet:
      return radial_step(emission_.wavelength, aperture, 1);
    case Modality::two_photon:
      return radial_step(recording_.excitation_wavelength, aperture, 2);
    case Modality::confocal:
    case Modality::spinning_disk:
      break;
  }
  return radial_step(std::min(emission_.wavelength, recording_.excitation_wavelength), aperture, 2);
}

double RecordedPsf::focus(ZReference reference) const {
  if (model_ == PsfModel::gaussian) return 0;
  const Pupil emission(model_, emission_);
  if (reference == ZReference::paraxial_focus) return emission.paraxial_focus();
  if (reference == ZReference::particle) return emission.nominal_focus();
  switch (recording_.modality) {
    case Modality::widefield:
    case Modality::light_sheet:
      return brightest_focus({emission});
    case Modality::two_photon:
      return brightest_focus({Pupil(model_, excited())});
    case Modality::confocal:
    case Modality::spinning_disk:
      break;
  }
  return brightest_focus({emission, Pupil(model_, excited())});
}

double RecordedPsf::wavelength() const {
  return recording_.modality == Modality::two_photon ? recording_.excitation_wavelength : emission_.wavelength;
}

Pupil::Range RecordedPsf::ray_foci(double part) const {
  return model_ == PsfModel::gaussian ? Pupil::Range{0, 0} : Pupil(model_, emission_).ray_foci(part);
}

RadialPsf RecordedPsf::light(const Microscope& m, double step, double radius, Planes planes) const {
  if (model_ == PsfModel::gaussian) return radial_gaussian(gaussian_widths(gaussian(m)), step, radius, planes);
  return radial_psf(Pupil(model_, m), step, radius, planes);
}

RadialPsf RecordedPsf::behind_pinhole(const RadialPsf& light, double radius) const {
  return averaged_over_disk(light, pinhole_radius(), radius);
}

RadialPsf RecordedPsf::through_lattice(double step, double radius, Planes planes) const {
  const Microscope m = excited();
  // The cone of light at the plane farthest from where its rays meet, and rings around it.
  const Pupil::Range foci = model_ == PsfModel::gaussian ? Pupil::Range{0, 0} : Pupil(model_, m).ray_foci(0.98);
  const double last = planes.first + planes.step * static_cast<double>(planes.count - 1),
               height = std::max(foci.last - planes.first, last - foci.first),
               sine = std::min(m.numerical_aperture / m.immersion_index, 0.999), pinhole = pinhole_radius();
  const double cone = std::max(height, 0.0) * sine / std::sqrt(1 - sine * sine);
  const double reach = std::max(radius, cone) + 10 * m.wavelength / m.numerical_aperture;
  RadialPsf one = light(m, step, reach + 2 * pinhole + 16 * step, planes);
  if (pinhole > 0) one = behind_pinhole(behind_pinhole(one, reach + pinhole), reach);
  const double airy = 1.22 * emission_.wavelength / m.numerical_aperture,
               cutoff = 4 * std::numbers::pi * m.numerical_aperture / m.wavelength;
  const double whole = model_ == PsfModel::gaussian ? 0 : light_of_a_plane(Pupil(model_, m));
  return over_lattice(one, recording_.pinhole_spacing * airy, cutoff, whole, radius);
}

RadialPsf RecordedPsf::table(double step, double radius, Planes planes, ZReference reference) const {
  const double zero = focus(reference);
  planes.first += zero;
  const Modality modality = recording_.modality;
  if (modality == Modality::two_photon) {
    RadialPsf psf = light(excited(), step, radius, planes);
    multiply(psf, psf);
    return psf;
  }
  const bool open = modality == Modality::confocal && recording_.pinhole > 0;
  RadialPsf psf = light(emission_, step, open ? radius + pinhole_radius() + 8 * step : radius, planes);
  if (open) psf = behind_pinhole(psf, radius);
  if (modality == Modality::confocal) multiply(psf, light(excited(), step, radius, planes));
  if (modality == Modality::spinning_disk) multiply(psf, through_lattice(step, radius, planes));
  if (modality == Modality::light_sheet) {
    const double middle = focus(ZReference::intensity_peak);
    std::vector<float> profile(static_cast<std::size_t>(psf.pitch()), 0.0f);
    for (std::ptrdiff_t p = 0; p < planes.count; ++p) {
      const double z = (planes.first + planes.step * static_cast<double>(p) - middle) / recording_.sheet_thickness;
      profile[static_cast<std::size_t>(p)] = static_cast<float>(std::exp(-4 * std::numbers::ln2 * z * z));
    }
    for (std::ptrdiff_t i = 0; i < psf.rows(); ++i)
      for (std::ptrdiff_t z = 0; z < psf.pitch(); ++z) psf.row(i)[z] *= profile[static_cast<std::size_t>(z)];
    psf.mirror();
  }
  return psf;
}

}  // namespace ww
