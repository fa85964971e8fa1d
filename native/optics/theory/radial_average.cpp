// Disks by quadrature in their polar coordinates, lattices by their reciprocal vectors.
#include "optics/theory/radial_average.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <vector>

#include "compute/dense.hpp"
#include "optics/theory/bessel.hpp"
#include "optics/theory/quadrature.hpp"

namespace ww {
namespace {

using std::numbers::pi;

/// A circle of reciprocal lattice vectors.
struct Shell {
  double radius, vectors;
};

std::vector<Shell> reciprocal_shells(double spacing, double cutoff) {
  const double shortest = 4 * pi / (std::sqrt(3.0) * spacing);
  const int most = static_cast<int>(1.2 * cutoff / shortest) + 1;
  std::map<int, int> vectors;  // by (|g| / shortest)^2, a whole number: i^2 + i j + j^2
  for (int i = -most; i <= most; ++i)
    for (int j = -most; j <= most; ++j) ++vectors[i * i + i * j + j * j];
  std::vector<Shell> shells;
  for (const auto& [square, count] : vectors) {
    const double g = shortest * std::sqrt(square);
    if (g <= cutoff) shells.push_back({g, static_cast<double>(count)});
  }
  return shells;
}

/// The planes of all rows in panels: matrix a of Dense::product.
std::vector<double> panels_of(const RadialPsf& psf, std::ptrdiff_t rows, std::ptrdiff_t panels) {
  std::vector<double> a(static_cast<std::size_t>(panels * rows * panel), 0.0);
  for (std::ptrdiff_t i = 0; i < rows; ++i)
    for (std::ptrdiff_t z = 0; z < psf.pitch(); ++z)
      a[static_cast<std::size_t>((z / panel * rows + i) * panel + z % panel)] = static_cast<double>(psf.row(i)[z]);
  return a;
}

}  // namespace

RadialPsf averaged_over_disk(const RadialPsf& psf, double disk, double radius) {
  RadialPsf out(psf.step(), radius, psf.planes());
  // Eight steps are half a period of the highest frequency.
  const double a = disk / psf.step(), turn = a * pi / 8;
  const int rings = 8 + static_cast<int>(0.6 * turn), spokes = 12 + static_cast<int>(0.6 * turn);
  const Rule ring = gauss_legendre(rings, 0, 1);
  std::vector<double> x0, y0, x, part;
  for (std::size_t i = 0; i < ring.at.size(); ++i)
    for (int j = 0; j < spokes; ++j) {  // over half a turn: the other half is its mirror image
      const double angle = pi * (j + 0.5) / spokes;
      x0.push_back(a * ring.at[i] * std::cos(angle));
      y0.push_back(a * ring.at[i] * std::sin(angle));
      part.push_back(2 * ring.weight[i] * ring.at[i] / spokes);
    }
  const std::size_t n = part.size();
  x.resize(n);
  std::vector<int> base(n);
  std::vector<double> lagrange(8 * n), sum;
  std::vector<float> weight;
  const Dense& dense = choose_dense();
  for (std::ptrdiff_t row = 0; row < std::min(out.rows(), psf.rows() - static_cast<std::ptrdiff_t>(a) - 6); ++row) {
    for (std::size_t i = 0; i < n; ++i) x[i] = x0[i] + static_cast<double>(row);
    dense.lagrange(x.data(), y0.data(), part.data(), static_cast<std::ptrdiff_t>(n), base.data(), lagrange.data());
    const auto [low, high] = std::minmax_element(base.begin(), base.end());
    const int first = *low;
    sum.assign(static_cast<std::size_t>(*high - first) + 8, 0.0);
    for (std::size_t e = 0; e < 8; ++e)
      for (std::size_t i = 0; i < n; ++i) sum[static_cast<std::size_t>(base[i] - first) + e] += lagrange[e * n + i];
    weight.assign(sum.begin(), sum.end());
    dense.weighted_rows(weight.data(), psf.row(first), static_cast<std::ptrdiff_t>(weight.size()), psf.pitch(),
                        out.row(row));
  }
  out.mirror();
  return out;
}

RadialPsf over_lattice(const RadialPsf& psf, double spacing, double cutoff, double light, double radius) {
  RadialPsf out(psf.step(), radius, psf.planes());
  const std::vector<Shell> shells = reciprocal_shells(spacing, cutoff);
  const auto n = static_cast<std::ptrdiff_t>(shells.size()), from = psf.rows();
  const std::ptrdiff_t panels = (psf.pitch() + panel - 1) / panel, columns = panels * panel;
  const double h = psf.step(), cell = std::sqrt(3.0) / 2 * spacing * spacing;
  const BesselTable table(cutoff * h * static_cast<double>(std::max(from, out.rows())));

  // F(g) = 2 pi int I(r) J0(g r) r dr: by the trapezoidal rule with its correction at r = 0.
  std::vector<double> transform(static_cast<std::size_t>(n * from)), spectrum(static_cast<std::size_t>(n * columns));
  for (std::ptrdiff_t s = 0; s < n; ++s)
    for (std::ptrdiff_t j = 0; j < from; ++j) {
      const double r = h * static_cast<double>(j), area = j == 0 ? h * h / 12 : r * h;
      transform[static_cast<std::size_t>(s * from + j)] =
          2 * pi * area * table.at(shells[static_cast<std::size_t>(s)].radius * r).j0;
    }
  const Dense& dense = choose_dense();
  dense.product(transform.data(), panels_of(psf, from, panels).data(), spectrum.data(), n, from, panels);
  if (light > 0) std::fill_n(spectrum.begin(), columns, light);  // shell 0 is g = 0

  std::vector<double> back(static_cast<std::size_t>(out.rows() * n)), f(spectrum.size()),
      field(static_cast<std::size_t>(out.rows() * columns));
  for (std::ptrdiff_t s = 0; s < n; ++s)
    for (std::ptrdiff_t c = 0; c < columns; ++c)
      f[static_cast<std::size_t>((c / panel * n + s) * panel + c % panel)] =
          spectrum[static_cast<std::size_t>(s * columns + c)];
  for (std::ptrdiff_t i = 0; i < out.rows(); ++i)
    for (std::ptrdiff_t s = 0; s < n; ++s) {
      const Shell& shell = shells[static_cast<std::size_t>(s)];
      back[static_cast<std::size_t>(i * n + s)] =
          shell.vectors / cell * table.at(shell.radius * h * static_cast<double>(i)).j0;
    }
  dense.product(back.data(), f.data(), field.data(), out.rows(), n, panels);
  for (std::ptrdiff_t i = 0; i < out.rows(); ++i)
    for (std::ptrdiff_t z = 0; z < out.pitch(); ++z)
      out.row(i)[z] = static_cast<float>(std::max(field[static_cast<std::size_t>(i * columns + z)], 0.0));
  out.mirror();
  return out;
}

}  // namespace ww
