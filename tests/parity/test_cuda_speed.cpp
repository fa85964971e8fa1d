// How fast the CUDA devices are, beside the CPU. Run by name only (scripts/gpu_check.sh): ww_gpu_check "[cuda-speed]".
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>

#include "compute/backends.hpp"

using namespace ww;

namespace {

/// The shortest of some runs, in milliseconds.
template <class F>
double milliseconds(int repeats, F f) {
  double best = 1e300;
  for (int i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    f();
    best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

struct Stack {
  Device& device;
  Shape grid;
  std::vector<float> values;
  Field x, y, weight;
  Spectrum otf, work;

  Stack(Device& d, Shape g)
      : device(d),
        grid(g),
        values(std::size_t(g.voxels()), 1.0f),
        x(d, g),
        y(d, g),
        weight(d, g),
        otf(d, g),
        work(d, g) {
    for (const Field& f : {x, y, weight}) f.upload({grid}, values.data());
    forward(y, otf);
    inverse(otf, y);
    forward(x, otf);
    wait();
  }
  void wait() const { sum(expression::SumOf{}, Window{{1, 1, 1}}, x); }

  /// Richardson-Lucy with edge weights: two convolutions with what stands around them.
  void iterate(int iterations) const {
    const expression::Copy copy;
    const expression::Ratio ratio{1.0f, 1e-6f};
    const expression::CorrectWeighted correct;
    const void* const from_x[] = {x.data()};
    const void* const from_y[] = {y.data()};
    const void* const from_x_weight[] = {x.data(), weight.data()};
    using expression::Voxelwise;
    device.spectra().load(grid, kernel_of<Voxelwise>(copy), work.data(), nullptr, from_x);
    for (int i = 0; i < iterations; ++i) {
      device.spectra().convolve(grid, otf.data(), Direction::blur, kernel_of<Voxelwise>(ratio), work.data(), nullptr, from_y,
                      After::reload);
      device.spectra().convolve(grid, otf.data(), Direction::adjoint, kernel_of<Voxelwise>(correct), work.data(), x.data(),
                      from_x_weight, After::reload);
    }
    wait();
  }
};

// What the iteration would move as a composition of library transforms and a sweep after each, for the bandwidth
// column.
constexpr double bytes_a_voxel = 144;

void report(Device& device, Shape grid, int iterations) {
  const Stack stack(device, grid);
  stack.iterate(1);
  const double one = milliseconds(3, [&] { stack.iterate(iterations); }) / iterations;
  std::vector<float> values = stack.values;
  const double up = milliseconds(3, [&] { stack.y.upload({grid}, values.data()), stack.wait(); });
  const double down = milliseconds(3, [&] { stack.y.download({grid}, values.data()); });
  const double transforms =
      milliseconds(3, [&] { forward(stack.y, stack.work), inverse(stack.work, stack.y), stack.wait(); });
  const double sums = milliseconds(3, [&] { sum(expression::Dot{}, Window{grid}, stack.x, stack.y); });
  const double voxels = double(grid.voxels());
  std::printf(
      "%-7s %4d x %4d x %4d  iteration %8.3f ms (%5.0f GB/s)  transform pair %8.3f ms  two sums %7.3f ms  up %5.1f "
      "GB/s  down %5.1f GB/s\n",
      device.name().c_str(), int(grid.z), int(grid.y), int(grid.x), one, bytes_a_voxel * voxels / one * 1e-6,
      transforms, sums, 4 * voxels / up * 1e-6, 4 * voxels / down * 1e-6);
  std::fflush(stdout);
}

}  // namespace

TEST_CASE("At least one CUDA device can be used", "[.][cuda-devices]") {
  bool usable = false;
  for (const Availability& device : devices()) {
    std::cout << device.name << ": " << (device.missing.empty() ? device.description : "missing: " + device.missing)
              << std::endl;
    usable = usable || (device.missing.empty() && device.name != "cpu");
  }
  CHECK(usable);
}

TEST_CASE("CUDA devices beside the CPU", "[.][cuda-speed]") {
  const Shape grids[] = {{64, 256, 256}, {64, 512, 512},   {128, 512, 512},
                         {75, 540, 600}, {32, 1024, 1024}, {1, 2048, 2048}};
  for (const Availability& found : devices()) {
    if (!found.missing.empty()) {
      std::cout << "SKIPPED: speed of " << found.name << ": " << found.missing << std::endl;
      continue;
    }
    const auto device = open_device(found.name, 0);
    const double opened = milliseconds(1, [&] { Stack(*device, {16, 64, 64}).iterate(1); });
    std::printf("%-7s %s; first small use %.1f ms\n", found.name.c_str(), found.description.c_str(), opened);
    for (const Shape& grid : grids) report(*device, grid, found.name == "cpu" ? 3 : 30);
  }
}
