// The CPU device against the plain one, for every instruction set this machine runs.
#include "compute/cpu/cpu_device.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <iterator>
#include <string>

#include "image/errors.hpp"
#include "support/device_parity.hpp"
#include "support/plain_device.hpp"

using namespace ww;
using namespace ww::test;

namespace {

/// A CPU device for one instruction set; null where the machine runs less.
std::unique_ptr<Device> open_for(const std::string& isa, int threads) {
  ::setenv("WIENERWERK_ISA", isa.c_str(), 1);
  std::unique_ptr<Device> device = open_cpu_device(threads);
  ::unsetenv("WIENERWERK_ISA");
  const std::string expected = isa == "generic" ? "portable"
                               : isa == "sse2"  ? "SSE2"
                               : isa == "avx2"  ? "AVX2"
                                                : "AVX-512";
  return device->description().find(expected + ",") == 0 ? std::move(device) : nullptr;
}

std::unique_ptr<Device> open_or_skip(const std::string& isa, int threads) {
  std::unique_ptr<Device> device = open_for(isa, threads);
  if (!device) std::cout << "SKIPPED: the CPU device with " << isa << ": this machine does not run it" << std::endl;
  return device;
}

const Shape small_shapes[] = {{1, 1, 1},   {2, 2, 2},   {4, 8, 8},    {5, 6, 7},   {6, 5, 4},    {3, 1, 1},
                              {1, 1, 9},   {1, 9, 1},   {1, 1, 16},   {1, 7, 5},   {1, 30, 42},  {1, 33, 17},
                              {7, 1, 13},  {1, 2, 64},  {2, 64, 1},   {9, 12, 1},  {11, 14, 13}, {7, 22, 26},
                              {13, 11, 7}, {6, 49, 10}, {10, 18, 21}, {3, 20, 70}, {16, 16, 16}};

const Shape long_shapes[] = {{1, 97, 101}, {3, 194, 5},  {2, 6, 97},    {97, 4, 6},   {101, 3, 2},  {2, 101, 3},
                             {1, 4, 202},  {1, 1024, 9}, {2, 3, 1024},  {1024, 2, 3}, {1, 600, 20}, {5, 4, 540},
                             {560, 2, 5},  {1, 131, 6},  {1, 262, 134}, {67, 6, 4},   {1, 1458, 4}, {1, 16, 625},
                             {2, 4, 343},  {1, 17, 19},  {23, 29, 31}};

void check_against_plain(const std::string& isa) {
  const auto device = open_or_skip(isa, 2);
  if (!device) return;
  INFO(device->description());
  // Sanitizers look for other faults than wrong numbers, and take twenty times as long: every kind of grid once.
#ifdef __SANITIZE_ADDRESS__
  constexpr std::size_t every = 5;
#else
  constexpr std::size_t every = 1;
#endif
  PlainDevice plain;
  const auto seed = static_cast<unsigned>(isa.size());  // other numbers for each
  for (const Shape& grid : small_shapes) ParityCheck(*device, plain, grid, seed).all();
  for (std::size_t i = 0; i < std::size(long_shapes); i += every)
    ParityCheck(*device, plain, long_shapes[i], 4).all(i % 4, 4);
}

}  // namespace

TEST_CASE("The portable CPU device computes what the plain device computes, on every kind of grid", "[compute][cpu]") {
  check_against_plain("generic");
}
TEST_CASE("The SSE2 CPU device computes what the plain device computes, on every kind of grid", "[compute][cpu]") {
  check_against_plain("sse2");
}
TEST_CASE("The AVX2 CPU device computes what the plain device computes, on every kind of grid", "[compute][cpu]") {
  check_against_plain("avx2");
}
TEST_CASE("The AVX-512 CPU device computes what the plain device computes, on every kind of grid", "[compute][cpu]") {
  check_against_plain("avx512");
}

