// Range, mean and percentiles against sorting.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "image/statistics.hpp"

using namespace ww;

TEST_CASE("a summary counts what is finite and leaves the rest out", "[image]") {
  const float inf = std::numeric_limits<float>::infinity();
  const std::vector<float> v{std::nanf(""), 3.f, -1.f, inf, 4.f, -inf};
  const Summary s = summary(v.data(), v.size());
  CHECK(s.min == -1);
  CHECK(s.max == 4);
  CHECK(s.mean == 2);
  CHECK(s.finite == 3);
  CHECK(s.count == 6);
  CHECK_FALSE(s.all_finite());
  CHECK(summary(nullptr, 0).all_finite());
}

TEST_CASE("the mean of many large values is exact to double precision", "[image]") {
  const std::vector<float> v(3000000, 65535.25f);
  CHECK(summary(v.data(), v.size()).mean == 65535.25);
}

TEST_CASE("percentiles are those of the sorted values, interpolated between ranks", "[image]") {
  std::mt19937 random(3);
  std::vector<float> v(997);
  for (float& x : v) x = static_cast<float>(random() % 500);
  std::vector<float> sorted = v;
  std::sort(sorted.begin(), sorted.end());
  for (const double p : {0.0, 0.175, 1.0, 33.3, 50.0, 99.9, 100.0}) {
    const double rank = p / 100 * 996;
    const auto low = static_cast<std::size_t>(rank);
    const double expected =
        low == 996 ? sorted[996] : sorted[low] + (rank - static_cast<double>(low)) * (sorted[low + 1] - sorted[low]);
    CHECK(percentile(v.data(), v.size(), p) == Approx(expected).margin(1e-9));
  }
  const std::vector<float> odd{5.f, std::nanf("")};
  CHECK(percentile(odd.data(), 2, 50) == 5);
  CHECK(percentile(nullptr, 0, 50) == 0);
}
