// Blur and boundary: adjointness, centering, what the grid holds.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "compute/backends.hpp"
#include "operators/window.hpp"
#include "support/fields.hpp"
#include "support/scene.hpp"

using namespace ww;
using namespace ww::test;

namespace {

/// sum_j psf(j) x(i - j + middle) on a periodic grid, by definition.
Volume convolved(const Volume& x, const Volume& psf) {
  Volume out(x.shape);
  const Shape n = x.shape, p = psf.shape;
  const auto wrap = [](std::int64_t i, std::int64_t m) { return ((i % m) + m) % m; };
  for (std::int64_t z = 0; z < n.z; ++z)
    for (std::int64_t y = 0; y < n.y; ++y)
      for (std::int64_t i = 0; i < n.x; ++i) {
        double sum = 0;
        for (std::int64_t a = 0; a < p.z; ++a)
          for (std::int64_t b = 0; b < p.y; ++b)
            for (std::int64_t c = 0; c < p.x; ++c)
              sum += double(psf.at(a, b, c)) *
                     x.at(wrap(z - a + p.z / 2, n.z), wrap(y - b + p.y / 2, n.y), wrap(i - c + p.x / 2, n.x));
        out.at(z, y, i) = float(sum);
      }
  return out;
}

}  // namespace

TEST_CASE("The blur is the convolution's definition, for an asymmetric PSF, also one larger than the grid",
          "[operators]") {
  const auto device = open_device("cpu", 2);
  for (const auto& [grid, psf] : {std::pair{Shape{4, 6, 10}, Shape{3, 5, 3}},
                                  {Shape{1, 9, 8}, Shape{1, 3, 7}},
                                  {Shape{3, 5, 4}, Shape{5, 3, 9}},
                                  {Shape{5, 7, 11}, Shape{1, 1, 1}}}) {
    const Volume x = random_volume(grid, 1), h = random_volume(psf, 2), expected = convolved(x, h);
    const Convolution A(otf_of(*device, grid, h), grid);
    const Field out = A.new_image();
    A.apply(uploaded(*device, x), out);
    const Volume got = downloaded(out);
    for (std::size_t i = 0; i < got.values.size(); ++i)
      REQUIRE(got.values[i] == Approx(expected.values[i]).epsilon(1e-5).margin(1e-5));
  }
}

TEST_CASE("A centered delta PSF returns the input", "[operators][laws]") {
  const auto device = open_device("cpu", 1);
  const Volume x = random_volume({3, 8, 9}, 6);
  Volume delta(Shape{3, 5, 3});
  delta.at(1, 2, 1) = 1;
  const Convolution A(otf_of(*device, x.shape, delta), x.shape);
  const Field out = A.new_image();
  A.apply(uploaded(*device, x), out);
  const Volume got = downloaded(out);
  for (std::size_t i = 0; i < got.values.size(); ++i) REQUIRE(got.values[i] == Approx(x.values[i]).margin(1e-6));
}

TEST_CASE("Cropping undoes padding, whatever the boundary", "[operators][laws]") {
  const auto device = open_device("cpu", 1);
  const Volume x = random_volume({3, 7, 5}, 7);
  for (const Boundary b : {Boundary::unknown, Boundary::mirror, Boundary::zero, Boundary::periodic}) {
    const Shape grid = grid_for(x.shape, {3, 5, 3}, b);
    CHECK(grid.z >= x.shape.z + (b == Boundary::periodic ? 0 : 2));
    const Field f(*device, grid);
    write_on_grid(f, x.shape, x.values.data(), b);
    Volume back(x.shape);
    f.download({x.shape}, back.values.data());
    CHECK(back.values == x.values);
  }
}

TEST_CASE("Mirrored padding repeats the border nearby and joins both ends without a step", "[operators]") {
  const auto device = open_device("cpu", 1);
  Volume x(Shape{1, 1, 40});
  for (int i = 0; i < 40; ++i) x.values[std::size_t(i)] = float(i);  // a ramp: the worst case for a circle
  const Field f(*device, {1, 1, 70});
  write_on_grid(f, x.shape, x.values.data(), Boundary::mirror);
  const Volume g = downloaded(f);
  for (int i = 0; i < 8; ++i) {
    CHECK(g.values[std::size_t(40 + i)] == float(39 - i));
    CHECK(g.values[std::size_t(69 - i)] == float(i));
  }
  float step = 0;
  for (std::size_t i = 0; i < 70; ++i) step = std::max(step, std::abs(g.values[(i + 1) % 70] - g.values[i]));
  CHECK(step < 5.0f);
  CHECK(grid_for({1, 100, 100}, {1, 5, 5}, Boundary::mirror).z == 1);
}

