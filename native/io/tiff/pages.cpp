// Walking, checking and decoding TIFF pages with libtiff, which never prints here.
#include "io/tiff/pages.hpp"

#include <tiffio.h>

#include <algorithm>
#include <bit>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "image/errors.hpp"
#include "io/text.hpp"

namespace ww {
namespace {

constexpr const char* supported =
    "supported are 8-bit and 16-bit unsigned integers and 32-bit floats, one sample a pixel";

int remember(TIFF*, void* user, const char*, const char* format, va_list arguments) {
  auto& first = *static_cast<std::string*>(user);
  char buffer[300];
  std::vsnprintf(buffer, sizeof buffer, format, arguments);
  if (first.empty()) first = as_utf8(buffer);
  return 1;
}

int ignore(TIFF*, void*, const char*, const char*, va_list) { return 1; }

/// The most bytes a stored byte can become, and the name people know; times 0: not supported.
struct Codec {
  std::uint64_t times;
  const char* name;
};

Codec codec(std::uint16_t compression) {
  switch (compression) {
    case COMPRESSION_NONE:
      return {1, "none"};
    case COMPRESSION_PACKBITS:
      return {64, "PackBits"};
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
      return {1040, "deflate"};
    case COMPRESSION_LZW:
      return {4096, "LZW"};
    case COMPRESSION_ZSTD:
      return {40000, "Zstandard"};
    case COMPRESSION_LZMA:
      return {10000, "LZMA"};
    case COMPRESSION_OJPEG:
    case COMPRESSION_JPEG:
      return {0, "JPEG"};
    default:
      return {0, "an unknown compression"};
  }
}

std::uint16_t short_field(TIFF* t, std::uint32_t tag) {
  std::uint16_t value = 0;
  TIFFGetFieldDefaulted(t, tag, &value);
  return value;
}

}  // namespace

void TiffPages::Close::operator()(tiff* handle) const { TIFFClose(handle); }

const char* TiffPages::compression() const { return codec(first().compression).name; }

void TiffPages::fail(const std::string& sentence) const { throw InvalidArgument(file_.path + ": " + sentence); }

TiffPages::TiffPages(const std::string& path) : file_(path), order_(read_tiff_order(file_)) {
  if (order_.first_directory >= file_.size)
    fail("the file is truncated: its TIFF directory lies beyond its " + std::to_string(file_.size) + " bytes");
  TiffDirectory(file_, order_,
                order_.first_directory);  // refuses a truncated one with a clearer sentence than libtiff's
  open();
  while (true) {
    take_page();
    if (TIFFLastDirectory(handle_.get())) break;
    error_.clear();
    if (!TIFFReadDirectory(handle_.get()))
      fail("is truncated or damaged after page " + std::to_string(pages_.size()) +
           (error_.empty() ? "" : " (" + error_ + ")"));
  }
  if (pages_.empty()) fail("has no image, only thumbnails");
  std::uint64_t total = 0;
  for (const TiffPage& p : pages_) total += p.plane_bytes() / codec(p.compression).times;
  if (total > file_.size) fail("claims pages that " + std::to_string(file_.size) + " bytes of file cannot hold");
}

void TiffPages::open() {
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                 &TIFFOpenOptionsFree);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), remember, &error_);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, nullptr);
  // Tables and decoder buffers of an honest file are never larger than this.
  TIFFOpenOptionsSetMaxSingleMemAlloc(
      options.get(), static_cast<tmsize_t>(std::min<std::uint64_t>(file_.size * 4 + (64u << 20), INT64_MAX / 2)));
  handle_.reset(TIFFOpenExt(file_.path.c_str(), "rcm", options.get()));  // no chopping of strips, no memory map
  if (!handle_) fail("is a damaged TIFF file" + (error_.empty() ? std::string() : " (" + error_ + ")"));
}

DType TiffPages::pixel_type() const {
  TIFF* t = handle_.get();
  const std::uint16_t bits = short_field(t, TIFFTAG_BITSPERSAMPLE), samples = short_field(t, TIFFTAG_SAMPLESPERPIXEL),
                      format = short_field(t, TIFFTAG_SAMPLEFORMAT);
  std::uint16_t photometric = PHOTOMETRIC_MINISBLACK;
  TIFFGetField(t, TIFFTAG_PHOTOMETRIC, &photometric);
  if (samples != 1)
    fail((photometric == PHOTOMETRIC_RGB ? "is an RGB image (" : "has ") + std::to_string(samples) +
         " samples a pixel" + (photometric == PHOTOMETRIC_RGB ? ")" : "") + "; " + supported +
         ": split the channels first");
  const char* name = format == SAMPLEFORMAT_INT                                                  ? "signed integer"
                     : format == SAMPLEFORMAT_IEEEFP                                             ? "float"
                     : format == SAMPLEFORMAT_COMPLEXINT || format == SAMPLEFORMAT_COMPLEXIEEEFP ? "complex"
                                                                                                 : "unsigned integer";
  const bool whole = format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID;
  if (whole && bits == 8) return DType::u8;
  if (whole && bits == 16) return DType::u16;
  if (format == SAMPLEFORMAT_IEEEFP && bits == 32) return DType::f32;
  fail("its pixels are " + std::to_string(bits) + "-bit " + name + " numbers; " + supported);
}

