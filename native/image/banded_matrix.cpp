// Transposing, bounding and padding banded matrices.
#include "image/banded_matrix.hpp"

#include <algorithm>
#include <cmath>

namespace ww {
namespace {

/// visit(row, column, weight) for every stored weight.
template <class Visit>
void each_weight(const BandedMatrix& m, const Visit& visit) {
  for (std::int64_t row = 0; row < m.rows(); ++row)
    for (std::int64_t i = 0; i < m.taps(row); ++i) {
      const auto j = static_cast<std::size_t>(row);
      visit(j, m.first[j] + i, m.weights[m.begin[j] + static_cast<std::size_t>(i)]);
    }
}

}  // namespace

void BandedMatrix::append(std::int64_t first_sample, const std::vector<double>& row) {
  first.push_back(first_sample);
  weights.insert(weights.end(), row.begin(), row.end());
  begin.push_back(weights.size());
}

void BandedMatrix::append_replicated(std::int64_t first_sample, const std::vector<double>& row) {
  const std::int64_t last_sample = first_sample + static_cast<std::int64_t>(row.size()) - 1;
  const std::int64_t low = std::clamp<std::int64_t>(first_sample, 0, columns - 1);
  const std::int64_t high = std::clamp<std::int64_t>(last_sample, 0, columns - 1);
  std::vector<double> inside(static_cast<std::size_t>(high - low + 1), 0.0);
  for (std::size_t i = 0; i < row.size(); ++i)
    inside[static_cast<std::size_t>(std::clamp(first_sample + static_cast<std::int64_t>(i), low, high) - low)] +=
        row[i];
  append(low, inside);
}

BandedMatrix BandedMatrix::transposed() const {
  // The rows that read a column, as a range from the first to the last of them.
  const auto n = static_cast<std::size_t>(columns);
  std::vector<std::int64_t> lowest(n, rows()), highest(n, -1);
  each_weight(*this, [&](std::size_t row, std::int64_t column, double) {
    const auto c = static_cast<std::size_t>(column);
    lowest[c] = std::min(lowest[c], static_cast<std::int64_t>(row));
    highest[c] = std::max(highest[c], static_cast<std::int64_t>(row));
  });
  BandedMatrix out;
  out.columns = rows();
  for (std::size_t c = 0; c < n; ++c) {
    const bool read = highest[c] >= lowest[c];
    out.append(read ? lowest[c] : 0, std::vector<double>(read ? std::size_t(highest[c] - lowest[c] + 1) : 0, 0.0));
  }
  each_weight(*this, [&](std::size_t row, std::int64_t column, double weight) {
    const auto c = static_cast<std::size_t>(column);
    out.weights[out.begin[c] + (row - static_cast<std::size_t>(out.first[c]))] = weight;
  });
  return out;
}

double singular_value_bound(const BandedMatrix& matrix) {
  std::vector<double> row_sums(matrix.first.size(), 0.0), column_sums(static_cast<std::size_t>(matrix.columns), 0.0);
  each_weight(matrix, [&](std::size_t row, std::int64_t column, double weight) {
    row_sums[row] += std::abs(weight);
    column_sums[static_cast<std::size_t>(column)] += std::abs(weight);
  });
  const auto largest = [](const std::vector<double>& v) {
    return v.empty() ? 0.0 : *std::max_element(v.begin(), v.end());
  };
  return std::sqrt(largest(row_sums) * largest(column_sums));
}

PaddedBands::PaddedBands(const BandedMatrix& matrix) {
  for (std::int64_t row = 0; row < matrix.rows(); ++row) taps = std::max(taps, static_cast<int>(matrix.taps(row)));
  weights.assign(matrix.first.size() * static_cast<std::size_t>(taps), 0.0f);
  for (std::int64_t from : matrix.first)
    first.push_back(static_cast<std::int32_t>(std::max<std::int64_t>(0, std::min(from, matrix.columns - taps))));
  each_weight(matrix, [&](std::size_t row, std::int64_t column, double weight) {
    weights[row * static_cast<std::size_t>(taps) + static_cast<std::size_t>(column - first[row])] =
        static_cast<float>(weight);
  });
}

}  // namespace ww
