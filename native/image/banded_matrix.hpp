#pragma once
// A matrix for one axis of a grid: each row reads a few neighboring samples.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ww {

/// Row j: output j = sum over i of weights[begin[j] + i] * input[first[j] + i], for i in [0, begin[j + 1] - begin[j]).
struct BandedMatrix {
  std::int64_t columns = 0;           ///< length of the axis it reads
  std::vector<std::int64_t> first;    ///< first input sample of each row
  std::vector<std::size_t> begin{0};  ///< one more than rows
  std::vector<double> weights;

  std::int64_t rows() const { return static_cast<std::int64_t>(first.size()); }
  std::int64_t taps(std::int64_t row) const {
    const auto j = static_cast<std::size_t>(row);
    return static_cast<std::int64_t>(begin[j + 1] - begin[j]);
  }
  /// Adds a row that reads the samples first_sample, first_sample + 1, ...
  void append(std::int64_t first_sample, const std::vector<double>& row);
  /// The same where samples beyond the ends of the axis are replaced by the first or last one.
  void append_replicated(std::int64_t first_sample, const std::vector<double>& row);
  BandedMatrix transposed() const;
};

/// sqrt(largest row sum * largest column sum of absolute values): no singular value of the matrix is larger (I. Schur,
/// J. reine angew. Math. 140 (1911) 1).
double singular_value_bound(const BandedMatrix& matrix);

/// The same matrix with equally long rows of floats, as devices hold it: row j reads input[first[j] + i] for
/// i in [0, taps), with zeros where the matrix has fewer. first[j] + taps is at most the columns.
struct PaddedBands {
  explicit PaddedBands(const BandedMatrix& matrix);
  int taps = 1;
  std::vector<std::int32_t> first;
  std::vector<float> weights;  ///< rows x taps
};

}  // namespace ww
