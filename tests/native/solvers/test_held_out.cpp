// Holding voxels out: which ones, what is computed from them, and when the search ends.
#include <catch2/catch.hpp>
#include <cmath>

#include "compute/backends.hpp"
#include "compute/philox.hpp"
#include "operators/window.hpp"
#include "solvers/held_out.hpp"
#include "support/fields.hpp"
#include "support/scene.hpp"

using namespace ww;
using namespace ww::test;

TEST_CASE("Counted random numbers are Philox 4x32-10's published ones", "[solvers]") {
  // Known answers of Random123 1.14 (kat_vectors).
  using Numbers = std::array<std::uint32_t, 4>;
  CHECK(philox(0, 0) == Numbers{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox(~0ull, ~0ull, ~0ull) == Numbers{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e) ==
        Numbers{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("The logarithm of voxels is the C library's to seven digits", "[solvers]") {
  double worst = 0;
  for (double a = 1e-30; a < 1e30; a *= 1.00317) {
    const double exact = std::log(double(float(a)));
    worst = std::max(worst, std::abs(double(expression::logarithm(float(a))) - exact) / std::max(1.0, std::abs(exact)));
  }
  CHECK(worst < 2e-7);
}

TEST_CASE("A tenth of the recorded voxels is hidden, holes are not, and what is hidden is judged by its divergence",
          "[solvers]") {
  const auto cpu = open_device("cpu", 2);
  const Shape window{8, 20, 31};
  const Volume image = random_volume(window, 3, 0, 5), estimate = random_volume(window, 4, 0, 5);
  Volume psf(Shape{1, 1, 1});
  psf.values[0] = 1;
  const Shape grid{8, 24, 32};
  Volume known = image;
  for (std::size_t i = 0; i < 500; ++i) known.values[i] = std::nanf("");
  const Field y(*cpu, grid), mask(*cpu, grid), x(*cpu, grid);
  write_known(y, mask, window, known.values.data());
  write_on_grid(x, window, estimate.values.data(), Boundary::zero);

  const double background = 0.3, floor = 1e-6;
  const Operator A = imaging(otf_of(*cpu, grid, psf), window, mask);
  const HeldOut held(*A, y, background, floor, 7, 0);
  const Volume kept = downloaded(held.A()->recorded_mask(), window), data = downloaded(held.y(), window);
  double divergence = 0, squares = 0, hidden = 0;
  for (std::size_t i = 0; i < kept.values.size(); ++i) {
    const bool hole = i < 500;
    if (hole) CHECK(kept.values[i] == 0);
    CHECK(data.values[i] == (kept.values[i] > 0 ? image.values[i] : 0.0f));
    if (hole || kept.values[i] > 0) continue;
    const double d = image.values[i], m = double(estimate.values[i]) + background;
    squares += (d - m) * (d - m);
    divergence += (d > 0 ? d * std::log(d / m) : 0) - d + m;
    ++hidden;
  }
  CHECK(hidden / double(window.voxels() - 500) == Approx(HeldOut::share).margin(0.02));
  CHECK(held.divergence(x) == Approx(divergence / hidden).epsilon(1e-5));
  CHECK(held.squared_error(x) == Approx(squares / hidden).epsilon(1e-5));

  const HeldOut same(*A, y, background, floor, 7, 0), other(*A, y, background, floor, 8, 0),
      fold(*A, y, background, floor, 7, 1);
  CHECK(downloaded(same.A()->recorded_mask(), window).values == kept.values);
  CHECK(downloaded(other.A()->recorded_mask(), window).values != kept.values);
  // No voxel is hidden by two folds.
  const Volume second = downloaded(fold.A()->recorded_mask(), window);
  for (std::size_t i = 500; i < kept.values.size(); ++i) CHECK(kept.values[i] + second.values[i] >= 1);
}

TEST_CASE("The search for the least divergence ends some iterations after it", "[solvers]") {
  const auto search = [](const std::function<double(int)>& divergence) {
    HeldOutSearch s;
    int k = 1;
    for (; k < 1000; ++k)
      if (s.due(k) && !s.go_on(k, divergence(k))) break;
    return std::pair{s.best(), k};
  };
  CHECK(search([](int k) { return std::abs(k - 7); }) == std::pair{7, 12});
  const auto [late, end] = search([](int k) { return std::abs(k - 200); });
  CHECK(std::abs(late - 200) <= 10);
  CHECK(end < 300);
  // Even numbers, as a count of costs gives, go on to the cap.
  CHECK(search([](int) { return 1.0; }).second == 1000);
}
