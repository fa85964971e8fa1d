// Padded lengths.
#include "compute/transform_length.hpp"

#include <catch2/catch.hpp>

using namespace ww;

namespace {

bool has_small_factors(std::int64_t n) {
  for (const std::int64_t p : {2, 3, 5, 7})
    while (n % p == 0) n /= p;
  return n == 1;
}

}  // namespace

TEST_CASE(
    "A transform length is long enough, has no prime factor above 7 and is little longer than the next such length",
    "[compute]") {
  for (std::int64_t n = 1; n <= 5000; ++n) {
    const std::int64_t length = transform_length(n);
    REQUIRE(length >= n);
    REQUIRE(has_small_factors(length));
    std::int64_t shortest = n;
    while (!has_small_factors(shortest)) ++shortest;
    REQUIRE(length <= shortest + shortest / 12 + 2);
  }
}

TEST_CASE("An axis of one voxel stays one voxel", "[compute]") { CHECK(transform_shape({1, 100, 97}).z == 1); }