/// Strips or tiles lie inside the file, and can hold what the page claims.
void TiffPages::check_storage(TiffPage& page) const {
  TIFF* t = handle_.get();
  const std::string number = std::to_string(pages_.size() + 1);
  const bool tiled = TIFFIsTiled(t) != 0;
  const std::uint32_t chunks = tiled ? TIFFNumberOfTiles(t) : TIFFNumberOfStrips(t);
  const std::uint64_t chunk_bytes = tiled ? TIFFTileSize64(t) : TIFFStripSize64(t);
  const std::uint64_t *offsets = nullptr, *counts = nullptr;
  if (chunks == 0 || chunk_bytes == 0 ||
      !TIFFGetField(t, tiled ? TIFFTAG_TILEOFFSETS : TIFFTAG_STRIPOFFSETS, &offsets) ||
      !TIFFGetField(t, tiled ? TIFFTAG_TILEBYTECOUNTS : TIFFTAG_STRIPBYTECOUNTS, &counts) || !offsets || !counts)
    fail("page " + number + " has no pixels, or a damaged list of them");
  std::uint64_t stored = 0;
  bool run = !tiled && page.compression == COMPRESSION_NONE;
  for (std::uint32_t i = 0; i < chunks; ++i) {
    if (offsets[i] > file_.size || counts[i] > file_.size - offsets[i])
      fail("the file is truncated: page " + number + " needs byte " + std::to_string(offsets[i]) + " and the " +
           std::to_string(counts[i]) + " that follow, and the file has " + std::to_string(file_.size));
    run = run && (i == 0 || offsets[i] == offsets[i - 1] + counts[i - 1]);
    stored += counts[i];
  }
  const std::uint64_t times = codec(page.compression).times;
  if (page.plane_bytes() / times > stored || chunk_bytes / times > stored)
    fail("page " + number + " claims " + std::to_string(page.width) + " x " + std::to_string(page.height) +
         " pixels, which its " + std::to_string(stored) + " stored bytes cannot hold");
  page.first_offset = offsets[0];
  page.one_run = run;
}

void TiffPages::take_page() {
  TIFF* t = handle_.get();
  std::uint32_t kind = 0;
  TIFFGetFieldDefaulted(t, TIFFTAG_SUBFILETYPE, &kind);
  if (kind & FILETYPE_REDUCEDIMAGE) return;  // a thumbnail or a pyramid's level
  TiffPage p;
  p.directory = TIFFCurrentDirOffset(t);
  if (!pages_.empty())
    TiffDirectory(file_, order_, p.directory);  // libtiff would only pass over values that were cut off
  TIFFGetField(t, TIFFTAG_IMAGEWIDTH, &p.width);
  TIFFGetField(t, TIFFTAG_IMAGELENGTH, &p.height);
  p.compression = short_field(t, TIFFTAG_COMPRESSION);
  TIFFGetField(t, TIFFTAG_PHOTOMETRIC, &p.photometric);
  if (p.width == 0 || p.height == 0) fail("page " + std::to_string(pages_.size() + 1) + " has no pixels");
  if (std::uint64_t{p.width} * p.height > (1ull << 40))
    fail("claims " + std::to_string(p.width) + " x " + std::to_string(p.height) + " pixels in one page");
  p.dtype = pixel_type();
  const Codec c = codec(p.compression);
  if (c.times == 0 || !TIFFIsCODECConfigured(p.compression))
    fail(std::string("is compressed with ") + c.name + " (TIFF code " + std::to_string(p.compression) +
         "); supported are none, LZW, deflate, PackBits, Zstandard and LZMA, as far as libtiff was built with them");
  if (!pages_.empty() && (p.width != first().width || p.height != first().height || p.dtype != first().dtype))
    fail("page " + std::to_string(pages_.size() + 1) + " is " + std::to_string(p.width) + " x " +
         std::to_string(p.height) + " " + name_of(p.dtype) + ", the first page " + std::to_string(first().width) +
         " x " + std::to_string(first().height) + " " + name_of(first().dtype) + "; all pages must be alike");
  check_storage(p);
  pages_.push_back(p);
  if (pages_.size() == 1) read_first_page();
}

