#pragma once
// An image as it stands in a file: pixels with axes and units, and what people attached to it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "image/array.hpp"

namespace ww {

/// Values shown black and white.
struct DisplayRange {
  double low = 0, high = 0;
};

/// 256 reds, 256 greens, 256 blues.
using Lut = std::array<std::uint8_t, 768>;

/// What a file says beside the pixels. Spacing, frame interval and origin stand in the axes.
struct ImageMetadata {
  std::string format;                      ///< "ImageJ", "OME-TIFF", "TIFF", ...
  std::string unit;                        ///< of length, as the file writes it; empty when it says none
  std::string description;                 ///< the whole ImageDescription, as UTF-8
  std::string mode;                        ///< ImageJ's: "composite", "color" or "grayscale"; empty unknown
  std::string info;                        ///< ImageJ's Info text
  std::string report;                      ///< wienerwerk.report, one line of JSON; empty when there is none
  std::vector<DisplayRange> display;       ///< one for each channel, or one for all, or none
  std::vector<Lut> luts;                   ///< one for each channel, or none
  std::vector<std::string> channel_names;  ///< one for each channel, or none
  std::vector<std::string> plane_labels;   ///< in file order (c fastest, then z, then t), or none
  std::vector<std::string> warnings;       ///< sentences a door shows
  std::string compression = "none";
  std::int64_t pages = 1;  ///< directories in the file
};

/// An image and its memory: dense, axes t c z y x, of which t, c, z are there only when longer than 1. Or the plain
/// bytes of a file that is no image: axis i.
struct ImageFile : ArrayLayout {
  std::unique_ptr<std::byte[]> data;  ///< null when only the header was read
  ImageMetadata metadata;

  ArrayView view() const {
    ArrayView v;
    static_cast<ArrayLayout&>(v) = *this;
    v.data = data.get();
    return v;
  }
};

/// Asked now and then during long work; the answer true throws Cancelled.
using CancelCheck = std::function<bool()>;

/// Axes, type and metadata of an image file of any format (file_format.hpp), without its pixels. Throws
/// InvalidArgument, one sentence that starts with the file's name.
ImageFile read_header(const std::string& path);

/// Reads an image file of any format, recognized by its first bytes. Nothing is allocated that the file cannot fill.
/// Throws InvalidArgument (the file), OutOfMemory, Cancelled.
ImageFile read_image(const std::string& path, const CancelCheck& cancelled = {});

enum class Compression { none, deflate };
/// automatic: BigTIFF only where the classic format's 4 GB do not suffice.
enum class TiffKind { automatic, big };

struct WriteOptions {
  Compression compression = Compression::none;
  TiffKind kind = TiffKind::automatic;
  CancelCheck cancelled = {};
};

/// Writes an image in the format that the ending of `path` names, with its metadata and report (one line of JSON, or
/// empty) as far as the format holds them. The file appears whole or not at all. Throws InvalidArgument, Cancelled.
void write_image(const std::string& path, const ArrayView& image, const ImageMetadata& metadata,
                 const std::string& report, const WriteOptions& options = {});

}  // namespace ww
