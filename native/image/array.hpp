#pragma once
// An n-dimensional array in host memory with named axes, units and a role: what crosses the library's border.
#include <cstdint>
#include <string>
#include <vector>

#include "image/dtype.hpp"
#include "image/shape.hpp"

namespace ww {

/// One axis: a letter of "tczyx" (or "i" for plain numbers), its length, its step in memory and in the world.
struct Axis {
  char letter = 'x';
  std::int64_t size = 1;
  std::int64_t stride = 0;  ///< in elements
  double spacing = 0;       ///< micrometers along z y x, seconds along t; 0 unknown
  double origin = 0;        ///< of the first element, same units
};

/// What an array is, without its memory. Axes are slowest first, in the order of "tczyx", each at most once.
struct ArrayLayout {
  DType dtype = DType::f32;
  std::vector<Axis> axes;
  std::string role;

  const Axis* axis(char letter) const;   ///< null when absent
  std::int64_t size(char letter) const;  ///< 1 when absent
  std::int64_t elements() const;
  std::size_t bytes() const;  ///< of a dense copy
  Shape shape() const { return {size('z'), size('y'), size('x')}; }
  Spacing spacing() const;
  void make_dense();  ///< sets the strides of a dense array
};

/// Memory owned elsewhere.
struct ArrayView : ArrayLayout {
  const void* data = nullptr;  ///< null in a plan
};
struct ArraySpan : ArrayLayout {
  void* data = nullptr;
};

/// Reads the z, y, x stack at (t, c) as floats, dense, into `to`.
void read_stack(const ArrayView& from, std::int64_t t, std::int64_t c, float* to);

/// What rounding and saturation did when floats became integers.
struct Conversion {
  std::int64_t clipped_low = 0, clipped_high = 0;
};

/// Writes a dense float stack into (t, c); integers are rounded and saturated, and the count is returned.
Conversion write_stack(const float* from, const ArraySpan& to, std::int64_t t, std::int64_t c);

}  // namespace ww
