#pragma once
// The pages of a TIFF file by libtiff: checked against the size of the file before anything is allocated.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "image/dtype.hpp"
#include "io/files.hpp"
#include "io/image_file.hpp"
#include "io/tiff/directory.hpp"

struct tiff;

namespace ww {

/// One page: how its pixels are stored.
struct TiffPage {
  std::uint64_t directory = 0;  ///< offset of its directory in the file
  std::uint32_t width = 0, height = 0;
  DType dtype = DType::u8;
  std::uint16_t compression = 1, photometric = 1;
  std::uint64_t first_offset = 0;  ///< of its first strip
  bool one_run = false;            ///< uncompressed strips one after the other from first_offset

  std::uint64_t plane_bytes() const { return std::uint64_t{width} * height * size_of(dtype); }
};

/// An open TIFF file. Every page is checked when it is opened: supported pixels, all of one size and type, strips and
/// tiles inside the file, and no more pixels than its compression could hold. Throws InvalidArgument.
class TiffPages {
 public:
  explicit TiffPages(const std::string& path);

  const std::vector<TiffPage>& pages() const { return pages_; }
  const TiffPage& first() const { return pages_.front(); }
  const std::string& description() const { return description_; }  ///< of the first page, as UTF-8
  std::uint64_t file_size() const { return file_.size; }
  TiffOrder order() const { return order_; }
  TiffDirectory first_directory() { return TiffDirectory(file_, order_, first().directory); }
  int resolution_unit() const { return resolution_unit_; }      ///< 1 none, 2 inch, 3 centimeter
  const std::vector<Lut>& palette() const { return palette_; }  ///< of the first page, or none
  const char* compression() const;                              ///< its name
  const std::string& path() const { return file_.path; }

  /// Decodes a page into plane_bytes() bytes.
  void read(std::size_t page, std::byte* to);
  /// Plane number `index` of a file whose planes follow each other in one run from the first page's.
  void read_following(std::uint64_t index, std::byte* to);
  /// Whether `planes` planes in one run from the first page's fit into the file.
  bool holds_following(std::uint64_t planes) const;

  [[noreturn]] void fail(const std::string& sentence) const;

 private:
  struct Close {
    void operator()(tiff* handle) const;
  };
  void open();
  void take_page();
  DType pixel_type() const;
  void check_storage(TiffPage& page) const;
  void read_first_page();
  void read_strips(std::byte* to, const TiffPage& page);
  void read_tiles(std::byte* to, const TiffPage& page);

  InputFile file_;
  TiffOrder order_;
  std::string error_;  ///< libtiff's first complaint since the last clear
  std::unique_ptr<tiff, Close> handle_;
  std::vector<TiffPage> pages_;
  std::string description_;
  std::vector<Lut> palette_;
  int resolution_unit_ = 1;
};

}  // namespace ww
