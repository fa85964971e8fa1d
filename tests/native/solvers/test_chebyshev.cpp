// The Chebyshev semi-iteration on single eigenvalues, against the polynomial it is named after.
#include "solvers/chebyshev.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace ww;

namespace {

/// The part of the error that is left at an eigenvalue after `count` steps.
double left(double eigenvalue, double lowest, int count) {
  ChebyshevSteps steps(lowest);
  double error = 1, direction = 0;
  for (int k = 0; k < count; ++k) {
    steps.next();
    direction = -eigenvalue * error + steps.keep * direction;
    error += steps.step * direction;
  }
  return error;
}

/// T_k(x) by its definition, beyond [-1, 1] too.
double chebyshev(int k, double x) {
  if (std::abs(x) <= 1) return std::cos(k * std::acos(x));
  return (x < 0 && k % 2 ? -1 : 1) * std::cosh(k * std::acosh(std::abs(x)));
}

}  // namespace

TEST_CASE("What Chebyshev's steps leave of an error is the shifted and scaled polynomial", "[solvers]") {
  for (const double lowest : {0.1, 0.5})
    for (const int k : {1, 2, 5, 12})
      for (const double eigenvalue : {0.0, 0.01, 0.1, 0.35, 0.7, 1.0}) {
        const double center = (1 + lowest) / 2, reach = (1 - lowest) / 2;
        CHECK(left(eigenvalue, lowest, k) ==
              Approx(chebyshev(k, (center - eigenvalue) / reach) / chebyshev(k, center / reach)).margin(1e-12));
      }
}

TEST_CASE("Chebyshev's steps let no error grow, below the lowest eigenvalue either", "[solvers]") {
  for (int k = 1; k < 200; ++k)
    for (const double eigenvalue : {0.0, 1e-6, 1e-3, 0.02, 0.1, 0.5, 1.0})
      CHECK(std::abs(left(eigenvalue, 0.1, k)) <= 1 + 1e-9);
}