TEST_CASE("A PSF wider than the image needs no more padding than the image's whole mirror image", "[operators]") {
  const auto device = open_device("cpu", 1);
  const Volume x = random_volume({5, 8, 8}, 3);
  const Shape grid = grid_for(x.shape, {9, 15, 15}, Boundary::mirror);
  REQUIRE(grid == Shape{10, 16, 16});
  const Field f(*device, grid);
  write_on_grid(f, x.shape, x.values.data(), Boundary::mirror);
  const Volume g = downloaded(f);
  for (std::int64_t z = 0; z < 10; ++z)
    for (std::int64_t y = 0; y < 16; ++y)
      for (std::int64_t i = 0; i < 16; ++i)
        REQUIRE(g.at(z, y, i) == x.at(std::min(z, 9 - z), std::min(y, 15 - y), std::min(i, 15 - i)));
}

TEST_CASE("A window is extended by its mirror image as an image written with the mirror boundary is", "[operators]") {
  const auto device = open_device("cpu", 2);
  for (const auto& [image, grid] : {std::pair{Shape{5, 9, 11}, Shape{8, 15, 18}},
                                    {Shape{1, 9, 7}, Shape{1, 12, 20}},
                                    {Shape{4, 6, 8}, Shape{4, 6, 8}}}) {
    const Volume v = random_volume(image, 6);
    const Field written(*device, grid), extended(*device, grid);
    write_on_grid(written, image, v.values.data(), Boundary::mirror);
    write_on_grid(extended, image, v.values.data(), Boundary::zero);
    extend(extended, image, Continuation::mirrored);
    CHECK(downloaded(extended).values == downloaded(written).values);
  }
}

TEST_CASE("White noise keeps the energy foretold when its window is extended by the mirror image", "[operators]") {
  const auto device = open_device("cpu", 2);
  const Shape image{7, 20, 23}, grid{12, 30, 32};
  double energy = 0;
  constexpr int repeats = 40;
  for (unsigned seed = 0; seed < repeats; ++seed) {
    const Volume noise = random_volume(image, seed, -1, 1);  // variance 1/3
    const Field field(*device, grid);
    write_on_grid(field, image, noise.values.data(), Boundary::zero);
    extend(field, image, Continuation::mirrored);
    const Volume all = downloaded(field);
    energy += 3 * inner(all, all) / repeats;
  }
  CHECK(mirrored_noise_energy(image, grid) == Approx(energy).epsilon(0.01));
  CHECK(mirrored_noise_energy(image, grid) < double(grid.voxels()));
  CHECK(mirrored_noise_energy(image, image) == double(image.voxels()));
}

TEST_CASE("Holes are filled with the value asked for, and the window is continued beyond its frame", "[operators]") {
  const auto device = open_device("cpu", 2);
  const Shape image{3, 5, 6}, grid{4, 8, 9};
  const Volume whole = random_volume(image, 4);
  Volume v = whole, filled = whole;
  for (const std::size_t hole : {std::size_t{7}, std::size_t{31}})
    v.values[hole] = std::numeric_limits<float>::quiet_NaN(), filled.values[hole] = 5;
  const Field y(*device, grid), mask(*device, grid), expected(*device, grid);
  write_known(y, mask, image, v.values.data());
  const Spectrum otf = otf_of(*device, grid, centered_gaussian({1, 3, 3}, 0, 0.8, 0.8));
  const Operator A = imaging(otf, image, mask);
  write_on_grid(expected, image, filled.values.data(), Boundary::mirror);
  CHECK(downloaded(A->completed(y, 5, Continuation::mirrored)).values == downloaded(expected).values);
  write_on_grid(expected, image, whole.values.data(), Boundary::mirror);
  write_on_grid(y, image, whole.values.data(), Boundary::zero);
  CHECK(downloaded(imaging(otf, image, Boundary::unknown)->completed(y, 5, Continuation::mirrored)).values ==
        downloaded(expected).values);
}

TEST_CASE("A taper fades to nothing at the window's borders and leaves white noise the energy foretold",
          "[operators]") {
  const auto device = open_device("cpu", 2);
  const Shape image{7, 20, 23}, grid{12, 30, 32};
  const Field taper(*device, grid);
  write_taper(taper, image);
  const Volume w = downloaded(taper);
  double energy = 0;
  for (const float v : w.values) energy += double(v) * double(v);
  CHECK(taper_energy(image) == Approx(energy).epsilon(1e-6));
  CHECK(w.at(3, 9, 11) == Approx(std::pow(std::sin(std::acos(-1.0) * 9.5 / 20), 2)).epsilon(1e-5));
  CHECK(w.at(3, 0, 11) < 0.01);
  CHECK(w.at(3, 25, 11) == 0);
  write_taper(taper, {1, 20, 23});
  CHECK(downloaded(taper).at(0, 10, 11) > 0.99);
}
