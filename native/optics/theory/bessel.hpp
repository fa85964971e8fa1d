#pragma once
// Bessel functions of the first kind, for one argument and for many.
#include <cstddef>
#include <vector>

namespace ww {

/// J0 and J1 at one argument.
struct Bessel {
  double j0, j1;
};

/// By the C library.
Bessel bessel_of(double x);

/// J2 = 2 J1 / x - J0, without its cancellation near x = 0.
inline double bessel_j2(double x, const Bessel& j) {
  return x > 0.05 ? 2 * j.j1 / x - j.j0 : x * x / 8 * (1 - x * x / 12 * (1 - x * x / 32));
}

/// J0 and J1 on [0, largest], each cell of width 1/4 a polynomial of degree 7 through its Chebyshev nodes: absolute
/// error below 1e-13.
class BesselTable {
 public:
  explicit BesselTable(double largest);

  Bessel at(double x) const {
    const double y = x * cells;
    const auto cell = static_cast<std::size_t>(y);
    const double t = 2 * (y - static_cast<double>(cell)) - 1;
    const double* c = coefficients_.data() + 2 * terms * cell;
    return {polynomial(c, t), polynomial(c + terms, t)};
  }

 private:
  static constexpr int terms = 8, cells = 4;  // cells in a unit of the argument
  static double polynomial(const double* c, double t) {
    // Estrin's scheme: three multiplications deep, not seven.
    const double t2 = t * t, t4 = t2 * t2;
    return ((c[0] + c[1] * t) + (c[2] + c[3] * t) * t2) + ((c[4] + c[5] * t) + (c[6] + c[7] * t) * t2) * t4;
  }

  std::vector<double> coefficients_;  // for each cell: those of J0, ascending, then those of J1
};

}  // namespace ww
