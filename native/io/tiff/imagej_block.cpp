// ImageJ's metadata block, as ij.io.TiffEncoder writes and ij.io.TiffDecoder reads it: a header of (type, count) pairs,
// then the items, whose sizes stand in a tag of their own; strings are UTF-16.
#include "io/tiff/imagej_block.hpp"

#include <bit>
#include <cmath>
#include <cstring>

#include "io/text.hpp"

namespace ww {
namespace {

constexpr std::uint32_t code(const char (&name)[5]) {
  std::uint32_t v = 0;
  for (int i = 0; i < 4; ++i) v = v << 8 | static_cast<unsigned char>(name[i]);
  return v;
}
constexpr std::uint32_t magic = code("IJIJ"), info_code = code("info"), labels_code = code("labl"),
                        ranges_code = code("rang"), luts_code = code("luts"), properties_code = code("prop");

template <class T>
T read_as(const unsigned char* from, bool big_endian) {
  unsigned char raw[sizeof(T)];
  const bool swap = big_endian != (std::endian::native == std::endian::big);
  for (std::size_t i = 0; i < sizeof(T); ++i) raw[i] = from[swap ? sizeof(T) - 1 - i : i];
  T value;
  std::memcpy(&value, raw, sizeof(T));
  return value;
}

template <class T>
void append(std::vector<unsigned char>& to, const T& value) {
  const auto* raw = reinterpret_cast<const unsigned char*>(&value);
  to.insert(to.end(), raw, raw + sizeof(T));
}

void take_item(ImageJBlock& b, std::uint32_t type, const std::vector<unsigned char>& item, bool big_endian,
               std::string& pending) {
  if (type == info_code) {
    b.info = utf8_from_utf16(item, big_endian);
  } else if (type == labels_code) {
    b.labels.push_back(utf8_from_utf16(item, big_endian));
  } else if (type == ranges_code) {
    for (std::size_t i = 0; i + 16 <= item.size(); i += 16) {
      const DisplayRange r{read_as<double>(item.data() + i, big_endian),
                           read_as<double>(item.data() + i + 8, big_endian)};
      if (std::isfinite(r.low) && std::isfinite(r.high)) b.display.push_back(r);
    }
  } else if (type == luts_code && item.size() == 768) {
    std::memcpy(b.luts.emplace_back().data(), item.data(), 768);
  } else if (type == properties_code) {  // key, value, key, value, ...
    if (pending.empty()) {
      pending = utf8_from_utf16(item, big_endian);
    } else {
      b.properties[pending] = utf8_from_utf16(item, big_endian);
      pending.clear();
    }
  }
}

}  // namespace

ImageJBlock parse_imagej_block(const std::vector<std::uint32_t>& counts, const std::vector<unsigned char>& block,
                               bool big_endian) {
  ImageJBlock b;
  if (counts.empty() || counts[0] < 12 || counts[0] > block.size() ||
      read_as<std::uint32_t>(block.data(), big_endian) != magic)
    return b;
  std::size_t at = counts[0], item = 1;
  std::string pending;
  for (std::size_t pair = 4; pair + 8 <= counts[0]; pair += 8) {
    const auto type = read_as<std::uint32_t>(block.data() + pair, big_endian);
    const auto n = read_as<std::uint32_t>(block.data() + pair + 4, big_endian);
    for (std::uint32_t i = 0; i < n; ++i, ++item) {
      if (item >= counts.size() || counts[item] > block.size() - at) return b;
      const auto start = block.begin() + static_cast<std::ptrdiff_t>(at);
      take_item(b, type, {start, start + static_cast<std::ptrdiff_t>(counts[item])}, big_endian, pending);
      at += counts[item];
    }
  }
  return b;
}

EncodedImageJBlock format_imagej_block(const ImageJBlock& b) {
  std::vector<unsigned char> header, items;
  std::vector<std::uint32_t> counts{0};
  append(header, magic);
  const auto kind = [&](std::uint32_t type, std::size_t n) {
    append(header, type);
    append(header, static_cast<std::uint32_t>(n));
  };
  const auto text = [&](const std::string& s) {
    const std::u16string units = utf16_from_utf8(s);
    for (const char16_t u : units) append(items, u);
    counts.push_back(static_cast<std::uint32_t>(2 * units.size()));
  };
  if (!b.info.empty()) kind(info_code, 1), text(b.info);
  if (!b.labels.empty()) {
    kind(labels_code, b.labels.size());
    for (const std::string& label : b.labels) text(label);
  }
  if (!b.display.empty()) {
    kind(ranges_code, 1);
    for (const DisplayRange& r : b.display) append(items, r.low), append(items, r.high);
    counts.push_back(static_cast<std::uint32_t>(16 * b.display.size()));
  }
  if (!b.luts.empty()) {
    kind(luts_code, b.luts.size());
    for (const Lut& lut : b.luts) items.insert(items.end(), lut.begin(), lut.end()), counts.push_back(768);
  }
  if (!b.properties.empty()) {
    kind(properties_code, 2 * b.properties.size());
    for (const auto& [key, value] : b.properties) text(key), text(value);
  }
  if (counts.size() == 1) return {};
  counts[0] = static_cast<std::uint32_t>(header.size());
  header.insert(header.end(), items.begin(), items.end());
  return {std::move(counts), std::move(header)};
}

}  // namespace ww
