// The CUDA backend against the CPU: every expression and function, on an emulated device and on every real one.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

#include "compute/backends.hpp"
#include "compute/cuda/cuda_device.hpp"
#include "compute/cuda/loader.hpp"
#include "cuda_files.hpp"
#include "image/errors.hpp"
#include "support/device_parity.hpp"

using namespace ww;
using namespace ww::test;

namespace {

using Catch::Matchers::Contains;

// Axes of one voxel, odd and even rows, lengths with a large prime.
const Shape small_shapes[] = {{1, 1, 1}, {1, 1, 2},  {1, 1, 7},  {1, 5, 1},  {4, 1, 1}, {3, 5, 1},
                              {1, 6, 9}, {1, 5, 8},  {3, 1, 6},  {2, 3, 4},  {3, 4, 5}, {5, 2, 2},
                              {2, 7, 3}, {8, 9, 10}, {6, 5, 32}, {4, 11, 13}};
// What only a real device has the time for: many blocks a kernel, lines longer than a block, grids of users.
const Shape large_shapes[] = {{16, 64, 96}, {1, 1023, 1025}, {48, 125, 135}, {97, 61, 103}, {20, 256, 256}};

/// Devices to test, or the reason there is none.
struct Found {
  std::vector<std::unique_ptr<Device>> devices;
  std::string missing;
};

Found real_devices() {
  Found found;
  for (const Availability& device : ww::devices()) {
    if (device.name == "cpu") continue;
    if (device.missing.empty())
      found.devices.push_back(open_device(device.name, 0));
    else
      found.missing += (found.missing.empty() ? "" : "; ") + device.name + ": " + device.missing;
  }
  return found;
}

/// The emulated device must not meet the real cuFFT, which WIENERWERK_CUDA_PATH may name: for the moment in which the
/// backend opens its cuFFT, that names the emulated one.
std::unique_ptr<Device> emulated_device() {
  const char* const named = std::getenv("WIENERWERK_CUDA_PATH");
  const std::string before = named ? named : "";
  ::setenv("WIENERWERK_CUDA_PATH", cuda_files::emulated_cufft().parent_path().c_str(), 1);
  const CudaBackend backend = load_cuda_backend(cuda_files::emulated().string());
  named ? ::setenv("WIENERWERK_CUDA_PATH", before.c_str(), 1) : ::unsetenv("WIENERWERK_CUDA_PATH");
  INFO(backend.missing);
  REQUIRE(backend.table);
  return open_cuda_device(*backend.table, 0);
}

/// The devices a test runs on. Says SKIPPED, for the test's report, where there is no real one.
std::vector<std::unique_ptr<Device>> real_devices_or_skip(const std::string& what) {
  Found found = real_devices();
  if (found.devices.empty()) std::cout << "SKIPPED: " << what << ": " << found.missing << std::endl;
  return std::move(found.devices);
}

std::vector<float> ramp(Shape grid) {
  std::vector<float> v(std::size_t(grid.voxels()));
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = float(i % 16777213);
  return v;
}

void check_long_copies(Device& device) {
  // Larger than the two staging buffers together, in full planes and as a window whose planes exceed one.
  for (const Shape& grid : {Shape{9, 1100, 1031}, Shape{1, 3000, 3400}}) {
    const Window inner{{grid.z > 2 ? grid.z - 2 : grid.z, grid.y - 7, grid.x - 13}, {grid.z > 2 ? 1 : 0, 4, 6}};
    const std::vector<float> all = ramp(grid);
    std::vector<float> part(std::size_t(inner.shape.voxels())), back(all.size());
    const Field field(device, grid);
    field.upload({grid}, all.data());
    field.download(inner, part.data());
    bool right = true;
    std::size_t i = 0;
    for (std::int64_t z = 0; z < inner.shape.z; ++z)
      for (std::int64_t y = 0; y < inner.shape.y; ++y)
        for (std::int64_t x = 0; x < inner.shape.x; ++x)
          right =
              right &&
              part[i++] ==
                  all[std::size_t(((inner.origin.z + z) * grid.y + inner.origin.y + y) * grid.x + inner.origin.x + x)];
    CHECK(right);
    field.upload(inner, part.data());
    field.download({grid}, back.data());
    CHECK(back == all);
  }
}

void check_many_grids(Device& device, Device& cpu) {
  // More grids than plans are kept, in turns: a plan that was given up comes back right, whatever its work area was.
  for (int turn = 0; turn < 3; ++turn)
    for (const std::int64_t x : {4, 30, 7, 16, 22, 9}) ParityCheck(device, cpu, {3, x, x + 1}, 1).transforms();
}

void check_memory(Device& device) {
  CHECK_FALSE(device.memory().shares_host_memory());
  const Shape grid{5, 6, 7};
  CHECK(device.memory().field_bytes(grid) == 5 * 6 * 7 * 4);
  CHECK(device.memory().spectrum_bytes(grid) == 5 * 6 * 4 * 8);
  CHECK(device.memory().scratch_bytes({16, 16, 16}) < std::size_t(1) << 26);
  const std::size_t before = device.memory().free_bytes(), too_much = before + (std::size_t(1) << 30);
  CHECK_THROWS_AS(device.memory().allocate(too_much), OutOfMemory);
  CHECK_THROWS_WITH(device.memory().allocate(too_much), Contains(device.name()) && Contains(std::to_string(too_much)));
  const auto held = device.memory().allocate(std::size_t(64) << 20);  // a refusal is not the end
  CHECK(device.memory().free_bytes() < before);
  std::vector<float> values(210);
  CHECK_THROWS_AS(device.memory().upload(grid, held.get(), {{5, 6, 8}, {0, 0, 0}}, values.data()), DeviceError);
  CHECK_THROWS_WITH(device.voxels().voxelwise(grid, {99, nullptr}, held.get(), nullptr), Contains("expression number 99"));
}

}  // namespace

