// The laws of linear operators, for every operator: to test a new one, add it to operators_under_test().
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "compute/backends.hpp"
#include "operators/composition.hpp"
#include "operators/downsample.hpp"
#include "operators/window.hpp"
#include "support/fields.hpp"
#include "support/scene.hpp"
#include "support/shaded.hpp"

using namespace ww;
using namespace ww::test;

namespace {

struct Named {
  std::string name;
  Operator A;
};

std::vector<Named> operators_under_test(Device& device) {
  std::vector<Named> list;
  for (const Shape grid : {Shape{6, 10, 12}, Shape{1, 15, 14}, Shape{5, 7, 9}}) {
    const std::string on = " on " + to_string(grid);
    const Shape window{std::max<std::int64_t>(1, grid.z - 2), grid.y - 3, grid.x - 4};
    Volume psf = random_volume({grid.z > 1 ? 3 : 1, 5, 3}, 3);
    const float sum = std::accumulate(psf.values.begin(), psf.values.end(), 0.0f);
    for (float& v : psf.values) v /= sum;
    const Spectrum otf = otf_of(device, grid, psf);
    const Operator blur = std::make_shared<Convolution>(otf, window);
    Volume holes = random_volume(window, 8);
    for (float& v : holes.values) v = v < 0.2f ? std::numeric_limits<float>::quiet_NaN() : v;
    const Field y(device, grid), mask(device, grid);
    write_known(y, mask, window, holes.values.data());
    list.push_back({"convolution" + on, blur});
    list.push_back({"window" + on, std::make_shared<Windowed>(blur->clone(), window)});
    list.push_back({"shading" + on, std::make_shared<Shaded>(blur->clone())});
    list.push_back({"window with holes" + on, std::make_shared<Windowed>(blur->clone(), window, mask)});

    const Operator coarse = std::make_shared<Downsample>(device, grid, std::array{grid.z > 1 ? 2 : 1, 3, 2});
    const Operator seen = std::make_shared<Windowed>(blur->clone(), window, mask);
    list.push_back({"Lanczos downsampling to" + on, coarse});
    list.push_back({"Gaussian downsampling to" + on,
                    std::make_shared<Downsample>(device, grid, std::array{1, 2, 4},
                                                 DownsampleFilter{DownsampleFilter::Shape::gaussian, 1.5})});
    list.push_back({"blur after downsampling" + on, std::make_shared<Composition>(blur->clone(), coarse)});
    list.push_back({"window with holes after downsampling" + on, std::make_shared<Composition>(seen, coarse->clone())});
    list.push_back({"window of a downsampling" + on, std::make_shared<Windowed>(coarse->clone(), window)});
  }
  return list;
}

void check_same(const Field& found, const Field& expected) {
  const Volume a = downloaded(found), b = downloaded(expected);
  double difference = 0, scale = 1e-6;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    difference = std::max(difference, double(std::abs(a.values[i] - b.values[i])));
    scale = std::max(scale, double(std::abs(b.values[i])));
  }
  CHECK(difference < 3e-6 * scale);
}

Field random_field(Device& device, Shape grid, unsigned seed) {
  return uploaded(device, random_volume(grid, seed, -1, 1));
}

}  // namespace

TEST_CASE("<A x, y> = <x, A* y>", "[operators][laws]") {
  const auto device = open_device("cpu", 2);
  for (const auto& [name, A] : operators_under_test(*device)) {
    INFO(name);
    const Field x = random_field(*device, A->input_grid(), 4), y = random_field(*device, A->output_grid(), 5);
    const Field Ax = A->new_image(), Ay = A->new_object();
    A->apply(x, Ax);
    A->adjoint(y, Ay);
    CHECK(inner(downloaded(Ax), downloaded(y)) ==
          Approx(inner(downloaded(x), downloaded(Ay))).epsilon(1e-5).margin(1e-4));
  }
}

TEST_CASE("An operator is linear, and an image is 0 where nothing was recorded", "[operators][laws]") {
  const auto device = open_device("cpu", 2);
  for (const auto& [name, A] : operators_under_test(*device)) {
    INFO(name);
    const Field x = random_field(*device, A->input_grid(), 1), sum = random_field(*device, A->input_grid(), 2);
    const Field Ax = A->new_image(), Asum = A->new_image();
    A->apply(x, Ax);
    A->apply(sum, Asum);
    apply(expression::Minus{}, Asum, Asum, Ax);
    apply(expression::Minus{}, sum, sum, x);
    A->apply(sum, Ax);
    check_same(Ax, Asum);
    // y where M is 1, 0 elsewhere: M y.
    check_same(A->known_or(Ax, 0), Ax);
  }
}

