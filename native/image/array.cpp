// Arrays with named axes: sizes, strides, and copying stacks in and out as floats.
#include "image/array.hpp"

#include <cmath>
#include <limits>

#include "image/errors.hpp"

namespace ww {
namespace {

std::int64_t step(const ArrayLayout& a, char letter) {
  const Axis* axis = a.axis(letter);
  return axis ? axis->stride : 0;
}

std::int64_t offset(const ArrayLayout& a, std::int64_t t, std::int64_t c) {
  return t * step(a, 't') + c * step(a, 'c');
}

/// Calls row(source offset, dense offset) for every row of the stack at (t, c).
template <class Row>
void for_each_row(const ArrayLayout& a, std::int64_t t, std::int64_t c, Row row) {
  const Shape s = a.shape();
  const std::int64_t sz = step(a, 'z'), sy = step(a, 'y'), start = offset(a, t, c);
  for (std::int64_t z = 0; z < s.z; ++z)
    for (std::int64_t y = 0; y < s.y; ++y) row(start + z * sz + y * sy, (z * s.y + y) * s.x);
}

template <class T>
void read_as(const T* from, const ArrayView& layout, std::int64_t t, std::int64_t c, float* to) {
  const std::int64_t nx = layout.size('x'), sx = step(layout, 'x');
  for_each_row(layout, t, c, [&](std::int64_t in, std::int64_t out) {
    for (std::int64_t x = 0; x < nx; ++x) to[out + x] = static_cast<float>(from[in + x * sx]);
  });
}

/// Rounds to the nearest integer, ties to even, and saturates; what is not a number becomes 0 and counts as clipped
/// low.
template <class T>
T to_integer(float value, Conversion& clipped) {
  constexpr float top = static_cast<float>(std::numeric_limits<T>::max());
  const float rounded = std::nearbyint(value);
  if (!(rounded >= 0.0f)) return ++clipped.clipped_low, T{0};
  if (rounded > top) return ++clipped.clipped_high, std::numeric_limits<T>::max();
  return static_cast<T>(rounded);
}

template <class T>
Conversion write_integers(const float* from, T* to, const ArraySpan& layout, std::int64_t t, std::int64_t c) {
  const std::int64_t nx = layout.size('x'), sx = step(layout, 'x');
  Conversion clipped;
  for_each_row(layout, t, c, [&](std::int64_t out, std::int64_t in) {
    for (std::int64_t x = 0; x < nx; ++x) to[out + x * sx] = to_integer<T>(from[in + x], clipped);
  });
  return clipped;
}

void write_floats(const float* from, float* to, const ArraySpan& layout, std::int64_t t, std::int64_t c) {
  const std::int64_t nx = layout.size('x'), sx = step(layout, 'x');
  for_each_row(layout, t, c, [&](std::int64_t out, std::int64_t in) {
    for (std::int64_t x = 0; x < nx; ++x) to[out + x * sx] = from[in + x];
  });
}

}  // namespace

const Axis* ArrayLayout::axis(char letter) const {
  for (const Axis& a : axes)
    if (a.letter == letter) return &a;
  return nullptr;
}

std::int64_t ArrayLayout::size(char letter) const {
  const Axis* a = axis(letter);
  return a ? a->size : 1;
}

std::int64_t ArrayLayout::elements() const {
  constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max() / 8;
  std::int64_t n = 1;
  for (const Axis& a : axes) {
    if (a.size <= 0) return 0;
    if (n > limit / a.size) throw InvalidArgument("an array has more elements than can be counted");
    n *= a.size;
  }
  return n;
}

std::size_t ArrayLayout::bytes() const { return static_cast<std::size_t>(elements()) * size_of(dtype); }

Spacing ArrayLayout::spacing() const {
  const auto of = [&](char letter) {
    const Axis* a = axis(letter);
    return a ? a->spacing : 0.0;
  };
  return {of('z'), of('y'), of('x')};
}

void ArrayLayout::make_dense() {
  elements();  // refuses what would overflow below
  std::int64_t stride = 1;
  for (auto a = axes.rbegin(); a != axes.rend(); ++a) {
    a->stride = stride;
    stride *= a->size;
  }
}

void read_stack(const ArrayView& from, std::int64_t t, std::int64_t c, float* to) {
  switch (from.dtype) {
    case DType::u8:
      return read_as(static_cast<const std::uint8_t*>(from.data), from, t, c, to);
    case DType::u16:
      return read_as(static_cast<const std::uint16_t*>(from.data), from, t, c, to);
    case DType::f32:
      return read_as(static_cast<const float*>(from.data), from, t, c, to);
  }
}

Conversion write_stack(const float* from, const ArraySpan& to, std::int64_t t, std::int64_t c) {
  switch (to.dtype) {
    case DType::u8:
      return write_integers(from, static_cast<std::uint8_t*>(to.data), to, t, c);
    case DType::u16:
      return write_integers(from, static_cast<std::uint16_t*>(to.data), to, t, c);
    case DType::f32:
      write_floats(from, static_cast<float*>(to.data), to, t, c);
      break;
  }
  return {};
}

}  // namespace ww
