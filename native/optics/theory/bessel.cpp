// Tables of Bessel functions from those of the C library.
#include "optics/theory/bessel.hpp"

#include <math.h>  // j0 and j1 are POSIX, not C++

#include <array>
#include <cmath>
#include <numbers>

namespace ww {

Bessel bessel_of(double x) { return {::j0(x), ::j1(x)}; }

BesselTable::BesselTable(double largest) {
  // The interpolant's Chebyshev coefficients are `transform` times its values; `power` turns them into those of t^d.
  std::array<std::array<double, terms>, terms> transform{}, power{}, product{};
  std::array<double, terms> node{};
  for (std::size_t j = 0; j < terms; ++j) {
    const double angle = std::numbers::pi * (static_cast<double>(j) + 0.5) / terms;
    node[j] = std::cos(angle);
    for (std::size_t k = 0; k < terms; ++k)
      transform[k][j] = std::cos(static_cast<double>(k) * angle) * (k ? 2.0 : 1.0) / terms;
  }
  power[0][0] = power[1][1] = 1;
  for (std::size_t k = 2; k < terms; ++k)
    for (std::size_t d = 0; d < terms; ++d) power[k][d] = (d ? 2 * power[k - 1][d - 1] : 0) - power[k - 2][d];
  for (std::size_t d = 0; d < terms; ++d)
    for (std::size_t j = 0; j < terms; ++j)
      for (std::size_t k = 0; k < terms; ++k) product[d][j] += power[k][d] * transform[k][j];

  const auto count = static_cast<std::size_t>(largest * cells) + 2;
  coefficients_.assign(2 * terms * count, 0.0);
  for (std::size_t i = 0; i < count; ++i) {
    double* const c = coefficients_.data() + 2 * terms * i;
    for (std::size_t j = 0; j < terms; ++j) {
      const double x = (static_cast<double>(i) + 0.5 + 0.5 * node[j]) / cells;
      const Bessel j_of_x = bessel_of(x);
      for (std::size_t d = 0; d < terms; ++d) {
        c[d] += product[d][j] * j_of_x.j0;
        c[terms + d] += product[d][j] * j_of_x.j1;
      }
    }
  }
}

}  // namespace ww
