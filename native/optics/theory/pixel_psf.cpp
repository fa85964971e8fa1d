// One octant (or quadrant) of every plane is interpolated; the rest are its mirror images.
#include "optics/theory/pixel_psf.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

#include "compute/dense.hpp"
#include "image/errors.hpp"
#include "optics/theory/quadrature.hpp"

namespace ww {
namespace {

using Index = std::ptrdiff_t;

/// The quadrant x >= 0, y >= 0 of a grid whose center is voxel n / 2, rounded down.
struct Quadrant {
  Index ny, nx;          // voxels, the axes included
  bool square;           // pixels: then (y, x) is (x, y)
  Index even_y, even_x;  // 1 where the last line has no mirror image

  Quadrant(Shape s, Spacing d)
      : ny(s.y / 2 + 1), nx(s.x / 2 + 1), square(d.y == d.x), even_y(1 - s.y % 2), even_x(1 - s.x % 2) {}
  /// Whether (y, x) is computed, not copied from (x, y).
  bool computed(Index y, Index x) const { return !(square && x > y && x < ny); }
  static double copies(Index i, Index n, Index even) { return i == 0 || (even && i == n - 1) ? 1 : 2; }
};

/// Points that integrate an intensity over a pixel. Eight steps of the table are half a period of the highest
/// frequency; there is hardly any light in the upper half of the band.
Rule points_of(PixelValue value, double pixel, double table_step) {
  if (value == PixelValue::point) return {{0.0}, {1.0}};
  const double turn = pixel / (2 * table_step) * std::numbers::pi / 8 * 0.6;  // from the pixel's middle to its edge
  int n = 1;
  for (double error = turn * turn / 6; error > 1e-8 && n < 64; ++n) {  // of the rule of n points, for a cosine
    const double next = n + 1, odd = 2 * n + 1;
    error *= turn * turn * 4 * next * next * next * next * odd / ((odd + 2) * std::pow(odd * 2 * next, 3));
  }
  return gauss_legendre(n, -0.5, 0.5);
}

class Interpolation {
 public:
  Interpolation(const RadialPsf& psf, Spacing d, PixelValue value)
      : psf_(psf),
        dense_(choose_dense()),
        y_(points_of(value, d.y, psf.step())),
        x_(points_of(value, d.x, psf.step())),
        scale_y_(d.y / psf.step()),
        scale_x_(d.x / psf.step()) {
    const std::size_t n = y_.at.size() * x_.at.size();
    at_y_.resize(n);
    at_x_.resize(n);
    base_.resize(n);
    lagrange_.resize(8 * n);
    for (const double a : y_.weight)
      for (const double b : x_.weight) part_.push_back(a * b);
  }

  /// All planes of the voxel (y, x), counted from the center, to `out`.
  void voxel(Index y, Index x, float* out) {
    std::size_t i = 0;
    for (const double a : y_.at)
      for (const double b : x_.at) {
        at_y_[i] = (static_cast<double>(y) + a) * scale_y_;
        at_x_[i++] = (static_cast<double>(x) + b) * scale_x_;
      }
    const std::size_t n = part_.size();
    dense_.lagrange(at_x_.data(), at_y_.data(), part_.data(), static_cast<Index>(n), base_.data(), lagrange_.data());
    const auto [low, high] = std::minmax_element(base_.begin(), base_.end());
    const int first = *low;
    const std::size_t taps = static_cast<std::size_t>(*high - first) + 8;
    sum_.assign(taps, 0.0);
    for (std::size_t e = 0; e < 8; ++e)
      for (std::size_t p = 0; p < n; ++p) sum_[static_cast<std::size_t>(base_[p] - first) + e] += lagrange_[e * n + p];
    weight_.resize(taps);
    for (std::size_t t = 0; t < taps; ++t) weight_[t] = static_cast<float>(sum_[t]);
    dense_.weighted_rows(weight_.data(), psf_.row(first), static_cast<Index>(taps), psf_.pitch(), out);
  }

