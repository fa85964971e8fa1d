#pragma once
// Small least-squares problems: rows are added, the solution is read.
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace ww {

/// Minimizes the sum over rows of (value - sum_k slope_k x_k)^2 over N unknowns.
template <std::size_t N>
class NormalEquations {
 public:
  using Vector = std::array<double, N>;

  void add(const Vector& slope, double value) {
    for (std::size_t i = 0; i < N; ++i) {
      right_[i] += slope[i] * value;
      for (std::size_t k = 0; k < N; ++k) matrix_[i][k] += slope[i] * slope[k];
    }
  }

  /// Keeps unknown k at 0.
  void fix(std::size_t k) {
    for (std::size_t i = 0; i < N; ++i) matrix_[i][k] = matrix_[k][i] = 0;
    matrix_[k][k] = 1;
    right_[k] = 0;
  }

  /// The solution; damping > 0 enlarges the diagonal by that part (Marquardt). Gauss elimination with pivots; an
  /// unknown the rows say nothing about is 0.
  Vector solution(double damping = 0) const {
    std::array<Vector, N> m = matrix_;
    Vector x = right_;
    for (std::size_t i = 0; i < N; ++i) m[i][i] *= 1 + damping;
    for (std::size_t i = 0; i < N; ++i) {
      std::size_t best = i;
      for (std::size_t k = i + 1; k < N; ++k)
        if (std::abs(m[k][i]) > std::abs(m[best][i])) best = k;
      std::swap(m[i], m[best]);
      std::swap(x[i], x[best]);
      if (m[i][i] == 0) continue;
      for (std::size_t k = i + 1; k < N; ++k) {
        const double f = m[k][i] / m[i][i];
        for (std::size_t j = i; j < N; ++j) m[k][j] -= f * m[i][j];
        x[k] -= f * x[i];
      }
    }
    for (std::size_t i = N; i-- > 0;) {
      for (std::size_t k = i + 1; k < N; ++k) x[i] -= m[i][k] * x[k];
      x[i] = m[i][i] == 0 ? 0 : x[i] / m[i][i];
    }
    return x;
  }

 private:
  std::array<Vector, N> matrix_{};
  Vector right_{};
};

}  // namespace ww
