// The weights of each axis, and the passes over the axes.
#include "operators/downsample.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace ww {
namespace {

double sinc(double x) { return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x); }

/// The filter's half width, in object samples, and its value at a distance from the center.
double half_width(int factor, const DownsampleFilter& filter) {
  return filter.shape == DownsampleFilter::Shape::lanczos2 ? 2.0 * factor : 4 * filter.sigma;
}
double value_at(double distance, int factor, const DownsampleFilter& filter) {
  if (filter.shape == DownsampleFilter::Shape::lanczos2)
    return sinc(distance / factor) * sinc(distance / (2.0 * factor));
  return std::exp(-distance * distance / (2 * filter.sigma * filter.sigma));
}

std::int64_t& length_along(Shape& shape, int axis) { return axis == 0 ? shape.z : axis == 1 ? shape.y : shape.x; }

}  // namespace

BandedMatrix downsample_matrix(std::int64_t image, int factor, const DownsampleFilter& filter) {
  BandedMatrix matrix;
  matrix.columns = image * factor;
  const double half = factor == 1 ? 0 : half_width(factor, filter);
  for (std::int64_t j = 0; j < image; ++j) {
    const double center = factor * (static_cast<double>(j) + 0.5) - 0.5;
    const auto first = static_cast<std::int64_t>(std::ceil(center - half));
    std::vector<double> row;
    double sum = 0;
    for (std::int64_t i = first; static_cast<double>(i) <= center + half; ++i) {
      row.push_back(value_at(static_cast<double>(i) - center, factor, filter));
      sum += row.back();
    }
    for (double& weight : row) weight /= sum;
    matrix.append_replicated(first, row);
  }
  return matrix;
}

Downsample::Downsample(Device& device, Shape image, std::array<int, 3> factors, const DownsampleFilter& filter)
    : device_(device), factors_(factors), filter_(filter) {
  Shape grid = image;
  for (int axis = 0; axis < 3; ++axis) {
    const int factor = factors[static_cast<std::size_t>(axis)];
    if (factor < 1) throw std::invalid_argument("a factor of Downsample is " + std::to_string(factor) + ", below 1");
    length_along(grid, axis) *= factor;
  }
  if (!(filter.sigma > 0)) throw std::invalid_argument("the sigma of Downsample must be above 0");
  grids_.push_back(grid);
  for (int axis = 0; axis < 3; ++axis) {
    const int factor = factors[static_cast<std::size_t>(axis)];
    if (factor == 1) continue;
    std::int64_t& length = length_along(grid, axis);
    length /= factor;
    const BandedMatrix matrix = downsample_matrix(length, factor, filter);
    axes_.push_back({AxisMatrix(device, axis, matrix), AxisMatrix(device, axis, matrix.transposed())});
    grids_.push_back(grid);
    bound_ *= singular_value_bound(matrix);
  }
  between_.resize(axes_.size());
}

Field Downsample::between(std::size_t i) const {
  Field& field = between_[i - 1];
  if (!field) field = Field(device_, grids_[i]);
  return field;
}

void Downsample::apply(const Field& x, const Field& out) const {
  if (axes_.empty()) ww::apply(expression::Copy{}, out, x);
  Field from = x;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    const Field to = i + 1 == axes_.size() ? out : between(i + 1);
    axes_[i].matrix.apply(from, to);
    from = to;
  }
}

void Downsample::adjoint(const Field& y, const Field& out) const {
  if (axes_.empty()) ww::apply(expression::Copy{}, out, y);
  Field from = y;
  for (std::size_t i = axes_.size(); i-- > 0;) {
    const Field to = i == 0 ? out : between(i);
    axes_[i].transposed.apply(from, to);
    from = to;
  }
}

}  // namespace ww
