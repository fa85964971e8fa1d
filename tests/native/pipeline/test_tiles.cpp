// Tiles: shares that sum to one, windows that hold their halo, cuts that end.
#include <catch2/catch.hpp>

#include "pipeline/pilot.hpp"
#include "pipeline/tiles.hpp"

using namespace ww;

TEST_CASE("The shares of all tiles sum to 1 at every voxel", "[pipeline]") {
  const Shape image{7, 101, 64};
  for (const Shape pieces : {Shape{1, 1, 1}, Shape{1, 3, 2}, Shape{2, 6, 4}, Shape{1, 1, 4}}) {
    const auto tiles = tiles_of(image, {pieces, {3, 17, 9}});
    for (std::int64_t z = 0; z < image.z; ++z)
      for (std::int64_t y = 0; y < image.y; ++y)
        for (std::int64_t x = 0; x < image.x; ++x) {
          double sum = 0;
          for (const Tile& t : tiles) {
            const bool used = z >= t.z.used_begin() && z < t.z.used_end() && y >= t.y.used_begin() &&
                              y < t.y.used_end() && x >= t.x.used_begin() && x < t.x.used_end();
            if (used) sum += t.z.share(z) * t.y.share(y) * t.x.share(x);
          }
          if (std::abs(sum - 1) > 1e-12) FAIL("share " << sum << " at " << z << " " << y << " " << x);
        }
  }
  SUCCEED();
}

TEST_CASE("A tile's window reaches a whole halo beyond every voxel it gives, or to the image's border", "[pipeline]") {
  const Shape image{40, 100, 90}, halo{9, 15, 12};
  const auto check_axis = [](const TileSpan& s, std::int64_t n, std::int64_t reach) {
    CHECK(s.begin >= 0);
    CHECK(s.begin + s.size <= n);
    CHECK((s.begin == 0 || s.used_begin() - s.begin >= reach));
    CHECK((s.begin + s.size == n || s.begin + s.size - s.used_end() >= reach));
  };
  for (const Tile& t : tiles_of(image, {{2, 3, 2}, halo})) {
    check_axis(t.z, image.z, halo.z);
    check_axis(t.y, image.y, halo.y);
    check_axis(t.x, image.x, halo.x);
  }
}

TEST_CASE("Cutting goes on along the longest axis and ends before tiles are all overlap", "[pipeline]") {
  const Shape image{20, 200, 100};
  TileCut cut;
  REQUIRE(refine(image, cut));
  CHECK(cut.pieces == Shape{1, 2, 1});
  int steps = 1;
  while (refine(image, cut)) REQUIRE(++steps < 100);
  const Shape least{image.z / cut.pieces.z, image.y / cut.pieces.y, image.x / cut.pieces.x};
  CHECK(least.y >= 16);
  CHECK(least.y < 32);
}

TEST_CASE("The pilot block is where the light is, and the whole stack when that is small", "[pipeline]") {
  const Shape image{80, 300, 300};
  std::vector<float> values(static_cast<std::size_t>(image.voxels()), 1.0f);
  values[static_cast<std::size_t>((70 * image.y + 290) * image.x + 5)] = 1e6f;
  const Window w = pilot_block(values, image);
  CHECK(w.shape == Shape{64, 128, 128});
  CHECK((w.origin.z <= 70 && 70 < w.origin.z + w.shape.z));
  CHECK((w.origin.y <= 290 && 290 < w.origin.y + w.shape.y));
  CHECK((w.origin.x <= 5 && 5 < w.origin.x + w.shape.x));
  const std::vector<float> small(1000, 1.0f);
  CHECK(pilot_block(small, {10, 10, 10}).shape == Shape{10, 10, 10});
}