namespace {

/// Everything a Richardson-Lucy iteration, a filter and the sums leave behind, as bytes.
std::vector<unsigned char> trace(Device& device, Shape grid) {
  std::vector<unsigned char> bytes;
  const auto keep = [&](const void* data, std::size_t size) {
    const auto* const first = static_cast<const unsigned char*>(data);
    bytes.insert(bytes.end(), first, first + size);
  };
  std::vector<float> values(std::size_t(grid.voxels()));
  const auto keep_field = [&](const Field& f) {
    f.download({grid}, values.data());
    keep(values.data(), values.size() * sizeof(float));
  };
  const auto keep_sums = [&](Sums s) { keep(&s, sizeof s); };
  Random random(5);
  for (float& v : values) v = std::uniform_real_distribution<float>(0.5f, 1.5f)(random);
  const Field y(device, grid), x(device, grid), h(device, grid);
  const Spectrum otf(device, grid), work(device, grid);
  y.upload({grid}, values.data());
  x.upload({grid}, values.data());
  std::fill(values.begin(), values.end(), 0.0f);
  values[0] = 0.5f;
  values[values.size() / 3] += 0.3f;
  values[values.size() / 2] += 0.2f;
  h.upload({grid}, values.data());
  forward(h, otf);

  using expression::Voxelwise;
  const expression::Copy copy;
  const expression::Ratio ratio{0.1f, 1e-6f};
  const expression::Correct correct;
  const void *const estimate[] = {x.data()}, *const image[] = {y.data()};
  device.spectra().load(grid, kernel_of<Voxelwise>(copy), work.data(), nullptr, estimate);
  for (int i = 0; i < 2; ++i) {
    device.spectra().convolve(grid, otf.data(), Direction::blur, kernel_of<Voxelwise>(ratio), work.data(), nullptr,
                              image, After::reload);
    device.spectra().convolve(grid, otf.data(), Direction::adjoint, kernel_of<Voxelwise>(correct), work.data(),
                              x.data(), estimate, After::reload);
  }
  keep_field(x);
  keep_sums(sum(expression::Dot{}, {x.grid()}, x, y));
  forward(y, work);
  const expression::Roughness roughness{1, 1.0f, 1.0f, 1.0f};
  keep_sums(sum_spectral(expression::CrossValidation{0.01f, roughness}, work, otf));
  apply_spectral(expression::RegularizedInverse{0.01f, roughness}, work, work, otf);
  inverse(work, x);
  keep_field(x);
  return bytes;
}

void check_same_bits(const std::string& isa) {
  const auto one = open_or_skip(isa, 1);
  if (!one) return;
  for (const Shape grid : {Shape{1, 96, 80}, Shape{3, 50, 36}, Shape{16, 40, 30}, Shape{5, 11, 97}, Shape{1, 1, 40}}) {
    const std::vector<unsigned char> expected = trace(*one, grid);
    for (const int threads : {2, 3, 5}) {
      INFO(threads << " threads, " << to_string(grid));
      CHECK(trace(*open_for(isa, threads), grid) == expected);
    }
  }
}

}  // namespace

TEST_CASE("The portable CPU device gives the same bits for any number of threads", "[compute][cpu]") {
  check_same_bits("generic");
}
TEST_CASE("The SSE2 CPU device gives the same bits for any number of threads", "[compute][cpu]") {
  check_same_bits("sse2");
}
TEST_CASE("The AVX2 CPU device gives the same bits for any number of threads", "[compute][cpu]") {
  check_same_bits("avx2");
}
TEST_CASE("The AVX-512 CPU device gives the same bits for any number of threads", "[compute][cpu]") {
  check_same_bits("avx512");
}

TEST_CASE("What lies in the padding of a field reaches neither a sum nor a spectrum", "[compute][cpu]") {
  const auto device = open_cpu_device(2);
  const Shape grid{3, 10, 13};
  const Field dirty(*device, grid), clean(*device, grid);
  const std::vector<float> values(std::size_t(grid.voxels()), 0.75f);
  std::memset(dirty.data(), 0xff, device->memory().field_bytes(grid));  // not-a-numbers
  std::memset(clean.data(), 0, device->memory().field_bytes(grid));
  dirty.upload({grid}, values.data());
  clean.upload({grid}, values.data());
  CHECK(sum(expression::SumOf{}, {dirty.grid()}, dirty).a == sum(expression::SumOf{}, {clean.grid()}, clean).a);
  const Spectrum dirty_spectrum(*device, grid), clean_spectrum(*device, grid);
  std::memset(dirty_spectrum.data(), 0xff, device->memory().spectrum_bytes(grid));
  std::memset(clean_spectrum.data(), 0, device->memory().spectrum_bytes(grid));
  forward(dirty, dirty_spectrum);
  forward(clean, clean_spectrum);
  const expression::CrossValidation energy{1.0f, {1, 1.0f, 1.0f, 1.0f}};
  CHECK(sum_spectral(energy, dirty_spectrum, dirty_spectrum).a ==
        sum_spectral(energy, clean_spectrum, clean_spectrum).a);
  inverse(dirty_spectrum, dirty);
  std::vector<float> back(values.size());
  dirty.download({grid}, back.data());
  for (const float v : back) REQUIRE(v == Approx(0.75f).epsilon(1e-6));
}

TEST_CASE("An allocation that cannot be had says how many bytes were wanted", "[compute][cpu]") {
  const auto device = open_cpu_device(1);
  const std::size_t bytes = std::size_t(1) << 60;
  try {
    device->memory().allocate(bytes);
    FAIL("an exabyte was allocated");
  } catch (const OutOfMemory& e) {
    CHECK_THAT(e.what(), Catch::Contains(std::to_string(bytes)));
  }
}

TEST_CASE("A field and a spectrum take about 4 bytes a voxel", "[compute][cpu]") {
  const auto device = open_cpu_device(2);
  const Shape grid{64, 512, 512};
  const double dense = 4.0 * double(grid.voxels());
  CHECK(double(device->memory().field_bytes(grid)) == Approx(dense).epsilon(0.01));
  CHECK(double(device->memory().spectrum_bytes(grid)) == Approx(dense).epsilon(0.01));
  CHECK(double(device->memory().scratch_bytes(grid)) < 0.01 * dense);
}
