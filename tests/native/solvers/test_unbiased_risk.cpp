// The unbiased risk of estimates whose risk is known on paper.
#include "solvers/unbiased_risk.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "compute/backends.hpp"
#include "operators/window.hpp"
#include "support/scene.hpp"

using namespace ww;
using namespace ww::test;

TEST_CASE("The least risk of a dimmed image is that of Stein's formula, whatever lies beyond the window", "[solvers]") {
  // For x = a y without a blur the risk is |a y - y|^2 + 2 sigma^2 a n, least at a = 1 - sigma^2 n / |y|^2.
  const auto cpu = open_device("cpu", 2);
  const Shape window{6, 30, 33}, grid{8, 36, 40};
  Volume psf(Shape{1, 1, 1});
  psf.values[0] = 1;
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  Volume image(window);
  for (float& v : image.values) v = normal(random);
  double energy = 0;
  for (const float v : image.values) energy += double(v) * double(v);

  const Field y(*cpu, grid), x(*cpu, grid);
  for (const Boundary boundary : {Boundary::unknown, Boundary::zero, Boundary::mirror}) {
    write_on_grid(y, window, image.values.data(), boundary);
    const Operator A = imaging(otf_of(*cpu, grid, psf), window, boundary);
    for (const double sigma : {0.3, 0.5, 0.8}) {
      INFO(name_of(boundary) << ", sigma " << sigma);
      const double expected = 10 * (1 - sigma * sigma * double(window.voxels()) / energy);
      const double found = UnbiasedRisk(*A, y, sigma, 3).least(11, [&](const Field& data, const auto& take) {
        for (int i = 0; i <= 10; ++i) {
          apply(expression::Affine{0.1f * float(i), 0.0f}, x, data);
          take(i, x);
        }
      });
      CHECK(found == Approx(expected).margin(0.05));
    }
  }
}
