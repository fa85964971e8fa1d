// Field = Bessel matrix (distances x pupil) times phase matrix (pupil x planes), block by block of distances.
#include "optics/theory/radial_psf.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>

#include "compute/dense.hpp"
#include "optics/theory/bessel.hpp"

namespace ww {
namespace {

/// The waves of all pupil nodes in all planes, for each of the fields I_0, I_1, I_2: real parts of the planes, then
/// imaginary ones, in panels.
class Waves {
 public:
  Waves(const Pupil& pupil, const Pupil::Nodes& nodes, Planes planes, std::ptrdiff_t pitch)
      : inner_(static_cast<std::ptrdiff_t>(nodes.s.size())), panels_(2 * pitch / panel) {
    const std::complex<double> ik(0, pupil.wave_number());
    for (int m = 0; m < pupil.orders(); ++m) at(m).assign(static_cast<std::size_t>(inner_ * panels_ * panel), 0.0);
    for (std::ptrdiff_t q = 0; q < inner_; ++q) {
      const Ray ray = pupil.at(nodes.s[static_cast<std::size_t>(q)]);
      const std::complex<double> turn = std::exp(ik * planes.step * ray.slope);
      double re = 0, im = 0;
      for (std::ptrdiff_t z = 0; z < planes.count; ++z) {
        if (z % 64 == 0) {  // anew now and then: products of many turns lose digits
          const double here = planes.first + planes.step * static_cast<double>(z);
          const std::complex<double> wave =
              nodes.weight[static_cast<std::size_t>(q)] * std::exp(ik * (ray.path + here * ray.slope));
          re = wave.real();
          im = wave.imag();
        }
        for (int m = 0; m < pupil.orders(); ++m) {
          const std::complex<double> part = ray.part[static_cast<std::size_t>(m)];
          double* const to = at(m).data();
          to[index(q, z)] = re * part.real() - im * part.imag();
          to[index(q, pitch + z)] = re * part.imag() + im * part.real();
        }
        const double next = re * turn.real() - im * turn.imag();
        im = re * turn.imag() + im * turn.real();
        re = next;
      }
    }
  }

  std::ptrdiff_t inner() const { return inner_; }
  std::ptrdiff_t panels() const { return panels_; }
  const double* field(int m) const { return waves_[static_cast<std::size_t>(m)].data(); }

 private:
  std::vector<double>& at(int m) { return waves_[static_cast<std::size_t>(m)]; }
  std::size_t index(std::ptrdiff_t q, std::ptrdiff_t column) const {
    return static_cast<std::size_t>((column / panel * inner_ + q) * panel + column % panel);
  }

  std::ptrdiff_t inner_, panels_;
  std::array<std::vector<double>, 3> waves_;
};

/// J_0, J_1, J_2 of k r s for a block of distances.
struct BesselBlock {
  std::array<std::vector<double>, 3> order;

  void fill(const BesselTable& table, double first, double step, std::ptrdiff_t rows, const std::vector<double>& ks,
            int orders) {
    for (int m = 0; m < orders; ++m)
      order[static_cast<std::size_t>(m)].resize(static_cast<std::size_t>(rows) * ks.size());
    std::size_t i = 0;
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
      const double r = first + step * static_cast<double>(row);
      for (const double s : ks) {
        const double x = r * s;
        const Bessel j = table.at(x);
        order[0][i] = j.j0;
        if (orders > 1) {
          order[1][i] = j.j1;
          order[2][i] = bessel_j2(x, j);
        }
        ++i;
      }
    }
  }
};

}  // namespace

RadialPsf::RadialPsf(double step, double radius, Planes planes)
    : step_(step),
      planes_(planes),
      rows_(static_cast<std::ptrdiff_t>(radius / step) + 1 + margin),
      pitch_((planes.count + 15) / 16 * 16),
      values_(static_cast<std::size_t>((rows_ + margin) * pitch_)) {}

void RadialPsf::mirror() {
  for (std::ptrdiff_t i = 1; i <= margin; ++i) std::copy_n(row(i), pitch_, row(-i));
}

double radial_step(double wavelength, double numerical_aperture, int factors) {
  return wavelength / (4 * numerical_aperture) / 8 / factors;
}

RadialPsf radial_psf(const Pupil& pupil, double step, double radius, Planes planes) {
  RadialPsf psf(step, radius, planes);
  const double last_z = planes.first + planes.step * static_cast<double>(planes.count - 1);
  const double reach = step * static_cast<double>(psf.rows());
  const Pupil::Nodes nodes = pupil.nodes(reach, planes.first, last_z);
  const Waves waves(pupil, nodes, planes, psf.pitch());
  std::vector<double> ks = nodes.s;
  for (double& s : ks) s *= pupil.wave_number();
  const BesselTable table(reach * pupil.largest() * pupil.wave_number());
  const Dense& dense = choose_dense();

  constexpr std::ptrdiff_t rows_a_block = 48;  // their Bessel functions and fields stay in the second-level cache
  BesselBlock bessel;
  const std::ptrdiff_t columns = waves.panels() * panel, pitch = psf.pitch();
  std::vector<double> field(static_cast<std::size_t>(rows_a_block * columns));
  for (std::ptrdiff_t first = 0; first < psf.rows(); first += rows_a_block) {
    const std::ptrdiff_t rows = std::min(rows_a_block, psf.rows() - first);
    bessel.fill(table, step * static_cast<double>(first), step, rows, ks, pupil.orders());
    for (int m = 0; m < pupil.orders(); ++m) {
      dense.product(bessel.order[static_cast<std::size_t>(m)].data(), waves.field(m), field.data(), rows, waves.inner(),
                    waves.panels());
      const double times = m == 1 ? 2 : 1;
      for (std::ptrdiff_t i = 0; i < rows; ++i) {
        const double* const re = field.data() + i * columns;
        const double* const im = re + pitch;
        float* const to = psf.row(first + i);
        for (std::ptrdiff_t z = 0; z < pitch; ++z) to[z] += static_cast<float>(times * (re[z] * re[z] + im[z] * im[z]));
      }
    }
  }
  psf.mirror();
  return psf;
}

RadialPsf radial_gaussian(const GaussianWidths& widths, double step, double radius, Planes planes) {
  RadialPsf psf(step, radius, planes);
  for (std::ptrdiff_t i = 0; i < psf.rows(); ++i)
    for (std::ptrdiff_t p = 0; p < planes.count; ++p) {
      const double r = step * static_cast<double>(i) / widths.lateral,
                   z = (planes.first + planes.step * static_cast<double>(p)) / widths.z;
      psf.row(i)[p] = static_cast<float>(std::exp(-(r * r + z * z) / 2));
    }
  psf.mirror();
  return psf;
}

}  // namespace ww
