// Banded matrices compared with the dense matrices they stand for.
#include "image/banded_matrix.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using ww::BandedMatrix;

namespace {

using Dense = std::vector<std::vector<double>>;

Dense dense(const BandedMatrix& m) {
  Dense out(std::size_t(m.rows()), std::vector<double>(std::size_t(m.columns), 0.0));
  for (std::int64_t row = 0; row < m.rows(); ++row)
    for (std::int64_t i = 0; i < m.taps(row); ++i)
      out[std::size_t(row)][std::size_t(m.first[std::size_t(row)] + i)] =
          m.weights[m.begin[std::size_t(row)] + std::size_t(i)];
  return out;
}

BandedMatrix example() {
  BandedMatrix m;
  m.columns = 5;
  m.append(1, {1, -2, 3});
  m.append(0, {});
  m.append_replicated(-2, {1, 2, 4, 8});  // 1, 2 and 4 fall on sample 0
  m.append_replicated(3, {1, 2, 4, 8});   // 2, 4 and 8 fall on sample 4
  m.append_replicated(-9, {1, 2});        // beyond the axis altogether
  return m;
}

}  // namespace

TEST_CASE("Samples beyond the axis are the first or last one", "[image]") {
  CHECK(dense(example()) ==
        Dense{{0, 1, -2, 3, 0}, {0, 0, 0, 0, 0}, {7, 8, 0, 0, 0}, {0, 0, 0, 1, 14}, {3, 0, 0, 0, 0}});
}

TEST_CASE("A banded matrix is transposed", "[image]") {
  const BandedMatrix m = example(), t = m.transposed();
  const Dense a = dense(m), b = dense(t);
  REQUIRE(t.columns == m.rows());
  REQUIRE(t.rows() == m.columns);
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j) CHECK(a[i][j] == b[j][i]);
}

TEST_CASE("Bands padded to equal length are the same matrix", "[image]") {
  const BandedMatrix m = example();
  const ww::PaddedBands p(m);
  CHECK(p.taps == 3);
  const Dense a = dense(m);
  for (std::size_t row = 0; row < a.size(); ++row) {
    REQUIRE(p.first[row] >= 0);
    REQUIRE(p.first[row] + p.taps <= m.columns);
    std::vector<double> line(5, 0.0);
    for (int i = 0; i < p.taps; ++i)
      line[std::size_t(p.first[row] + i)] += double(p.weights[row * std::size_t(p.taps) + std::size_t(i)]);
    CHECK(line == a[row]);
  }
}

TEST_CASE("The bound on singular values is that of row and column sums", "[image]") {
  CHECK(ww::singular_value_bound(example()) == Approx(std::sqrt(15.0 * 14.0)));  // row 2 or 3: 15; column 4: 14
}
