#pragma once
// Gauss-Legendre quadrature.
#include <vector>

namespace ww {

/// Nodes, ascending, and their weights: the integral of f is the sum of weight[i] * f(at[i]).
struct Rule {
  std::vector<double> at, weight;
};

/// The rule of n >= 1 nodes on [a, b], exact for polynomials up to degree 2 n - 1.
Rule gauss_legendre(int n, double a, double b);

}  // namespace ww
