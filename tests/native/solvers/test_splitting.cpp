// The pieces of ADMM against their definitions, in double.
#include "solvers/splitting.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace ww;
using namespace ww::expression;

namespace {

/// Where a falling, then rising function's derivative crosses zero.
template <class F>
double root(const F& derivative, double low, double high) {
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    (derivative(middle) < 0 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

struct Draw {
  std::mt19937 random{7};
  double operator()(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random); }
};

}  // namespace

TEST_CASE("The data terms' points minimize what they say, for steps from tiny to huge", "[solvers]") {
  Draw draw;
  for (int i = 0; i < 2000; ++i) {
    const double step = std::pow(10, draw(-4, 5)), b = draw(0, 0.5), q = draw(-3, 9), y = i % 5 ? draw(0.01, 9) : 0.0;
    const float fs = float(step), fb = float(b), fq = float(q), fy = float(y);
    INFO("step " << step << ", background " << b << ", q " << q << ", y " << y);
    const double scale = 1 + std::abs(q) + y;
    const double squares = root([&](double u) { return step * (u + b - y) + u - q; }, -1e3, 1e3);
    CHECK(LeastSquaresPoint{fs, fb}(fq, fy) == Approx(squares).margin(2e-6 * scale));
    const double divergence = root([&](double t) { return step * (1 - y / t) + t - b - q; }, 1e-300, 1e3) - b;
    CHECK(KullbackLeiblerPoint{fs, fb}(fq, fy) == Approx(divergence).margin(4e-6 * scale));
  }
}

TEST_CASE("Where nothing was recorded the data terms draw nowhere", "[solvers]") {
  for (const float q : {-2.0f, 0.0f, 0.3f, 50.0f}) {
    CHECK(LeastSquaresPoint{3, 0.1f}(q, unrecorded) == q);
    CHECK(KullbackLeiblerPoint{3, 0.1f}(q, unrecorded) == q);
    CHECK(Discrepancy<LeastSquaresPoint>{{3, 0.1f}}(q, unrecorded).a == 0);
    CHECK(Discrepancy<KullbackLeiblerPoint>{{3, 0.1f}}(q, unrecorded).b == 0);
  }
  CHECK(recorded(KnownOr{unrecorded}(0.25f, 1.0f)));
  CHECK_FALSE(recorded(KnownOr{unrecorded}(0.25f, 0.0f)));
}

TEST_CASE("The discrepancy's second sum is minus half its first one's slope", "[solvers]") {
  Draw draw;
  const auto check = [&](auto point) {
    using Point = decltype(point);
    for (int i = 0; i < 200; ++i) {
      const float step = float(draw(0.5, 5)), b = float(draw(0, 0.5)), q = float(draw(0, 5)), y = float(draw(0.1, 5));
      const float h = 0.02f * step;
      const auto left = [&](float s) { return Discrepancy<Point>{{s, b}}(q, y).a; };
      const double slope = (left(step + h) - left(step - h)) / (2.0 * double(h));
      CHECK(Discrepancy<Point>{{step, b}}(q, y).b == Approx(-0.5 * slope).epsilon(5e-3).margin(2e-4));
    }
  };
  check(LeastSquaresPoint{});
  check(KullbackLeiblerPoint{});
}

TEST_CASE("Dual sets keep what is inside and bring the rest to their border", "[solvers]") {
  const auto length = [](Three v) { return std::sqrt(double(v.z * v.z + v.y * v.y + v.x * v.x)); };
  const Three in = Ball{2}.inside(1, -1, 1), out = Ball{2}.inside(3, 0, -4);
  CHECK((in.z == Approx(1) && in.y == Approx(-1) && in.x == Approx(1)));
  CHECK((length(out) == Approx(2) && out.z == Approx(1.2) && out.x == Approx(-1.6)));
  const Three box = Box{2}.inside(1, -5, 2.5f);
  CHECK((box.z == 1 && box.y == -2 && box.x == 2));
  for (const Three none : {Ball{0}.inside(3, 0, -4), Ball{0}.inside(0, 0, 0), Box{0}.inside(3, 0, -4)})
    CHECK(length(none) == Approx(0).margin(1e-12));
}

TEST_CASE("A penalty is changed only where one residual is far larger, and by a factor of 2", "[solvers]") {
  CHECK(balance({1.0, 1.0}) == 1.0);
  CHECK(balance({9.0, 1.0}) == 1.0);
  CHECK(balance({11.0, 1.0}) == 2.0);
  CHECK(balance({1.0, 11.0}) == 0.5);
  CHECK(balance({0.0, 0.0}) == 1.0);
  const RelativeResiduals r = relative_residuals({4, 9}, {16, 1e-12}, 1, 3);
  CHECK((r.primal == Approx(0.5) && r.dual == Approx(1)));
}
