// A mixed-radix transform by recursion over prime factors, axis by axis.
#include "optics/recorded/plain_transform.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "compute/transform_length.hpp"
#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"

namespace ww {
namespace {

using Complex = std::complex<double>;

Complex times(Complex a, Complex b) {  // without the standard's care for infinities
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// Transforms of one length and direction (unscaled).
class Line {
 public:
  Line(std::size_t n, double sign) : n_(n), root_(n) {
    for (std::size_t k = 0; k < n; ++k)
      root_[k] = std::polar(1.0, sign * 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n));
  }
  void transform(const Complex* in, Complex* out) { step(n_, in, 1, out); }

 private:
  void step(std::size_t n, const Complex* in, std::size_t stride, Complex* out) {
    if (n == 1) {
      *out = *in;
      return;
    }
    std::size_t p = 2;
    while (n % p != 0) ++p;
    const std::size_t m = n / p;
    for (std::size_t r = 0; r < p; ++r) step(m, in + r * stride, stride * p, out + r * m);
    Complex few[8];
    std::vector<Complex> many(p > 8 ? p : 0);
    Complex* part = p > 8 ? many.data() : few;
    for (std::size_t k = 0; k < m; ++k) {
      for (std::size_t r = 0; r < p; ++r) part[r] = times(out[r * m + k], root_[r * k * stride % n_]);
      for (std::size_t q = 0; q < p; ++q) {
        Complex sum = part[0];
        for (std::size_t r = 1; r < p; ++r) sum += times(part[r], root_[q * r * m * stride % n_]);
        out[q * m + k] = sum;
      }
    }
  }

  std::size_t n_;
  std::vector<Complex> root_;
};

void transform(std::vector<Complex>& data, const Shape& s, double sign) {
  for (int axis = 0; axis < 3; ++axis) {
    const auto n = static_cast<std::size_t>(length(s, axis));
    if (n == 1) continue;
    Line line(n, sign);
    const auto stride = static_cast<std::size_t>(axis == 0 ? s.y * s.x : axis == 1 ? s.x : 1);
    std::vector<Complex> in(n), out(n);
    for (std::size_t start = 0; start < data.size(); ++start) {
      if (start / stride % n != 0) continue;  // a line begins where its own index is 0
      for (std::size_t i = 0; i < n; ++i) in[i] = data[start + i * stride];
      line.transform(in.data(), out.data());
      for (std::size_t i = 0; i < n; ++i) data[start + i * stride] = out[i];
    }
  }
}

double frequency(std::int64_t k, std::int64_t n) {
  return static_cast<double>(k <= n / 2 ? k : k - n) / static_cast<double>(n);
}

}  // namespace

Volume filtered(const Volume& volume, const Gain& gain) {
  const Shape& s = volume.shape;
  const auto padded = [](std::int64_t n) { return n == 1 ? 1 : transform_length(n + n / 2); };
  const Shape p{padded(s.z), padded(s.y), padded(s.x)};
  std::vector<Complex> data(static_cast<std::size_t>(p.voxels()));
  const auto at = [&](std::int64_t z, std::int64_t y, std::int64_t x) -> Complex& {
    return data[static_cast<std::size_t>((z * p.y + y) * p.x + x)];
  };
  for (std::int64_t z = 0; z < s.z; ++z)
    for (std::int64_t y = 0; y < s.y; ++y)
      for (std::int64_t x = 0; x < s.x; ++x) at(z, y, x) = static_cast<double>(volume.at(z, y, x));
  transform(data, p, -1);
  for (std::int64_t z = 0; z < p.z; ++z)
    for (std::int64_t y = 0; y < p.y; ++y)
      for (std::int64_t x = 0; x < p.x; ++x)
        at(z, y, x) *= gain(frequency(z, p.z), frequency(y, p.y), frequency(x, p.x));
  transform(data, p, 1);
  Volume out(s, volume.spacing);
  const double scale = 1 / static_cast<double>(p.voxels());
  for (std::int64_t z = 0; z < s.z; ++z)
    for (std::int64_t y = 0; y < s.y; ++y)
      for (std::int64_t x = 0; x < s.x; ++x) out.at(z, y, x) = static_cast<float>(scale * at(z, y, x).real());
  return out;
}

Volume transform_modulus(const Volume& volume) {
  const Shape& s = volume.shape;
  std::vector<Complex> data(volume.values.begin(), volume.values.end());
  transform(data, s, -1);
  Volume out(s);
  const double light = std::abs(data[0]);
  if (!(light > 0)) return out;
  for (std::int64_t z = 0; z < s.z; ++z)
    for (std::int64_t y = 0; y < s.y; ++y)
      for (std::int64_t x = 0; x < s.x; ++x)
        out.at((z + s.z / 2) % s.z, (y + s.y / 2) % s.y, (x + s.x / 2) % s.x) =
            static_cast<float>(std::abs(data[static_cast<std::size_t>((z * s.y + y) * s.x + x)]) / light);
  return out;
}

}  // namespace ww
