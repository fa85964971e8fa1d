// What a session remembers of computed PSFs.
#include "pipeline/psf_cache.hpp"

#include <catch2/catch.hpp>

using namespace ww;

namespace {

PsfCache::Entry entry(const std::string& request, std::int64_t side) {
  return {request, {Volume(Shape{side, side, side})}, {}, {"a warning"}};
}

}  // namespace

TEST_CASE("A computed PSF is found by its whole request alone", "[pipeline]") {
  PsfCache cache;
  CHECK(cache.find("a") == nullptr);
  cache.keep(entry("a", 5));
  cache.keep(entry("b", 7));
  REQUIRE(cache.find("a") != nullptr);
  CHECK(cache.find("a")->channels.front().shape.z == 5);
  CHECK(cache.find("b")->warnings.front() == "a warning");
  CHECK(cache.find("A") == nullptr);
}

TEST_CASE("The oldest PSFs make room, and one that is larger than the room is not kept", "[pipeline]") {
  PsfCache cache;
  for (int i = 0; i < 6; ++i) cache.keep(entry(std::to_string(i), 100));  // 4 MB each
  CHECK(cache.bytes() <= 16u << 20);
  CHECK(cache.find("0") == nullptr);
  CHECK(cache.find("5") != nullptr);
  cache.keep(entry("large", 170));
  CHECK(cache.find("large") == nullptr);
  CHECK(cache.find("5") != nullptr);
}
