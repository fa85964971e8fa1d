// Opening, reading and atomically writing files.
#include "io/files.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>
#include <system_error>

#include "image/errors.hpp"

namespace ww {
namespace {

namespace fs = std::filesystem;

std::string reason() { return errno ? std::generic_category().message(errno) : "the reason is unknown"; }

/// A name beside `path` that no other writer uses.
std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> count{0};
  std::random_device random;
  const fs::path p(path);
  const std::string name = std::string(".") + p.filename().string().substr(0, 180) + "." + std::to_string(random()) +
                           "-" + std::to_string(count++) + ".part";
  return (p.parent_path() / name).string();
}

}  // namespace

InputFile::InputFile(const std::string& p) : path(p) {
  std::error_code error;
  const fs::file_status status = fs::status(p, error);
  if (!fs::exists(status)) throw InvalidArgument(p + ": no such file");
  if (fs::is_directory(status)) throw InvalidArgument(p + ": is a folder, not a file");
  if (!fs::is_regular_file(status)) throw InvalidArgument(p + ": is not a regular file");
  errno = 0;
  stream.open(p, std::ios::binary);
  if (!stream) throw InvalidArgument(p + ": cannot be opened for reading: " + reason());
  size = fs::file_size(p, error);
  if (error) throw InvalidArgument(p + ": its size cannot be read: " + error.message());
  if (size == 0) throw InvalidArgument(p + ": the file is empty");
}

void InputFile::read(std::uint64_t offset, void* to, std::size_t n) {
  if (offset > size || n > size - offset)
    throw InvalidArgument(path + ": the file is truncated: it has " + std::to_string(size) + " bytes, and byte " +
                          std::to_string(offset) + " to " + std::to_string(offset + n) + " are needed");
  stream.clear();
  stream.seekg(static_cast<std::streamoff>(offset));
  stream.read(static_cast<char*>(to), static_cast<std::streamsize>(n));
  if (!stream) throw InvalidArgument(path + ": reading failed at byte " + std::to_string(offset));
}

AtomicFile::AtomicFile(const std::string& path) : path_(path) {
  std::error_code error;
  if (fs::is_symlink(fs::path(path), error)) path_ = fs::weakly_canonical(path, error).string();  // the link stays
  const fs::path p(path_);
  if (p.filename().empty() || fs::is_directory(p, error))
    throw InvalidArgument(path + ": is a folder; a file name is needed");
  if (fs::exists(p, error) && !fs::is_regular_file(p, error)) throw InvalidArgument(path + ": is not a regular file");
  const fs::path folder = p.has_parent_path() ? p.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, error))
    throw InvalidArgument(path + ": the folder " + folder.string() + " does not exist");
  temporary_ = temporary_name(path_);
  errno = 0;
  stream_.open(temporary_, std::ios::binary | std::ios::trunc);
  if (!stream_) throw InvalidArgument(path + ": cannot be written: " + reason());
}

AtomicFile::~AtomicFile() {
  if (committed_) return;
  stream_.close();
  std::error_code ignored;
  fs::remove(temporary_, ignored);
}

void AtomicFile::fail(const char* what) const { throw InvalidArgument(path_ + ": " + what + ": " + reason()); }

void AtomicFile::write(const void* data, std::size_t n) {
  errno = 0;
  if (!stream_.write(static_cast<const char*>(data), static_cast<std::streamsize>(n))) fail("writing failed");
  position_ += n;
}

void AtomicFile::rewrite(std::uint64_t offset, const void* data, std::size_t n) {
  errno = 0;
  stream_.seekp(static_cast<std::streamoff>(offset));
  stream_.write(static_cast<const char*>(data), static_cast<std::streamsize>(n));
  stream_.seekp(static_cast<std::streamoff>(position_));
  if (!stream_) fail("writing failed");
}

void AtomicFile::close() {
  if (!stream_.is_open()) return;
  errno = 0;
  stream_.close();
  if (!stream_) fail("writing failed");
}

void AtomicFile::commit() {
  close();
  std::error_code error;
  fs::rename(temporary_, path_, error);
  if (error) throw InvalidArgument(path_ + ": cannot be put in place: " + error.message());
  committed_ = true;
}

namespace {
void require_size(const InputFile& file, std::uint64_t limit) {
  if (file.size > limit)
    throw InvalidArgument(file.path + ": has " + std::to_string(file.size) + " bytes, more than the " +
                          std::to_string(limit) + " such a file can have");
}
}  // namespace

std::uint64_t size_of_file(const std::string& path, std::uint64_t limit) {
  const InputFile file(path);
  require_size(file, limit);
  return file.size;
}

std::vector<unsigned char> read_bytes(const std::string& path, std::uint64_t limit) {
  InputFile file(path);
  require_size(file, limit);
  std::vector<unsigned char> bytes(static_cast<std::size_t>(file.size));
  file.read(0, bytes.data(), bytes.size());
  return bytes;
}

}  // namespace ww
