// Gauss-Legendre nodes by Newton's method on the Legendre polynomial.
#include "optics/theory/quadrature.hpp"

#include <cmath>
#include <numbers>

namespace ww {
namespace {

struct Legendre {
  double value, slope;
};

/// P_n and its derivative at x by the three-term recurrence; `over[j]` is 1 / (j + 1), for divisions are slow.
Legendre legendre(int n, double x, const std::vector<double>& over) {
  double p = 1, before = 0;
  for (int j = 0; j < n; ++j) {
    const double part = over[static_cast<std::size_t>(j)];
    const double next = (2 - part) * x * p - (1 - part) * before;
    before = p;
    p = next;
  }
  return {p, n * (x * p - before) / (x * x - 1)};
}

}  // namespace

Rule gauss_legendre(int n, double a, double b) {
  const auto count = static_cast<std::size_t>(n);
  Rule rule{std::vector<double>(count), std::vector<double>(count)};
  std::vector<double> over(count);
  for (int j = 0; j < n; ++j) over[static_cast<std::size_t>(j)] = 1.0 / (j + 1);
  for (std::size_t i = 0; i < (count + 1) / 2; ++i) {
    double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (n + 0.5));
    if (2 * i + 1 == count) x = 0;
    for (int step = 0; step < 20; ++step) {
      const Legendre p = legendre(n, x, over);
      const double move = p.value / p.slope;
      x -= move;
      if (std::abs(move) < 1e-12) break;  // the next step would be below rounding: Newton doubles the digits
    }
    const double slope = legendre(n, x, over).slope;
    const double weight = (b - a) / ((1 - x) * (1 + x) * slope * slope);
    rule.at[i] = a + (b - a) * (1 - x) / 2;
    rule.at[count - 1 - i] = b - (b - a) * (1 - x) / 2;
    rule.weight[i] = rule.weight[count - 1 - i] = weight;
  }
  return rule;
}

}  // namespace ww
