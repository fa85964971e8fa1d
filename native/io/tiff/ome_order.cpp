// TiffData elements, turned into a page for every plane.
#include "io/tiff/ome_order.hpp"

#include <algorithm>
#include <filesystem>

namespace ww {
namespace {

/// "c", "z", "t" of a DimensionOrder such as XYCZT, fastest first; empty when it is none.
std::string order_of_planes(const std::string& dimension_order) {
  std::string s = dimension_order.size() == 5 && dimension_order.substr(0, 2) == "XY" ? dimension_order.substr(2) : "";
  std::transform(s.begin(), s.end(), s.begin(), [](char c) {
    return c == 'C' ? 'c' : c == 'Z' ? 'z' : c == 'T' ? 't' : '?';
  });
  std::string sorted = s;
  std::sort(sorted.begin(), sorted.end());
  return sorted == "ctz" ? s : "";
}

/// A file with these planes that is not the one being read; empty when all are here. One that was renamed still has its
/// own uuid, or is the only one named.
std::string companion(const OmeImage& ome, const TiffPages& file) {
  const std::string name = std::filesystem::path(file.path()).filename().string();
  std::string other;
  bool several = false, here = false;
  for (const OmeTiffData& d : ome.data) {
    const bool own = d.file.empty() || d.file == name || (!ome.uuid.empty() && d.file_uuid == ome.uuid);
    here = here || own;
    if (own) continue;
    several = several || (!other.empty() && other != d.file);
    other = d.file;
  }
  return several || here ? other : "";
}

void refuse_companions(const OmeImage& ome, const TiffPages& file) {
  const std::string other = !ome.metadata_file.empty() ? ome.metadata_file : companion(ome, file);
  if (other.empty()) return;
  std::error_code ignored;
  const bool there = std::filesystem::exists(
      std::filesystem::path(file.path()).parent_path() / std::filesystem::path(other).filename(), ignored);
  file.fail("is one file of several of an OME-TIFF: it needs " + other.substr(0, 200) +
            (there ? "" : ", which is not beside it") +
            "; save the image as one file, for example with Bio-Formats in Fiji");
}

}  // namespace

PlaneOrder ome_order(const OmeImage& ome, const TiffPages& file) {
  refuse_companions(ome, file);
  const std::string axes = order_of_planes(ome.dimension_order);
  if (axes.empty()) file.fail("its OME-XML has no usable DimensionOrder");
  const auto pages = static_cast<std::int64_t>(file.pages().size());
  const double planes = static_cast<double>(ome.c) * static_cast<double>(ome.z) * static_cast<double>(ome.t);
  if (ome.c < 1 || ome.z < 1 || ome.t < 1 || planes > static_cast<double>(pages))
    file.fail("its OME-XML claims " + std::to_string(ome.c) + " channels x " + std::to_string(ome.z) + " planes x " +
              std::to_string(ome.t) + " frames, but it has " + std::to_string(pages) + " pages");
  if (ome.x != file.first().width || ome.y != file.first().height)
    file.fail("its OME-XML claims " + std::to_string(ome.x) + " x " + std::to_string(ome.y) +
              " pixels, its pages have " + std::to_string(file.first().width) + " x " +
              std::to_string(file.first().height));
  const PlaneOrder counted = PlaneOrder::counted(ome.c, ome.z, ome.t, axes);
  if (ome.data.empty()) return counted;

  PlaneOrder order = counted;
  std::fill(order.source.begin(), order.source.end(), -1);
  std::vector<std::int64_t> place(order.source.size());  // of the plane that counts n-th in the file's order
  for (std::size_t i = 0; i < place.size(); ++i)
    place[static_cast<std::size_t>(counted.source[i])] = static_cast<std::int64_t>(i);
  for (const OmeTiffData& d : ome.data) {
    if (d.c < 0 || d.c >= ome.c || d.z < 0 || d.z >= ome.z || d.t < 0 || d.t >= ome.t || d.ifd < 0)
      file.fail("its OME-XML places planes outside its own sizes");
    const std::int64_t first = counted.source[static_cast<std::size_t>((d.t * ome.c + d.c) * ome.z + d.z)];
    const std::int64_t left = std::min(static_cast<std::int64_t>(place.size()) - first, pages - d.ifd);
    const std::int64_t n = d.planes < 0 ? left : d.planes;
    if (n > left) file.fail("its OME-XML places planes on pages it does not have");
    for (std::int64_t i = 0; i < n; ++i)
      order.source[static_cast<std::size_t>(place[static_cast<std::size_t>(first + i)])] = d.ifd + i;
  }
  if (std::find(order.source.begin(), order.source.end(), -1) != order.source.end())
    file.fail("its OME-XML does not say where all its planes are");
  return order;
}

}  // namespace ww