TEST_CASE("The CUDA backend on an emulated device computes what the CPU computes", "[cuda]") {
  const auto emulated = emulated_device(), cpu = open_device("cpu", 2);
  for (const Shape& grid : small_shapes)
    for (unsigned seed = 1; seed <= 2; ++seed) ParityCheck(*emulated, *cpu, grid, seed).all();
  check_many_grids(*emulated, *cpu);
}

TEST_CASE("The CUDA backend on an emulated device copies long arrays, keeps to its memory and says what it refuses",
          "[cuda]") {
  const auto emulated = emulated_device();
  CHECK(emulated->name() == "cuda:0");
  CHECK(emulated->description() == "emulated GPU, 1 GiB");
  check_long_copies(*emulated);
  check_memory(*emulated);
}

TEST_CASE("A field may outlive the CUDA device it was made on", "[cuda]") {
  auto emulated = emulated_device();
  const Field field(*emulated, {3, 4, 5});
  const std::vector<float> values(60, 2.0f);
  field.upload({field.grid()}, values.data());
  emulated.reset();  // the memory is given back by `field`, after this
}

TEST_CASE("Every CUDA device computes what the CPU computes, on small grids", "[cuda][cuda-small]") {
  const auto cpu = open_device("cpu", 0);
  for (const auto& device : real_devices_or_skip("CUDA parity")) {
    INFO(device->name() << ", " << device->description());
    for (const Shape& grid : small_shapes)
      for (unsigned seed = 1; seed <= 2; ++seed) ParityCheck(*device, *cpu, grid, seed).all();
    check_many_grids(*device, *cpu);
  }
}

TEST_CASE("Every CUDA device computes what the CPU computes, on large grids", "[cuda]") {
  const auto cpu = open_device("cpu", 0);
  for (const auto& device : real_devices_or_skip("CUDA parity on large grids")) {
    INFO(device->name() << ", " << device->description());
    for (const Shape& grid : large_shapes) ParityCheck(*device, *cpu, grid, 4).all();
  }
}

TEST_CASE("Every CUDA device copies long arrays, keeps to its memory and says what it refuses", "[cuda]") {
  for (const auto& device : real_devices_or_skip("CUDA memory")) {
    INFO(device->name() << ", " << device->description());
    check_long_copies(*device);
    check_memory(*device);
  }
}

TEST_CASE("Every CUDA device gives the same bits for the same input", "[cuda]") {
  for (const auto& device : real_devices_or_skip("CUDA repeatability")) {
    const Shape grid{31, 130, 127};
    const std::vector<float> values = ramp(grid);
    const Field x(*device, grid);
    x.upload({grid}, values.data());
    const Spectrum spectrum(*device, grid);
    std::vector<std::vector<float>> convolved;
    std::vector<Sums> sums;
    for (int repeat = 0; repeat < 3; ++repeat) {
      sums.push_back(sum(expression::SumOf{}, Window{grid}, x));
      forward(x, spectrum);
      const Field back(*device, grid);
      inverse(spectrum, back);
      convolved.emplace_back(values.size());
      back.download({grid}, convolved.back().data());
    }
    for (int repeat = 1; repeat < 3; ++repeat) {
      CHECK(convolved[std::size_t(repeat)] == convolved[0]);
      CHECK(sums[std::size_t(repeat)].a == sums[0].a);
      CHECK(sums[std::size_t(repeat)].b == sums[0].b);
    }
  }
}

TEST_CASE("A CUDA device with much memory computes past two billion voxels", "[.][cuda-huge]") {
  const Shape grid{1120, 1400, 1400}, far{4, 5, 6};
  REQUIRE(grid.voxels() > (std::int64_t(1) << 31));
  for (const auto& device : real_devices_or_skip("CUDA past two billion voxels")) {
    const std::size_t needed = device->memory().field_bytes(grid) + device->memory().spectrum_bytes(grid) + device->memory().scratch_bytes(grid);
    INFO(device->name() << ", " << needed << " bytes needed");
    if (device->memory().free_bytes() < needed + (std::size_t(1) << 30)) {
      std::cout << "SKIPPED: past two billion voxels: " << device->name() << " has less than " << needed << " bytes"
                << std::endl;
      continue;
    }
    const Field x(*device, grid);
    apply(expression::Constant{1.0f}, x);
    CHECK(sum(expression::SumOf{}, Window{grid}, x).a == double(grid.voxels()));

    const Window corner{far, {grid.z - far.z, grid.y - far.y, grid.x - far.x}};
    std::vector<float> values(std::size_t(far.voxels())), back(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = float(i);
    x.upload(corner, values.data());
    CHECK(sum(expression::SumOf{}, corner, x).a == double(values.size() * (values.size() - 1) / 2));
    {
      const Spectrum spectrum(*device, grid);
      forward(x, spectrum);
      apply(expression::Constant{0.0f}, x);
      inverse(spectrum, x);
    }
    x.download(corner, back.data());
    for (std::size_t i = 0; i < values.size(); ++i) CHECK(back[i] == Approx(values[i]).margin(1e-3));
    CHECK(sum(expression::SumOf{}, Window{{grid.z - 4, grid.y, grid.x}}, x).a ==
          Approx(double((grid.z - 4) * grid.y * grid.x)).epsilon(1e-5));
  }
}
