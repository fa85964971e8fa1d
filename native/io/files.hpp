#pragma once
// Files as a whole: opened with a clear sentence when that fails, written so that they appear complete or not at all.
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace ww {

/// Opens an existing, non-empty regular file for reading and gets its size; InvalidArgument otherwise.
struct InputFile {
  explicit InputFile(const std::string& path);
  std::string path;
  std::ifstream stream;
  std::uint64_t size = 0;

  /// Bytes at `offset`; InvalidArgument when the file ends before.
  void read(std::uint64_t offset, void* to, std::size_t n);
};

/// Output that is written beside its final place under a temporary name, and put there by commit(); without commit
/// nothing is left behind. Of several files that belong together, all are closed before the first is committed.
class AtomicFile {
 public:
  explicit AtomicFile(const std::string& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t n);
  void rewrite(std::uint64_t offset, const void* data, std::size_t n);  ///< changes bytes already written
  std::uint64_t position() const { return position_; }
  const std::string& path() const { return path_; }
  void close();   ///< everything is on the disk, or InvalidArgument
  void commit();  ///< closes, if that has not been done, and puts the file in place

 private:
  [[noreturn]] void fail(const char* what) const;
  std::string path_, temporary_;
  std::ofstream stream_;
  std::uint64_t position_ = 0;
  bool committed_ = false;
};

/// The size of a file in bytes. Throws InvalidArgument if it cannot be read or has more than `limit`.
std::uint64_t size_of_file(const std::string& path, std::uint64_t limit);
/// The whole content of a file that is no image: a model, a request. Throws InvalidArgument if it cannot be read or has
/// more than `limit` bytes.
std::vector<unsigned char> read_bytes(const std::string& path, std::uint64_t limit);

}  // namespace ww
