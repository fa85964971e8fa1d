// Arrays with named axes: strides, and floats in and out.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "image/array.hpp"
#include "image/errors.hpp"

using namespace ww;

namespace {

template <class View>
View layout(DType dtype, std::vector<Axis> axes) {
  View v;
  v.dtype = dtype;
  v.axes = std::move(axes);
  v.make_dense();
  return v;
}

}  // namespace

TEST_CASE("a dense array steps by the sizes of the faster axes", "[image]") {
  const auto a = layout<ArrayView>(DType::u16, {{'t', 2}, {'c', 3}, {'z', 4}, {'y', 5}, {'x', 6}});
  CHECK(a.axis('x')->stride == 1);
  CHECK(a.axis('z')->stride == 30);
  CHECK(a.axis('t')->stride == 360);
  CHECK(a.elements() == 720);
  CHECK(a.bytes() == 1440);
  CHECK(a.size('z') == 4);
  CHECK(layout<ArrayView>(DType::u8, {{'y', 5}, {'x', 6}}).size('z') == 1);
}

TEST_CASE("an array too large to count is refused, not wrapped around", "[image]") {
  ArrayLayout a;
  a.axes = {{'z', std::int64_t{1} << 31}, {'y', std::int64_t{1} << 31}, {'x', 1000}};
  CHECK_THROWS_AS(a.elements(), InvalidArgument);
  CHECK_THROWS_AS(a.make_dense(), InvalidArgument);
}

TEST_CASE("the stack at (t, c) is read whatever the strides are", "[image]") {
  std::vector<std::uint16_t> values(2 * 3 * 4 * 5);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint16_t>(i * 7);
  // Stored y, x, c, z (z fastest), seen as c z y x.
  ArrayView v;
  v.dtype = DType::u16;
  v.axes = {{'c', 3, 2}, {'z', 2, 1}, {'y', 4, 30}, {'x', 5, 6}};
  v.data = values.data();
  std::vector<float> stack(40);
  read_stack(v, 0, 2, stack.data());
  for (std::size_t z = 0; z < 2; ++z)
    for (std::size_t y = 0; y < 4; ++y)
      for (std::size_t x = 0; x < 5; ++x)
        CHECK(stack[(z * 4 + y) * 5 + x] == static_cast<float>(values[y * 30 + x * 6 + 2 * 2 + z]));
}

TEST_CASE("floats become integers by rounding to even and saturating, and what was cut is counted", "[image]") {
  const float nan = std::nanf("");
  const std::vector<float> from{-1.f, -0.4f, 0.5f, 1.5f, 254.6f, 255.5f, 1e9f, nan};
  std::vector<std::uint8_t> to(8);
  auto span = layout<ArraySpan>(DType::u8, {{'y', 1}, {'x', 8}});
  span.data = to.data();
  const Conversion c = write_stack(from.data(), span, 0, 0);
  CHECK(to == std::vector<std::uint8_t>{0, 0, 0, 2, 255, 255, 255, 0});
  CHECK(c.clipped_low == 2);   // -1 and NaN
  CHECK(c.clipped_high == 2);  // 255.5 rounds to 256, and 1e9
}

TEST_CASE("floats pass through a float array unchanged", "[image]") {
  std::vector<float> to(12), back(6);
  auto span = layout<ArraySpan>(DType::f32, {{'c', 2}, {'y', 2}, {'x', 3}});
  span.data = to.data();
  const std::vector<float> from{1.5f, -2.f, 3e30f, 0.f, 5.f, 6.f};
  const Conversion c = write_stack(from.data(), span, 0, 1);
  CHECK(c.clipped_low + c.clipped_high == 0);
  ArrayView view;
  static_cast<ArrayLayout&>(view) = span;
  view.data = to.data();
  read_stack(view, 0, 1, back.data());
  CHECK(back == from);
  CHECK(to[0] == 0.f);
}
