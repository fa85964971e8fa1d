#pragma once
// Between volumes of the host and fields of a device.
#include <functional>
#include <numeric>

#include "compute/device.hpp"
#include "image/volume.hpp"

namespace ww::test {

inline double inner(const Volume& a, const Volume& b) {
  return std::inner_product(a.values.begin(), a.values.end(), b.values.begin(), 0.0, std::plus<>(),
                            [](float u, float v) { return double(u) * double(v); });
}

inline Field uploaded(Device& d, const Volume& v) {
  Field f(d, v.shape);
  f.upload({v.shape}, v.values.data());
  return f;
}

inline Volume downloaded(const Field& f, Shape window) {
  Volume v(window);
  f.download({window}, v.values.data());
  return v;
}
inline Volume downloaded(const Field& f) { return downloaded(f, f.grid()); }

}  // namespace ww::test
