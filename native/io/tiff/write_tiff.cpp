// An image with axes, written as the ImageJ hyperstack TIFF that Fiji, tifffile and napari read.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "image/errors.hpp"
#include "image/statistics.hpp"
#include "io/text.hpp"
#include "io/tiff/encoder.hpp"
#include "io/tiff/imagej_block.hpp"
#include "io/tiff/imagej_description.hpp"
#include "io/tiff/tiff.hpp"

namespace ww {
namespace {

void check(const std::string& path, const ArrayView& image) {
  std::string axes;
  for (const Axis& a : image.axes) axes += a.letter;
  const std::string order = "tczyx";
  std::size_t at = 0;
  for (const char letter : axes) {
    at = order.find(letter, at);
    if (at == std::string::npos) break;
    ++at;
  }
  if (at == std::string::npos || !image.axis('y') || !image.axis('x'))
    throw InvalidArgument(path + ": an array with the axes \"" + axes +
                          "\" is no image: axes are letters of tczyx in that order, y and x among them");
  if (image.elements() == 0) throw InvalidArgument(path + ": an image without pixels cannot be written");
  if (image.size('y') > INT32_MAX || image.size('x') > INT32_MAX)
    throw InvalidArgument(path + ": a plane this wide or high has no place in a TIFF file");
}

std::int64_t stride(const ArrayLayout& a, char letter) { return a.axis(letter) ? a.axis(letter)->stride : 0; }
double spacing(const ArrayLayout& a, char letter) { return a.axis(letter) ? a.axis(letter)->spacing : 0; }

/// Where the world's 0 is, in pixels.
double origin_in_pixels(const ArrayLayout& a, char letter) {
  const Axis* axis = a.axis(letter);
  return axis && axis->spacing > 0 ? 0 - axis->origin / axis->spacing : 0;
}

const std::byte* plane_start(const ArrayView& a, std::int64_t t, std::int64_t c, std::int64_t z) {
  const std::int64_t at = t * stride(a, 't') + c * stride(a, 'c') + z * stride(a, 'z');
  return static_cast<const std::byte*>(a.data) + at * static_cast<std::int64_t>(size_of(a.dtype));
}

/// The plane's pixels without gaps: in place when they are, else copied into `buffer`.
const std::byte* dense_plane(const ArrayView& a, const std::byte* from, std::vector<std::byte>& buffer) {
  const std::int64_t ny = a.size('y'), nx = a.size('x'), sy = stride(a, 'y'), sx = stride(a, 'x');
  const std::size_t pixel = size_of(a.dtype);
  const auto n = static_cast<std::int64_t>(pixel);
  if ((sx == 1 || nx == 1) && (sy == nx || ny == 1)) return from;
  buffer.resize(static_cast<std::size_t>(ny * nx) * pixel);
  std::byte* to = buffer.data();
  for (std::int64_t y = 0; y < ny; ++y)
    for (std::int64_t x = 0; x < nx; ++x, to += pixel) std::memcpy(to, from + (y * sy + x * sx) * n, pixel);
  return buffer.data();
}

float value_at(const ArrayView& a, const std::byte* at) {
  if (a.dtype == DType::u8) return static_cast<float>(*reinterpret_cast<const std::uint8_t*>(at));
  std::uint16_t u16 = 0;
  float f32 = 0;
  if (a.dtype == DType::u16) return std::memcpy(&u16, at, 2), static_cast<float>(u16);
  return std::memcpy(&f32, at, 4), f32;
}

/// What is shown black and white in channel c: 0.35 % of (about a million of) its values saturated, as ImageJ does it.
DisplayRange display_range(const ArrayView& a, std::int64_t c) {
  const std::int64_t nt = a.size('t'), nz = a.size('z'), ny = a.size('y'), nx = a.size('x'), n = nt * nz * ny * nx;
  const std::int64_t step = std::max<std::int64_t>(1, n / 1000000) | 1;
  const auto pixel = static_cast<std::int64_t>(size_of(a.dtype));
  std::vector<float> sample;
  for (std::int64_t i = 0; i < n; i += step) {
    const std::int64_t x = i % nx, y = i / nx % ny, z = i / nx / ny % nz, t = i / nx / ny / nz;
    sample.push_back(value_at(a, plane_start(a, t, c, z) + (y * stride(a, 'y') + x * stride(a, 'x')) * pixel));
  }
  DisplayRange r{percentile(sample.data(), sample.size(), 0.175), percentile(sample.data(), sample.size(), 99.825)};
  if (r.low >= r.high) r = {summary(sample.data(), sample.size()).min, summary(sample.data(), sample.size()).max};
  if (r.low >= r.high) r.high = r.low + 1;
  return r;
}

/// One line of ASCII: what is beyond it is written as JSON writes it inside strings.
std::string ascii_line(const std::string& report) {
  std::string s;
  for (const char16_t unit : utf16_from_utf8(report)) {
    if (unit >= 32 && unit < 127) {
      s += static_cast<char>(unit);
    } else if (unit < 32) {
      s += ' ';
    } else {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(unit));
      s += escaped;
    }
  }
  return s;
}

ImageJDescription describe(const ArrayView& a, const ImageMetadata& m, const std::string& report,
                           DisplayRange display) {
  ImageJDescription d;
  d.channels = a.size('c');
  d.slices = a.size('z');
  d.frames = a.size('t');
  d.images = d.channels * d.slices * d.frames;
  if (d.channels > 1) d.mode = m.mode.empty() ? (d.channels <= 7 ? "composite" : "color") : m.mode;
  if (spacing(a, 'x') > 0 && spacing(a, 'y') > 0) {
    d.unit = "micron";
    d.spacing = spacing(a, 'z');
    if (d.slices > 1 && d.spacing <= 0) d.z_unit = "pixel";  // ImageJ would take it for one micrometer
    d.x_origin = origin_in_pixels(a, 'x');
    d.y_origin = origin_in_pixels(a, 'y');
    d.z_origin = origin_in_pixels(a, 'z');
  }
  d.interval = spacing(a, 't');
  d.low = display.low;
  d.high = display.high;
  d.has_display = true;
  d.report = report;
  return d;
}

ImageJBlock block_of(const ArrayView& a, const ImageMetadata& m, const std::string& report,
                     std::vector<DisplayRange> display) {
  ImageJBlock b;
  const auto channels = static_cast<std::size_t>(a.size('c')),
             planes = channels * static_cast<std::size_t>(a.size('z') * a.size('t'));
  b.info = m.info;
  if (m.plane_labels.size() == planes) {
    b.labels = m.plane_labels;
  } else if (m.channel_names.size() == channels) {
    for (std::size_t i = 0; i < planes; ++i) b.labels.push_back(m.channel_names[i % channels]);
  }
  if (channels > 1) b.display = std::move(display);
  if (m.luts.size() == channels) b.luts = m.luts;
  if (!report.empty()) b.properties["wienerwerk.report"] = report;
  return b;
}

}  // namespace