 private:
  const RadialPsf& psf_;
  const Dense& dense_;
  Rule y_, x_;
  double scale_y_, scale_x_;
  std::vector<double> at_y_, at_x_, part_, lagrange_, sum_;
  std::vector<int> base_;
  std::vector<float> weight_;
};

/// `planes` quadrants of the PSF, one after the other.
std::vector<float> quadrants(const RadialPsf& psf, const Quadrant& q, Spacing d, PixelValue value) {
  constexpr Index run = 16;  // voxels that are turned from planes side by side to voxels side by side together
  const Index planes = psf.planes().count, pitch = psf.pitch(), area = q.ny * q.nx;
  std::vector<float> out(static_cast<std::size_t>(planes * area)), column(static_cast<std::size_t>(run * pitch));
  Interpolation at(psf, d, value);
  for (Index y = 0; y < q.ny; ++y)
    for (Index x = 0; x < q.nx; x += run) {
      const Index last = std::min(x + run, q.nx);
      Index end = x, begin = last;  // the voxels among them that are computed lie at either end, never in the middle
      while (end < last && q.computed(y, end)) ++end;
      if (end < last)
        while (begin > end && q.computed(y, begin - 1)) --begin;
      const auto some = [&](Index from, Index to) {
        for (Index i = from; i < to; ++i) at.voxel(y, i, column.data() + (i - from) * pitch);
        for (Index z = 0; z < planes; ++z)
          for (Index i = from; i < to; ++i)
            out[static_cast<std::size_t>(z * area + y * q.nx + i)] =
                column[static_cast<std::size_t>((i - from) * pitch + z)];
      };
      some(x, end);
      some(begin, last);
    }
  return out;
}

/// Copies (x, y) to (y, x) where it was not computed.
void complete(const Quadrant& q, float* plane) {
  if (!q.square) return;
  constexpr Index tile = 16;
  const Index n = std::min(q.ny, q.nx);
  for (Index y = 0; y < n; y += tile)
    for (Index x = y; x < n; x += tile)
      for (Index b = x; b < std::min(n, x + tile); ++b)
        for (Index a = y; a < std::min({n, y + tile, b}); ++a) plane[a * q.nx + b] = plane[b * q.nx + a];
}

double light_of(const Quadrant& q, const float* plane) {
  double sum = 0;
  for (Index y = 0; y < q.ny; ++y) {
    double row = 0;
    for (Index x = 0; x < q.nx; ++x) row += static_cast<double>(plane[y * q.nx + x]);
    row = 2 * row - static_cast<double>(plane[y * q.nx]);
    if (q.even_x) row -= static_cast<double>(plane[y * q.nx + q.nx - 1]);
    sum += row * Quadrant::copies(y, q.ny, q.even_y);
  }
  return sum;
}

}  // namespace

double radius_of(Shape shape, Spacing d) {
  return std::hypot((static_cast<double>(shape.y / 2) + 0.5) * d.y, (static_cast<double>(shape.x / 2) + 0.5) * d.x);
}

void pixel_psf(const RadialPsf& psf, Shape shape, Spacing spacing, PixelValue value, Normalization normalization,
               float* out) {
  const Quadrant q(shape, spacing);
  std::vector<float> planes = quadrants(psf, q, spacing, value);
  const Index area = q.ny * q.nx;
  double whole = 0;
  for (Index z = 0; z < shape.z; ++z) {
    complete(q, planes.data() + z * area);
    if (normalization == Normalization::sum) whole += light_of(q, planes.data() + z * area);
  }
  if (normalization == Normalization::peak)
    whole = static_cast<double>(*std::max_element(planes.begin(), planes.end()));
  if (!(whole > 0)) throw InvalidArgument("the PSF holds no light on this grid");
  const double scale = 1 / whole;
  for (float& v : planes) v = std::max(static_cast<float>(static_cast<double>(v) * scale), 0.0f);

  for (Index z = 0; z < shape.z; ++z)
    for (Index y = 0; y < q.ny; ++y) {
      const float* const from = planes.data() + z * area + y * q.nx;
      float* const below = out + (z * shape.y + shape.y / 2 - y) * shape.x;
      std::reverse_copy(from, from + q.nx, below);
      std::copy_n(from + 1, q.nx - 1 - q.even_x, below + q.nx);
      if (y > 0 && !(q.even_y && y == q.ny - 1))
        std::memcpy(out + (z * shape.y + shape.y / 2 + y) * shape.x, below,
                    static_cast<std::size_t>(shape.x) * sizeof(float));
    }
}

}  // namespace ww