TEST_CASE("Fused steps give what apply and adjoint give", "[operators][laws]") {
  const auto device = open_device("cpu", 2);
  for (const auto& [name, A] : operators_under_test(*device)) {
    INFO(name);
    const Field x = random_field(*device, A->input_grid(), 4), twice = A->new_object(), y = A->new_image();
    const Field predicted = A->new_image(), unexplained = A->new_image(), back = A->new_object();
    const Field Ax = A->new_image(), expected = A->new_image(), expected_back = A->new_object();
    apply(expression::Copy{}, y, A->known_or(random_field(*device, A->output_grid(), 5), 0));
    apply(expression::Affine{2, 0}, twice, x);
    A->apply(twice, Ax);
    apply(expression::Minus{}, expected, y, Ax);
    A->adjoint(expected, expected_back);

    const Field loaded = A->new_object();
    A->load(expression::Affine{2, 0}, &loaded, x);
    check_same(loaded, twice);
    A->predicted(&predicted, After::done);
    check_same(predicted, Ax);

    A->load(expression::Affine{2, 0}, nullptr, x);
    A->unexplained(y, &unexplained, After::reload);
    check_same(unexplained, expected);
    A->adjoint_step(expression::Minus{}, &back, After::done, x);
    apply(expression::Minus{}, expected_back, expected_back, x);
    check_same(back, expected_back);

    // The same in two passes: a residual of what was predicted before M.
    A->without_window()->apply(twice, predicted);
    A->residual(y, predicted, predicted);
    check_same(predicted, expected);

    // An image may be loaded, and an output may be an input.
    apply(expression::Times{}, expected, y, y);
    A->adjoint(expected, expected_back);
    const Field in_place = random_field(*device, A->input_grid(), 6);
    apply(expression::Minus{}, expected_back, expected_back, in_place);
    A->load_image(expression::Times{}, nullptr, y, y);
    A->adjoint_step(expression::Minus{}, &in_place, After::done, in_place);
    check_same(in_place, expected_back);
  }
}

TEST_CASE("The sensitivity is A*1, and its reciprocal leaves out what the image hardly shows", "[operators][laws]") {
  const auto device = open_device("cpu", 2);
  for (const auto& [name, A] : operators_under_test(*device)) {
    INFO(name);
    const Field ones = A->new_image(), expected = A->new_object();
    apply(expression::Constant{1}, ones);
    A->adjoint(ones, expected);
    const Field found = A->sensitivity(), reciprocal = reciprocal_sensitivity(*A);
    REQUIRE(bool(found) == bool(reciprocal));
    if (!found) {
      apply(expression::Constant{1}, ones);
      check_same(expected, ones);
      continue;
    }
    check_same(found, expected);
    const Volume s = downloaded(found), r = downloaded(reciprocal);
    for (std::size_t i = 0; i < s.values.size(); ++i)
      CHECK(r.values[i] == Approx(s.values[i] > 0.001f ? 1 / s.values[i] : 0).epsilon(1e-5));
  }
}

TEST_CASE("No singular value is larger than the operator says", "[operators][laws]") {
  const auto device = open_device("cpu", 2);
  for (const auto& [name, A] : operators_under_test(*device)) {
    INFO(name);
    const Field x = uploaded(*device, random_volume(A->input_grid(), 9)), y = A->new_image();
    double singular = 0;
    for (int i = 0; i < 30; ++i) {  // the power iteration, from below
      const double norm = std::sqrt(sum(expression::SumOf{}, {A->input_grid()}, x).b);
      apply(expression::Affine{float(1 / norm), 0}, x, x);
      A->apply(x, y);
      A->adjoint(y, x);
      singular = std::sqrt(std::sqrt(sum(expression::SumOf{}, {A->input_grid()}, x).b));
    }
    CHECK(singular < A->largest_singular_value() * (1 + 1e-5));
    CHECK(singular > 0.2 * A->largest_singular_value());  // the bound is of use
  }
}

TEST_CASE("A clone holds an estimate of its own", "[operators]") {
  const auto device = open_device("cpu", 2);
  for (const auto& [name, A] : operators_under_test(*device)) {
    INFO(name);
    const Field x = random_field(*device, A->input_grid(), 4), other = random_field(*device, A->input_grid(), 5);
    const Field expected = A->new_image(), found = A->new_image(), ignored = A->new_image();
    A->apply(x, expected);
    const Operator clone = A->clone(), without = A->without_window();
    A->load(expression::Copy{}, nullptr, x);
    clone->apply(other, ignored);
    without->apply(other, ignored);
    A->predicted(&found, After::done);
    check_same(found, expected);
    clone->apply(x, found);
    check_same(found, expected);
  }
}

TEST_CASE("What was recorded is the window without its holes; what was not is replaced by a value", "[operators]") {
  const auto device = open_device("cpu", 2);
  for (const auto& [name, A] : operators_under_test(*device)) {
    INFO(name);
    const Volume mask = downloaded(A->recorded_mask());
    const Field y = random_field(*device, A->output_grid(), 7);
    const Field known_field = A->known_or(y, 9);
    const Volume known = downloaded(known_field), image = downloaded(y);
    const bool everything = known_field.data() == y.data();  // padding that a boundary made up counts as recorded
    CHECK(everything == (name.find("window") == std::string::npos));
    const Shape n = mask.shape, w = A->recorded();
    bool holes = false;
    for (std::int64_t i = 0, z = 0; z < n.z; ++z)
      for (std::int64_t v = 0; v < n.y; ++v)
        for (std::int64_t h = 0; h < n.x; ++h, ++i) {
          const auto at = std::size_t(i);
          const bool inside = z < w.z && v < w.y && h < w.x;
          REQUIRE((mask.values[at] == 0 || mask.values[at] == 1));
          if (!inside) REQUIRE(mask.values[at] == 0);
          holes = holes || (inside && mask.values[at] == 0);
          REQUIRE(known.values[at] == (everything || mask.values[at] == 1 ? image.values[at] : 9));
        }
    CHECK(holes == (name.find("holes") != std::string::npos));
  }
}

TEST_CASE("Only an operator that is a convolution has an OTF", "[operators]") {
  const auto device = open_device("cpu", 1);
  for (const auto& [name, A] : operators_under_test(*device)) {
    INFO(name);
    if (A->convolution())
      CHECK(A->otf().grid() == A->input_grid());
    else
      CHECK_THROWS_AS(A->otf(), std::logic_error);
    CHECK((!A->is_diagonal() || A->convolution()));
  }
}
