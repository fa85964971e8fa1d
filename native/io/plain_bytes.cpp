// Bytes as they are: models and states that only the library understands. Any file, any name.
#include <cstring>

#include "io/file_format.hpp"

namespace ww {
namespace {

constexpr std::uint64_t largest = std::uint64_t{1} << 32;

ImageFile of_size(std::uint64_t bytes) {
  ImageFile file;
  file.dtype = DType::u8;
  file.axes = {{'i', static_cast<std::int64_t>(bytes)}};
  file.make_dense();
  return file;
}

ImageFile read_header(const std::string& path) { return of_size(size_of_file(path, largest)); }

ImageFile read(const std::string& path, const CancelCheck&) {
  const std::vector<unsigned char> bytes = read_bytes(path, largest);
  ImageFile file = of_size(bytes.size());
  file.data = std::make_unique_for_overwrite<std::byte[]>(bytes.size());
  std::memcpy(file.data.get(), bytes.data(), bytes.size());
  return file;
}

void write(AtomicFile& file, const ArrayView& array, const FileNotes&, const WriteOptions&) {
  file.write(array.data, array.bytes());
}

const RegisterFormat entry{{.name = "plain bytes",
                            .reads = {Content::bytes},
                            .writes = {Content::bytes},
                            .read_header = read_header,
                            .read = read,
                            .write = write}};

}  // namespace
}  // namespace ww
