// Memory: the plan's numbers, and what is refused before it is allocated.
#include <unistd.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "image/errors.hpp"
#include "pipeline/memory_limit.hpp"
#include "pipeline/plan.hpp"
#include "support/caller.hpp"
#include "support/scene.hpp"
#include "support/temporary_folder.hpp"

using namespace ww;
using namespace ww::test;

namespace {

/// A machine as memory_limit() sees it: files of /proc and /sys in a folder.
struct Machine {
  TemporaryFolder folder;
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder.path / name).parent_path());
    std::ofstream(folder.path / name) << text;
  }
  MemoryLimit limit() const { return memory_limit(folder.path.string()); }
};

}  // namespace

TEST_CASE("A run may take 80 % of the machine's memory where no cgroup limits it", "[pipeline]") {
  const Machine machine;
  const std::int64_t physical = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  CHECK(machine.limit().allowed == physical / 5 * 4);
  CHECK(machine.limit().available == physical);
  machine.write("proc/meminfo", "MemTotal:       12 kB\nMemAvailable:    20480 kB\nBuffers:   1 kB\n");
  machine.write("proc/self/cgroup", "0::/user/app\n");
  machine.write("sys/fs/cgroup/user/app/memory.max", "max\n");
  CHECK(machine.limit().allowed == physical / 5 * 4);
  CHECK(machine.limit().available == 20480 * 1024);
  const MemoryLimit here = memory_limit();
  CHECK(here.allowed > 0);
  CHECK(here.allowed <= physical / 5 * 4);
  CHECK(here.available > 0);
  CHECK(here.available <= here.allowed / 4 * 5 + 4);
}

TEST_CASE("The tightest limit of a process's cgroups is 100 % of its memory", "[pipeline]") {
  const Machine second_version;
  second_version.write("proc/self/cgroup", "0::/user/app\n");
  second_version.write("sys/fs/cgroup/user/app/memory.max", "10000000\n");
  CHECK(second_version.limit().allowed == 8000000);
  CHECK(second_version.limit().available == 10000000);
  second_version.write("sys/fs/cgroup/user/memory.max", "5000000\n");
  CHECK(second_version.limit().allowed == 4000000);
  second_version.write("sys/fs/cgroup/memory.max", "1000000\n");
  CHECK(second_version.limit().allowed == 800000);
  const Machine first_version;
  first_version.write("proc/self/cgroup", "5:cpu:/busy\n4:memory:/app\n");
  first_version.write("sys/fs/cgroup/memory/busy/memory.limit_in_bytes", "5\n");
  first_version.write("sys/fs/cgroup/memory/app/memory.limit_in_bytes", "20000000\n");
  CHECK(first_version.limit().allowed == 16000000);
}

TEST_CASE("A PSF larger than memory is refused with the numbers, not made", "[pipeline]") {
  const CallSession s(R"({"device": "cpu", "memory_mb": 100})");
  const Answered a = call(
      s,
      R"({"method": "psf_theoretical", "parameters": {"voxel_size_z": 0.1, "voxel_size_y": 0.1, "voxel_size_x": 0.1, "psf_size_z": 4095, "psf_size_y": 4095, "psf_size_x": 4095}})",
      {});
  CHECK(a.status == WW_OUT_OF_MEMORY);
  CHECK_THAT(a.error, Catch::Contains("psf_theoretical") && Catch::Contains("549354 MB") &&
                          Catch::Contains("memory_mb allows 100 MB"));
}

TEST_CASE("A smaller memory_mb means more tiles and stays within it", "[pipeline]") {
  const auto cut_with = [](const std::string& options) {
    const auto session = open_session(options);
    const Request request = read_request(parse_json(R"({"method": "richardson_lucy"})", "request"));
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
