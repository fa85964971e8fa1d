#pragma once
// One TIFF directory byte for byte: exact rationals and private tags, which libtiff rounds or hides.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/files.hpp"

namespace ww {

/// What the first bytes of a TIFF file say.
struct TiffOrder {
  bool big_endian = false;
  bool big_tiff = false;
  std::uint64_t first_directory = 0;
};

/// Throws InvalidArgument unless the file begins as a TIFF file does.
TiffOrder read_tiff_order(InputFile& file);

/// The entries of one directory, their values read when asked for.
class TiffDirectory {
 public:
  /// Refuses a directory, or values of it, that lie beyond the end of the file.
  TiffDirectory(InputFile& file, const TiffOrder& order, std::uint64_t offset);

  /// First value of a RATIONAL, as double quotient; nothing when absent or divided by 0.
  std::optional<double> rational(std::uint16_t tag);
  /// The bytes of an ASCII, BYTE or UNDEFINED tag, up to `limit`; empty when absent, longer or of another type.
  std::vector<unsigned char> bytes(std::uint16_t tag, std::uint64_t limit);
  /// Values of a SHORT or LONG tag; empty when absent, more than `limit` or of another type.
  std::vector<std::uint32_t> integers(std::uint16_t tag, std::uint64_t limit);

 private:
  struct Entry {
    std::uint16_t tag = 0, type = 0;
    std::uint64_t count = 0, offset = 0;  ///< offset of the values in the file
  };
  const Entry* find(std::uint16_t tag) const;
  std::uint64_t number(const unsigned char* from, int size) const;

  InputFile& file_;
  TiffOrder order_;
  std::vector<Entry> entries_;
};

}  // namespace ww
