// Memory: the plan's numbers, and what is refused before it is allocated.
#include <catch2/catch.hpp>

#include "image/errors.hpp"
#include "pipeline/memory_limit.hpp"
#include "pipeline/plan.hpp"
#include "support/caller.hpp"
#include "support/scene.hpp"

using namespace ww;
using namespace ww::test;

TEST_CASE("The process may use some memory, and no more than the machine has", "[pipeline]") {
  const MemoryLimit m = memory_limit();
  CHECK(m.allowed > 1000000);
  CHECK(m.available > 0);
  CHECK(m.available <= m.allowed / 4 * 5 + 4);
}

TEST_CASE("A PSF larger than memory is refused with the numbers, not made", "[pipeline]") {
  const CallSession s(R"({"device": "cpu", "memory_mb": 100})");
  const Answered a = call(
      s,
      R"({"method": "psf_theoretical", "parameters": {"voxel_size_z": 0.1, "voxel_size_y": 0.1, "voxel_size_x": 0.1, "psf_size_z": 4095, "psf_size_y": 4095, "psf_size_x": 4095}})",
      {});
  CHECK(a.status == WW_OUT_OF_MEMORY);
  CHECK(a.error == "the result of psf_theoretical needs 549354 MB, but memory_mb allows 100 MB");
}

TEST_CASE("A smaller memory_mb means more tiles and stays within it", "[pipeline]") {
  const auto cut_with = [](const std::string& options) {
    const auto session = open_session(options);
    const Request request = read_request(R"({"method": "richardson_lucy"})");
    std::vector<ArrayView> in(2);
    in[0].role = "image", in[0].axes = {{'z', 64}, {'y', 512}, {'x', 512}};
    in[1].role = "psf", in[1].axes = {{'z', 9}, {'y', 9}, {'x', 9}};
    for (ArrayView& a : in) a.make_dense();
    Plan p = make_plan(*session, request, in);
    CHECK(p.memory.host_bytes + p.memory.device_bytes <= p.memory.limit_bytes);
    return p.cut.pieces.voxels();
  };
  CHECK(cut_with(R"({"device": "cpu", "memory_mb": 8000})") == 1);
  const auto some = cut_with(R"({"device": "cpu", "memory_mb": 500})"),
             many = cut_with(R"({"device": "cpu", "memory_mb": 300})");
  CHECK(some > 1);
  CHECK(many > some);
}
