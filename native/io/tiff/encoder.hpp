#pragma once
// Writes TIFF byte for byte: all planes first, in one run as ImageJ wants them, then all directories. libtiff puts each
// directory behind its plane, and ImageJ then reads directories as pixels.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "image/dtype.hpp"
#include "io/files.hpp"
#include "io/image_file.hpp"

namespace ww {

/// A positive fraction of 31-bit numbers, as ImageJ reads them.
struct Fraction {
  std::uint32_t over = 1, under = 1;
};

/// The simplest fraction whose reciprocal is `size` (as doubles), or the nearest one.
Fraction reciprocal_of(double size);

/// What all pages share, and what stands in the first one only.
struct TiffHeader {
  std::uint32_t width = 0, height = 0;
  DType dtype = DType::f32;
  Compression compression = Compression::none;
  bool has_resolution = false;
  Fraction x_resolution, y_resolution;  ///< pixels per unit
  std::string description;              ///< ASCII
  std::vector<std::uint32_t> imagej_counts;
  std::vector<unsigned char> imagej_block;
};

class TiffEncoder {
 public:
  TiffEncoder(AtomicFile& file, TiffHeader header, bool big);
  /// One dense plane in this machine's byte order.
  void add_plane(const std::byte* pixels);
  /// Writes the directories; the file is then complete.
  void finish();

  /// Whether `planes` planes with their directories may pass the 4 GB of classic TIFF.
  static bool needs_big(const TiffHeader& header, std::uint64_t planes);

 private:
  struct Stored {
    std::uint64_t offset = 0, bytes = 0;
  };
  std::vector<unsigned char> directory(std::size_t page, std::uint64_t at) const;

  AtomicFile& file_;
  TiffHeader header_;
  bool big_;
  std::vector<Stored> planes_;
};

}  // namespace ww
