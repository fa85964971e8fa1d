// The rule that stops at a relative change.
#include "solvers/stopping.hpp"

#include <catch2/catch.hpp>

using namespace ww;

TEST_CASE("A relative stop is reached by a small change of either sign, and by none at all", "[solvers]") {
  const RelativeStop stop{0.01};
  CHECK_FALSE(stop.reached(100, 98));
  CHECK_FALSE(stop.reached(100, 102));
  CHECK(stop.reached(100, 99.5));
  CHECK(stop.reached(100, 100.5));
  CHECK(stop.reached(0, 0));
  CHECK_FALSE(stop.reached(0, 1));
}
