// Weights of the running-sum interpolation, and the banded product along one axis.
#include "optics/recorded/axis_resample.hpp"
#include "optics/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ww {
namespace {

constexpr int reach = 16;       // voxels to each side of an edge
constexpr double steep = 8.0;   // of the window exp(steep (sqrt(1 - u^2) - 1)): right to 3e-4 up to 0.4 cycles a voxel
constexpr double whole = 1e-9;  // a center this close to a voxel's is the voxel

double windowed_sinc(double x) {
  if (std::abs(x) >= reach) return 0;
  if (std::abs(x) < 1e-12) return 1;
  const double u = x / reach, phase = std::numbers::pi * x;
  return std::sin(phase) / phase * std::exp(steep * (std::sqrt(1 - u * u) - 1));
}

// Adds sign * C(edge) to a row of weights for voxels first, first + 1, ...; edges count from 0 (left of voxel 0) to n.
void add_running_sum(std::vector<double>& row, std::int64_t first, std::int64_t n, double edge, double sign) {
  const std::int64_t lowest = static_cast<std::int64_t>(std::floor(edge)) - reach + 1;  // of the 2 reach nodes
  double q[2 * reach], total = 0;
  for (int i = 0; i < 2 * reach; ++i) {
    q[i] = windowed_sinc(edge - static_cast<double>(lowest + i));
    total += q[i];
  }
  const double scale = sign / total;
  // C at a node sums all voxels left of it: voxel l is in every node above l.
  double sum = 0;
  std::int64_t node = lowest + 2 * reach - 1;
  for (std::int64_t l = first + static_cast<std::int64_t>(row.size()) - 1; l >= first; --l) {
    for (; node > l && node >= lowest; --node) sum += q[node - lowest];
    row[static_cast<std::size_t>(l - first)] += scale * sum;
  }
  // Beyond the ends C goes on with the slope of the outermost voxel.
  for (int i = 0; i < 2 * reach; ++i) {
    const std::int64_t at = lowest + i;
    if (at < 0) row.front() += scale * q[i] * static_cast<double>(at);
    if (at > n) row.back() += scale * q[i] * static_cast<double>(at - n);
  }
}

// Four sums side by side, so that the processor need not wait for one.
double dot(const double* weight, const float* value, std::int64_t n) {
  double sums[4] = {0, 0, 0, 0};
  std::int64_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (int k = 0; k < 4; ++k) sums[k] += weight[i + k] * static_cast<double>(value[i + k]);
  for (; i < n; ++i) sums[0] += weight[i] * static_cast<double>(value[i]);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

BandedMatrix resample_axis(std::int64_t input, double center, double step, std::int64_t half) {
  BandedMatrix matrix;
  matrix.columns = input;
  const bool copies = step == 1 && std::abs(center - std::round(center)) <= whole;
  const double end = static_cast<double>(input), width = std::max(step, 1.0);
  for (std::int64_t j = -half; j <= half; ++j) {
    if (copies) {
      const std::int64_t from = static_cast<std::int64_t>(std::round(center)) + j;
      if (from >= 0 && from < input)
        matrix.append(from, {1.0});
      else
        matrix.append(0, {});
      continue;
    }
    const double middle = center + static_cast<double>(j) * step + 0.5;  // counted in edges
    const double low = std::clamp(middle - width / 2, 0.0, end), high = std::clamp(middle + width / 2, 0.0, end);
    if (high <= low) {
      matrix.append(0, {});
      continue;
    }
    const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(low)) - reach);
    const auto last = std::min<std::int64_t>(input - 1, static_cast<std::int64_t>(std::floor(high)) + reach);
    std::vector<double> row(static_cast<std::size_t>(last - first + 1), 0.0);
    add_running_sum(row, first, input, high, 1);
    add_running_sum(row, first, input, low, -1);
    matrix.append(first, row);
  }
  return matrix;
}

Volume apply_along(const Volume& volume, int axis, const BandedMatrix& matrix) {
  Shape shape = volume.shape;
  length(shape, axis) = matrix.rows();
  Volume out(shape, volume.spacing);
  const std::int64_t outer = axis == 0 ? 1 : axis == 1 ? shape.z : shape.z * shape.y;
  const std::int64_t inner = axis == 0 ? shape.y * shape.x : axis == 1 ? shape.x : 1;
  constexpr std::int64_t block = 1024;  // of the inner axis, so that the sums stay in the first cache
  std::vector<double> sums(static_cast<std::size_t>(std::min(block, inner)));
  for (std::int64_t o = 0; o < outer; ++o) {
    for (std::int64_t start = 0; start < inner; start += block) {
      const std::int64_t count = std::min(block, inner - start);
      for (std::int64_t j = 0; j < matrix.rows(); ++j) {
        const auto row = static_cast<std::size_t>(j);
        const double* weight = matrix.weights.data() + matrix.begin[row];
        const std::int64_t taps = matrix.taps(j);
        const float* from = volume.values.data() + (o * matrix.columns + matrix.first[row]) * inner + start;
        float* to = out.values.data() + (o * matrix.rows() + j) * inner + start;
        if (inner == 1) {
          *to = static_cast<float>(dot(weight, from, taps));
          continue;
        }
        std::fill_n(sums.begin(), count, 0.0);
        for (std::int64_t i = 0; i < taps; ++i, from += inner)
          for (std::int64_t k = 0; k < count; ++k)
            sums[static_cast<std::size_t>(k)] += weight[i] * static_cast<double>(from[k]);
        for (std::int64_t k = 0; k < count; ++k) to[k] = static_cast<float>(sums[static_cast<std::size_t>(k)]);
      }
    }
  }
  return out;
}

}  // namespace ww
