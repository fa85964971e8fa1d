// Fuzzer: any bytes as a TIFF file are read or rejected with a message that names the file, without a crash or a huge
// allocation.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "image/errors.hpp"
#include "image/json_text.hpp"
#include "io/image_file.hpp"

namespace {

/// A file in memory (Linux) or in the temporary folder; all inputs of this process use the same one.
const std::string& scratch_file() {
  static const std::string path = std::string(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp") +
                                  "/wienerwerk-fuzz-" + std::to_string(getpid()) + ".tif";
  static const bool registered = std::atexit([] { std::remove(scratch_file().c_str()); }) == 0;
  (void)registered;
  return path;
}

void check(bool good) {
  if (!good) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string& path = scratch_file();
  std::FILE* file = std::fopen(path.c_str(), "wb");
  check(file && std::fwrite(data, 1, size, file) == size);
  std::fclose(file);
  try {
    const ww::ImageFile image = ww::read_image(path);
    check(image.data != nullptr && image.elements() > 0);
    const ww::Json report = ww::json_or_null(image.metadata.report),
                   copy = report;  // as in the program
    check(copy.dump(2, ' ', false, ww::Json::error_handler_t::replace).size() > 0);
    // Read all parts of the data, so that a sanitizer detects missing bytes.
    volatile unsigned sum = 0;
    for (std::size_t i = 0; i < image.bytes(); i += 997) sum = sum + static_cast<unsigned>(image.data[i]);
  } catch (const ww::InvalidArgument& e) {
    check(std::strncmp(e.what(), path.c_str(), path.size()) == 0 && std::strlen(e.what()) < 1500);
  } catch (const ww::OutOfMemory&) {
    std::abort();  // a file this small never needs so much memory
  }
  return 0;
}
