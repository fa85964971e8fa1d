// Loading libwienerwerk-cuda.so: what is refused and why, what it exports, and the names of devices.
#include <dlfcn.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include "compute/backends.hpp"
#include "compute/cuda/loader.hpp"
#include "cuda_files.hpp"
#include "image/errors.hpp"

namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  REQUIRE(pipe);
  std::string text;
  std::array<char, 4096> piece;
  while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), pipe.get())) text.append(piece.data(), n);
  return text;
}

}  // namespace

TEST_CASE("A CUDA backend of another build is refused by its file name and the build that was expected", "[cuda]") {
  const ww::CudaBackend backend = ww::load_cuda_backend(cuda_files::of_another_build().string());
  CHECK(backend.table == nullptr);
  CHECK_THAT(backend.missing,
             Contains("ww_cuda_of_another_build") && Contains("another build") && Contains(WW_BUILD_ID));
}

TEST_CASE("A CUDA backend that is not there is missing for the reason the system gives", "[cuda]") {
  const ww::CudaBackend backend = ww::load_cuda_backend("/nowhere/libwienerwerk-cuda.so");
  CHECK(backend.table == nullptr);
  CHECK_THAT(backend.missing, StartsWith("/nowhere/libwienerwerk-cuda.so") && Contains("No such file"));
}

TEST_CASE("A file that is no CUDA backend is refused", "[cuda]") {
  const auto cufft = cuda_files::emulated_cufft();
  CHECK_THAT(ww::load_cuda_backend(cufft.string()).missing, Contains("has no ww_cuda_backend"));
}

TEST_CASE("A CUDA backend exports its one C function and nothing else", "[cuda]") {
  if (output_of("nm --version 2>&1").find("nm") == std::string::npos) {
    std::cout << "SKIPPED: exports of the CUDA backend: there is no nm\n";
    return;
  }
  for (const std::filesystem::path& file : {cuda_files::emulated(), cuda_files::real()}) {
    if (!exists(file)) continue;
    const std::string symbols = output_of("nm -D --defined-only '" + file.string() + "'");
    CAPTURE(file.string(), symbols);
    CHECK_THAT(symbols, Contains(" T ww_cuda_backend\n"));
    CHECK(std::count(symbols.begin(), symbols.end(), '\n') == 1);
  }
}

#if WW_CUDA_BUILT
TEST_CASE("The CUDA backend that was built loads, and has the build id of the library", "[cuda]") {
  void* const library = dlopen(cuda_files::real().c_str(), RTLD_NOW | RTLD_LOCAL);
  CAPTURE(cuda_files::real().string());
  REQUIRE(library);
  const auto entry = reinterpret_cast<ww_cuda_entry>(dlsym(library, WW_CUDA_ENTRY));
  REQUIRE(entry);
  CHECK(entry()->struct_size == sizeof(ww_cuda_backend_table));
  CHECK(std::string(entry()->build_id) == WW_BUILD_ID);
  // Usable, or a reason that is not about the file: a driver, a device, cuFFT.
  const ww::CudaBackend& backend = ww::cuda_backend();
  CHECK((backend.table != nullptr) == backend.missing.empty());
  CHECK_THAT(backend.missing, !Contains(WW_CUDA_LIBRARY));
}
#endif

TEST_CASE("The list of devices begins with the CPU and says of every CUDA device what it is or why it is missing",
          "[cuda]") {
  const auto devices = ww::devices();
  REQUIRE(devices.size() >= 2);
  CHECK(devices[0].name == "cpu");
  CHECK(devices[0].missing.empty());
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (i > 0) CHECK(devices[i].name == "cuda:" + std::to_string(i - 1));
    CHECK(devices[i].description.empty() != devices[i].missing.empty());
  }
}

TEST_CASE("A device opens by its name, and what cannot be opened says why", "[cuda]") {
  CHECK(ww::open_device("cpu", 1)->name() == "cpu");
  const ww::Availability first = ww::devices()[1];
  if (first.missing.empty()) {
    CHECK(ww::open_device("auto", 1)->name() == "cuda:0");
    CHECK(ww::open_device("cuda", 1)->name() == "cuda:0");
    CHECK_THROWS_AS(ww::open_device("cuda:999", 1), ww::DeviceError);
  } else {
    CHECK(ww::open_device("auto", 1)->name() == "cpu");
    CHECK_THROWS_WITH(ww::open_device("cuda", 1), "no CUDA device: " + first.missing);
    CHECK_THROWS_AS(ww::open_device("cuda:0", 1), ww::DeviceError);
  }
}

TEST_CASE("A name that is no device's is refused with the names that are", "[cuda]") {
  for (const std::string name : {"abacus", "", "CPU", "cuda:", "cuda:-1", "cuda:0x", "cuda:99999999999", "cuda1"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(ww::open_device(name, 1), ww::InvalidParameter);
    CHECK_THROWS_WITH(ww::open_device(name, 1),
                      StartsWith("device = \"" + name + "\" is not one of auto, cpu, cuda:0"));
  }
}
