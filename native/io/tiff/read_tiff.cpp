// From the pages of a TIFF file to an image with axes: which dialect it is, and its metadata.
#include <algorithm>
#include <cmath>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>

#include "image/errors.hpp"
#include "image/json_text.hpp"
#include "image/units.hpp"
#include "io/text.hpp"
#include "io/tiff/imagej_block.hpp"
#include "io/tiff/imagej_description.hpp"
#include "io/tiff/ome_order.hpp"
#include "io/tiff/ome_xml.hpp"
#include "io/tiff/pages.hpp"
#include "io/tiff/plane_order.hpp"
#include "io/tiff/tiff.hpp"

namespace ww {
namespace {

constexpr std::uint16_t x_resolution_tag = 282, y_resolution_tag = 283;
constexpr std::uint64_t longest_block = 256u << 20;

/// A file understood: where its planes are, how far apart its voxels and frames are.
struct Understood {
  PlaneOrder order;
  bool following = false;  ///< planes in one run behind the first page's
  Spacing spacing;
  double interval = 0;
  Spacing origin;
  ImageMetadata metadata;
};

/// Size of a pixel from a resolution tag, in the resolution's unit; 0 unknown.
double pixel_size(TiffDirectory& directory, std::uint16_t tag) {
  const double resolution = directory.rational(tag).value_or(0);
  return resolution > 0 && std::isfinite(1.0 / resolution) ? 1.0 / resolution : 0;
}

/// A length in micrometers; an unlisted unit becomes unknown, with a warning.
double length(double value, const std::string& unit, ImageMetadata& metadata) {
  const std::optional<double> um = micrometers(value, unit);
  if (!um)
    metadata.warnings.push_back("the unit \"" + unit.substr(0, 40) +
                                "\" is not known: the voxel size is taken as unknown");
  return um.value_or(0);
}

Understood understand_imagej(TiffPages& file) {
  const ImageJDescription d = parse_imagej(file.description());
  TiffDirectory directory = file.first_directory();
  Understood u;
  ImageMetadata& m = u.metadata;
  m.format = "ImageJ";
  const auto pages = static_cast<std::int64_t>(file.pages().size());
  const std::int64_t images = d.images > 1 ? d.images : pages;
  if (pages == 1 && images > 1) {
    if (!file.holds_following(static_cast<std::uint64_t>(images)))
      file.fail("the file is truncated: its ImageJ description claims " + std::to_string(images) +
                " planes, which its " + std::to_string(file.file_size()) + " bytes cannot hold");
    u.following = true;
  } else if (pages != images) {
    file.fail("its ImageJ description claims " + std::to_string(images) + " planes, but it has " +
              std::to_string(pages) + " pages");
  }
  const auto size = [](std::int64_t n) { return n > 0 ? n : 1; };
  std::int64_t c = size(d.channels), z = size(d.slices), t = size(d.frames);
  const double claimed = static_cast<double>(c) * static_cast<double>(z) * static_cast<double>(t);
  if (claimed == 1 && images > 1)
    z = images;
  else if (claimed != static_cast<double>(images))
    file.fail("its ImageJ description claims " + std::to_string(c) + " channels x " + std::to_string(z) + " slices x " +
              std::to_string(t) + " frames, but it has " + std::to_string(images) + " planes");
  u.order = PlaneOrder::counted(c, z, t, "czt");

  m.unit = d.unit;
  const std::string y_unit = d.y_unit.empty() ? d.unit : d.y_unit, z_unit = d.z_unit.empty() ? d.unit : d.z_unit;
  const double x = pixel_size(directory, x_resolution_tag), y = pixel_size(directory, y_resolution_tag);
  // ImageJ leaves out what is 1.
  u.spacing.x = length(x > 0 ? x : 1, d.unit, m);
  u.spacing.y = m.warnings.empty() ? length(y > 0 ? y : 1, y_unit, m) : 0;
  u.spacing.z = m.warnings.empty() ? length(d.spacing > 0 ? d.spacing : 1, z_unit, m) : 0;
  u.interval = seconds(d.interval, d.time_unit).value_or(0);
  if (u.spacing.known())
    u.origin = {0 - d.z_origin * u.spacing.z, 0 - d.y_origin * u.spacing.y, 0 - d.x_origin * u.spacing.x};

  ImageJBlock block = parse_imagej_block(directory.integers(imagej_counts_tag, 1u << 24),
                                         directory.bytes(imagej_block_tag, longest_block), file.order().big_endian);
  m.mode = d.mode;
  m.info = std::move(block.info);
  m.report = d.report.empty() ? block.properties["wienerwerk.report"] : d.report;
  if (static_cast<std::int64_t>(block.display.size()) == c)
    m.display = std::move(block.display);
  else if (d.has_display)
    m.display = {{d.low, d.high}};
  if (static_cast<std::int64_t>(block.labels.size()) == images) m.plane_labels = std::move(block.labels);
  if (static_cast<std::int64_t>(block.luts.size()) == c)
    m.luts = std::move(block.luts);
  else if (c == 1)
    m.luts = file.palette();
  return u;
}

Understood understand_ome(TiffPages& file) {
  const OmeImage ome = parse_ome(file.description());
  Understood u;
  ImageMetadata& m = u.metadata;
  m.format = "OME-TIFF";
  u.order = ome_order(ome, file);
  u.spacing = {ome.spacing_z, ome.spacing_y, ome.spacing_x};
  u.interval = ome.interval;
  m.unit = ome.unit;
  const bool named = std::any_of(ome.channel_names.begin(), ome.channel_names.end(),
                                 [](const std::string& name) { return !name.empty(); });
  if (named && static_cast<std::int64_t>(ome.channel_names.size()) == u.order.c) m.channel_names = ome.channel_names;
  if (ome.images > 1)
    m.warnings.push_back("the file holds " + std::to_string(ome.images) + " images; the first is read");
  return u;
}

/// tifffile's own description: {"shape": [..], "axes": "TZYX"}. Nothing unless it names axes this library has.
std::optional<PlaneOrder> shaped_order(const TiffPages& file) {
  const Json d = json_or_null(file.description());
  if (!d.is_object() || !d.contains("shape") || !d["shape"].is_array() || !d.contains("axes") || !d["axes"].is_string())
    return std::nullopt;
  std::string axes = d["axes"];
  if (axes.size() != d["shape"].size() || axes.size() < 2 || axes.size() > 5 || axes.substr(axes.size() - 2) != "YX")
    return std::nullopt;
  axes.resize(axes.size() - 2);
  std::int64_t sizes[3] = {1, 1, 1};  // c z t
  std::string fastest_first;
  double planes = 1;
  for (std::size_t i = axes.size(); i-- > 0;) {
    const std::size_t which = std::string("CZT").find(axes[i]);
    if (which == std::string::npos || fastest_first.find("czt"[which]) != std::string::npos ||
        !d["shape"][i].is_number_unsigned())
      return std::nullopt;
    fastest_first += "czt"[which];
    planes *= d["shape"][i].get<double>();
    if (planes > static_cast<double>(file.pages().size())) return std::nullopt;
    sizes[which] = d["shape"][i].get<std::int64_t>();
  }
  if (planes != static_cast<double>(file.pages().size())) return std::nullopt;
  return PlaneOrder::counted(sizes[0], sizes[1], sizes[2], fastest_first);
}

Understood understand_plain(TiffPages& file) {
  Understood u;
  u.metadata.format = "TIFF";
  const auto pages = static_cast<std::int64_t>(file.pages().size());
  u.order = shaped_order(file).value_or(PlaneOrder::counted(1, pages, 1, "z"));
  // Resolutions of print (72 to 1200 dots per inch) are no calibration; microscopes have pixels below 10 micrometers.
  TiffDirectory directory = file.first_directory();
  const double unit = file.resolution_unit() == 3 ? 10000 : file.resolution_unit() == 2 ? 25400 : 0;
  const double x = unit * pixel_size(directory, x_resolution_tag), y = unit * pixel_size(directory, y_resolution_tag);
  if (x > 0 && x < 10 && y > 0 && y < 10) {
    u.spacing = {0, y, x};
    u.metadata.unit = file.resolution_unit() == 3 ? "cm" : "inch";
  }
  return u;
}

Understood understand(TiffPages& file) {
  const bool imagej = is_imagej(file.description());
  if (file.first().photometric == 3 && !imagej)
    file.fail("is a palette image: its numbers are colors, not intensities; convert it to 8-bit gray first");
  Understood u = imagej                       ? understand_imagej(file)
                 : is_ome(file.description()) ? understand_ome(file)
                                              : understand_plain(file);
  if (file.first().photometric == 0)
    u.metadata.warnings.push_back("white is stored as 0; the stored numbers are used as they are");
  for (double* d : {&u.spacing.z, &u.spacing.y, &u.spacing.x, &u.interval, &u.origin.z, &u.origin.y, &u.origin.x})
    if (!std::isfinite(*d)) *d = 0;
  u.metadata.description = file.description();
  u.metadata.compression = file.compression();
  u.metadata.pages = static_cast<std::int64_t>(file.pages().size());
  return u;
}

ImageFile arrange(const TiffPages& file, Understood& u) {
  ImageFile image;
  image.dtype = file.first().dtype;
  image.role = "image";
  const auto add = [&](char letter, std::int64_t size, double spacing, double origin) {
    if (size > 1 || letter == 'y' || letter == 'x') image.axes.push_back({letter, size, 0, spacing, origin});
  };
  add('t', u.order.t, u.interval, 0);
  add('c', u.order.c, 0, 0);
  add('z', u.order.z, u.spacing.z, u.origin.z);
  add('y', file.first().height, u.spacing.y, u.origin.y);
  add('x', file.first().width, u.spacing.x, u.origin.x);
  image.make_dense();
  image.metadata = std::move(u.metadata);
  return image;
}

}  // namespace

ImageFile read_tiff_header(const std::string& path) {
  TiffPages file(path);
  Understood u = understand(file);
  return arrange(file, u);
}

ImageFile read_tiff(const std::string& path, const CancelCheck& cancelled) {
  TiffPages file(path);
  Understood u = understand(file);
  ImageFile image = arrange(file, u);
  try {
    image.data = std::make_unique_for_overwrite<std::byte[]>(image.bytes());
  } catch (const std::bad_alloc&) {
    throw OutOfMemory(path + ": there is no memory for its " + std::to_string(image.bytes()) + " bytes of pixels");
  }
  std::byte* to = image.data.get();
  for (const std::int64_t source : u.order.source) {
    if (cancelled && cancelled()) throw Cancelled{};
    if (u.following)
      file.read_following(static_cast<std::uint64_t>(source), to);
    else
      file.read(static_cast<std::size_t>(source), to);
    to += file.first().plane_bytes();
  }
  return image;
}

}  // namespace ww