void write_tiff(AtomicFile& file, const ArrayView& image, const FileNotes& notes, const WriteOptions& options) {
  check(file.path(), image);
  const std::int64_t nt = image.size('t'), nc = image.size('c'), nz = image.size('z');
  std::vector<DisplayRange> display;
  for (std::int64_t c = 0; c < nc; ++c) display.push_back(display_range(image, c));
  const std::string line = ascii_line(notes.report);

  TiffHeader header;
  header.width = static_cast<std::uint32_t>(image.size('x'));
  header.height = static_cast<std::uint32_t>(image.size('y'));
  header.dtype = image.dtype;
  header.compression = options.compression;
  header.description = format_imagej(describe(image, notes.metadata, line, display.front()));
  header.has_resolution = spacing(image, 'x') > 0 && spacing(image, 'y') > 0;
  if (header.has_resolution) {
    header.x_resolution = reciprocal_of(spacing(image, 'x'));
    header.y_resolution = reciprocal_of(spacing(image, 'y'));
  }
  EncodedImageJBlock block = format_imagej_block(block_of(image, notes.metadata, line, std::move(display)));
  header.imagej_counts = std::move(block.counts);
  header.imagej_block = std::move(block.bytes);

  const bool big =
      options.kind == TiffKind::big || TiffEncoder::needs_big(header, static_cast<std::uint64_t>(nt * nc * nz));
  TiffEncoder encoder(file, std::move(header), big);
  std::vector<std::byte> buffer;
  for (std::int64_t t = 0; t < nt; ++t)
    for (std::int64_t z = 0; z < nz; ++z)
      for (std::int64_t c = 0; c < nc; ++c) {
        if (options.cancelled && options.cancelled()) throw Cancelled{};
        encoder.add_plane(dense_plane(image, plane_start(image, t, c, z), buffer));
      }
  encoder.finish();
}

}  // namespace ww
