// Keys of random numbers: every stack has its own.
#include <catch2/catch.hpp>
#include <set>

#include "pipeline/stack_key.hpp"

using namespace ww;

TEST_CASE("No two stacks share a key, with more than 255 channels and frames too", "[pipeline]") {
  std::set<std::uint64_t> keys;
  for (const std::uint64_t seed : {0u, 1u, 2147483647u})
    for (std::uint64_t frame = 0; frame < 300; ++frame)
      for (std::uint64_t channel = 0; channel < 600; ++channel) keys.insert(stack_key(seed, frame, channel));
  CHECK(keys.size() == 3u * 300 * 600);
}

TEST_CASE("The key of a stack is what it was: reports run again with the same numbers", "[pipeline]") {
  CHECK(stack_key(0, 0, 0) == mixed(mixed(mixed(0))));
  CHECK(mixed(0) == 0xe220a8397b1dcdafu);  // splitmix64's first number from 0
  CHECK(stack_key(7, 3, 1) != stack_key(7, 1, 3));
}
