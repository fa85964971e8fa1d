// Conjugate gradients against a dense solution in double, and the rule that stops at a relative change.
#include "solvers/conjugate_gradients.hpp"

#include <catch2/catch.hpp>

#include "compute/backends.hpp"
#include "operators/imaging.hpp"
#include "solvers/stopping.hpp"
#include "support/scene.hpp"

using namespace ww;
using namespace ww::test;

namespace {

using Matrix = std::vector<std::vector<double>>;

/// (M H)'(M H) + lambda D'D on a periodic line of n, by definition: h centered, M the first `recorded` voxels, D
/// forward differences.
Matrix normal_matrix(const std::vector<float>& h, int n, int recorded, double lambda) {
  Matrix A(std::size_t(n), std::vector<double>(std::size_t(n), 0.0)), K = A;
  const int middle = int(h.size()) / 2;
  for (int i = 0; i < recorded; ++i)
    for (int t = 0; t < int(h.size()); ++t)
      A[std::size_t(i)][std::size_t((i - (t - middle) + n) % n)] += h[std::size_t(t)];
  for (std::size_t i = 0; i < std::size_t(n); ++i)
    for (std::size_t j = 0; j < std::size_t(n); ++j)
      for (std::size_t k = 0; k < std::size_t(n); ++k) K[i][j] += A[k][i] * A[k][j];
  for (std::size_t i = 0; i < std::size_t(n); ++i) {
    const std::size_t next = (i + 1) % std::size_t(n), last = (i + std::size_t(n) - 1) % std::size_t(n);
    K[i][i] += 2 * lambda;
    K[i][next] -= lambda;
    K[i][last] -= lambda;
  }
  return K;
}

/// Gaussian elimination with pivots.
std::vector<double> solved(Matrix K, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c; r < n; ++r)
      if (std::abs(K[r][c]) > std::abs(K[pivot][c])) pivot = r;
    std::swap(K[c], K[pivot]);
    std::swap(b[c], b[pivot]);
    for (std::size_t r = c + 1; r < n; ++r) {
      const double f = K[r][c] / K[c][c];
      for (std::size_t k = c; k < n; ++k) K[r][k] -= f * K[c][k];
      b[r] -= f * b[c];
    }
  }
  for (std::size_t c = n; c-- > 0;) {
    for (std::size_t k = c + 1; k < n; ++k) b[c] -= K[c][k] * b[k];
    b[c] /= K[c][c];
  }
  return b;
}

}  // namespace

TEST_CASE("Conjugate gradients solve a known positive system, and each step shrinks the error in its own norm",
          "[solvers]") {
  const auto device = open_device("cpu", 2);
  const int n = 30, recorded = 23;
  const double lambda = 0.02;
  const Shape grid{1, 1, n};
  const Volume psf = gaussian({1, 1, 7}, 0, 0, 3.2, 0, 0, 1.1), b = random_volume(grid, 5);
  const Matrix K = normal_matrix(psf.values, n, recorded, lambda);
  const std::vector<double> expected = solved(K, {b.values.begin(), b.values.end()});

  const Imaging A(otf_of(*device, grid, psf), {1, 1, recorded}, true);
  const expression::Penalty penalty{float(lambda), {1, 1, 1, 1}};
  const Field mask = A.mask(), u = A.field();
  const auto normal = [&](const Spectrum& p, const Spectrum& q) {
    apply_spectral(expression::Blur{}, q, p, A.otf());
    inverse(q, u);
    apply(expression::Times{}, u, u, mask);
    forward(u, q);
    apply_spectral(expression::NormalEquations{1, penalty}, q, q, p, A.otf());
  };
  const auto after = [&](int iterations) {
    const Spectrum X = A.spectrum(), r = A.spectrum();
    u.upload({grid}, b.values.data());
    forward(u, r);
    apply(expression::Constant{0}, u);
    forward(u, X);
    const int done = conjugate_gradients({float(recorded) / n, penalty}, A.otf(), X, r, iterations, normal,
                                         [](int, double) { return true; });
    CHECK(done <= iterations);
    inverse(X, u);
    std::vector<float> x(static_cast<std::size_t>(n));
    u.download({grid}, x.data());
    return x;
  };
  double scale = 0, worst = 0;
  const std::vector<float> x = after(100);
  for (std::size_t i = 0; i < x.size(); ++i) {
    scale = std::max(scale, std::abs(expected[i]));
    worst = std::max(worst, std::abs(x[i] - expected[i]));
  }
  CHECK(worst < 1e-4 * scale);

  double last = 1e300;
  for (int k = 1; k < 8; ++k) {
    const std::vector<float> y = after(k);
    double error = 0;  // <e, K e>, which conjugate gradients make least
    for (std::size_t i = 0; i < y.size(); ++i)
      for (std::size_t j = 0; j < y.size(); ++j) error += (y[i] - expected[i]) * K[i][j] * (y[j] - expected[j]);
    CHECK(error < last);
    last = error;
  }
}

TEST_CASE("Conjugate gradients leave a solution alone and obey who watches them", "[solvers]") {
  const auto device = open_device("cpu", 1);
  const Shape grid{1, 8, 9};
  const Imaging A(otf_of(*device, grid, centered_gaussian({1, 3, 3}, 0, 0.8, 0.8)), grid, false);
  const expression::Penalty penalty{0.1f, {1, 1, 1, 1}};
  const Field u = A.field();
  u.upload({grid}, random_volume(grid, 1).values.data());
  const Spectrum X = A.spectrum(), r = A.spectrum();
  // K = 1 here, so that the preconditioner is no help and one step is not the end.
  int applied = 0;
  const auto unit = [&](const Spectrum& p, const Spectrum& q) {
    ++applied;
    apply_spectral(expression::AddScaled{0}, q, p, p);
  };
  forward(u, r);
  forward(u, X);
  CHECK(conjugate_gradients({1, penalty}, A.otf(), X, r, 50, unit, [](int k, double) { return k < 2; }) == 2);
  CHECK(applied == 2);
  apply(expression::Constant{0}, u);
  forward(u, r);
  CHECK(conjugate_gradients({1, penalty}, A.otf(), X, r, 50, unit, [](int, double) { return true; }) == 0);
}

TEST_CASE("A relative stop is reached by a small change of either sign, and by none at all", "[solvers]") {
  const RelativeStop stop{0.01};
  CHECK_FALSE(stop.reached(100, 98));
  CHECK_FALSE(stop.reached(100, 102));
  CHECK(stop.reached(100, 99.5));
  CHECK(stop.reached(100, 100.5));
  CHECK(stop.reached(0, 0));
  CHECK_FALSE(stop.reached(0, 1));
}