void TiffPages::read_first_page() {
  TIFF* t = handle_.get();
  const char* text = nullptr;
  if (TIFFGetField(t, TIFFTAG_IMAGEDESCRIPTION, &text) && text) description_ = as_utf8(text);
  resolution_unit_ = short_field(t, TIFFTAG_RESOLUTIONUNIT);
  std::uint16_t *red = nullptr, *green = nullptr, *blue = nullptr;
  if (first().photometric == PHOTOMETRIC_PALETTE && first().dtype == DType::u8 &&
      TIFFGetField(t, TIFFTAG_COLORMAP, &red, &green, &blue)) {
    Lut& lut = palette_.emplace_back();
    for (std::size_t i = 0; i < 256; ++i) {
      lut[i] = static_cast<std::uint8_t>(red[i] >> 8);
      lut[256 + i] = static_cast<std::uint8_t>(green[i] >> 8);
      lut[512 + i] = static_cast<std::uint8_t>(blue[i] >> 8);
    }
  }
}

void TiffPages::read(std::size_t page, std::byte* to) {
  const TiffPage& p = pages_.at(page);
  error_.clear();
  const bool tiled_or_strips = TIFFSetSubDirectory(handle_.get(), p.directory) != 0;
  if (tiled_or_strips) TIFFIsTiled(handle_.get()) ? read_tiles(to, p) : read_strips(to, p);
  if (!tiled_or_strips || !error_.empty())
    fail("page " + std::to_string(page + 1) + " cannot be decoded" + (error_.empty() ? "" : " (" + error_ + ")"));
}

void TiffPages::read_strips(std::byte* to, const TiffPage& page) {
  TIFF* t = handle_.get();
  std::uint32_t rows = page.height;
  TIFFGetFieldDefaulted(t, TIFFTAG_ROWSPERSTRIP, &rows);
  rows = std::clamp<std::uint32_t>(rows, 1, page.height);
  const std::uint64_t row_bytes = page.plane_bytes() / page.height;
  for (std::uint32_t y = 0, strip = 0; y < page.height; ++strip) {
    const std::uint32_t here = std::min(rows, page.height - y);
    const auto bytes = static_cast<tmsize_t>(row_bytes * here);
    if (TIFFReadEncodedStrip(t, strip, to + row_bytes * y, bytes) != bytes) {
      if (error_.empty()) error_ = "a strip is too short";
      return;
    }
    y += here;
  }
}

void TiffPages::read_tiles(std::byte* to, const TiffPage& page) {
  TIFF* t = handle_.get();
  std::uint32_t width = 0, height = 0;
  TIFFGetField(t, TIFFTAG_TILEWIDTH, &width);
  TIFFGetField(t, TIFFTAG_TILELENGTH, &height);
  const std::uint64_t pixel = size_of(page.dtype), row_bytes = page.width * pixel;
  const tmsize_t size = TIFFTileSize(t);
  if (width == 0 || height == 0 || size <= 0 || static_cast<std::uint64_t>(size) != width * pixel * height) {
    error_ = "its tiles have no usable size";
    return;
  }
  const auto tile = std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(size));
  for (std::uint64_t y = 0; y < page.height; y += height)
    for (std::uint64_t x = 0; x < page.width; x += width) {
      const std::uint32_t number =
          TIFFComputeTile(t, static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 0, 0);
      if (TIFFReadEncodedTile(t, number, tile.get(), size) != size) {
        if (error_.empty()) error_ = "a tile is too short";
        return;
      }
      const std::uint64_t rows = std::min<std::uint64_t>(height, page.height - y),
                          bytes = pixel * std::min<std::uint64_t>(width, page.width - x);
      for (std::uint64_t r = 0; r < rows; ++r)
        std::memcpy(to + (y + r) * row_bytes + x * pixel, tile.get() + r * width * pixel, bytes);
    }
}

bool TiffPages::holds_following(std::uint64_t planes) const {
  return first().one_run && planes <= (file_.size - first().first_offset) / first().plane_bytes();
}

void TiffPages::read_following(std::uint64_t index, std::byte* to) {
  const std::size_t bytes = first().plane_bytes(), pixel = size_of(first().dtype);
  file_.read(first().first_offset + index * bytes, to, bytes);
  if (order_.big_endian == (std::endian::native == std::endian::big) || pixel == 1) return;
  for (std::size_t i = 0; i < bytes; i += pixel) std::reverse(to + i, to + i + pixel);
}

}  // namespace ww
