// TIFF 6.0 and BigTIFF, written in this machine's byte order.
#include "io/tiff/encoder.hpp"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "image/errors.hpp"

namespace ww {
namespace {

enum Type : std::uint16_t {
  type_byte = 1,
  type_ascii = 2,
  type_short = 3,
  type_long = 4,
  type_rational = 5,
  type_long8 = 16
};

template <class T>
void append(std::vector<unsigned char>& to, T value) {
  const auto* raw = reinterpret_cast<const unsigned char*>(&value);
  to.insert(to.end(), raw, raw + sizeof(T));
}

/// Collects a directory's entries, and behind them the values that do not fit into an entry.
class Directory {
 public:
  Directory(bool big, std::size_t entries, std::uint64_t at) : big_(big), room_(big ? 8 : 4) {
    const std::size_t size = big ? 8 + entries * 20 + 8 : 2 + entries * 12 + 4;
    values_at_ = at + size;
    big ? append(entries_, static_cast<std::uint64_t>(entries)) : append(entries_, static_cast<std::uint16_t>(entries));
  }
  void add(std::uint16_t tag, Type type, std::uint64_t count, const void* data, std::size_t bytes) {
    append(entries_, tag);
    append(entries_, static_cast<std::uint16_t>(type));
    number(count);
    const auto* raw = static_cast<const unsigned char*>(data);
    if (bytes <= room_) {
      entries_.insert(entries_.end(), raw, raw + bytes);
      entries_.resize(entries_.size() + room_ - bytes);
    } else {
      align();
      number(values_at_ + values_.size());
      values_.insert(values_.end(), raw, raw + bytes);
    }
  }
  void add_short(std::uint16_t tag, std::uint16_t value) { add(tag, type_short, 1, &value, 2); }
  void add_long(std::uint16_t tag, std::uint32_t value) { add(tag, type_long, 1, &value, 4); }
  void add_offset(std::uint16_t tag, std::uint64_t value) {
    if (big_)
      add(tag, type_long8, 1, &value, 8);
    else
      add_long(tag, static_cast<std::uint32_t>(value));
  }
  void add_fraction(std::uint16_t tag, Fraction f) {
    const std::uint32_t pair[2] = {f.over, f.under};
    add(tag, type_rational, 1, pair, 8);
  }
  /// next: whether another directory follows right behind.
  std::vector<unsigned char> finish(bool next) {
    if (next) align();
    number(next ? values_at_ + values_.size() : 0);
    entries_.insert(entries_.end(), values_.begin(), values_.end());
    return std::move(entries_);
  }

 private:
  void align() { values_.resize((values_at_ + values_.size() + 7) / 8 * 8 - values_at_); }
  void number(std::uint64_t v) { big_ ? append(entries_, v) : append(entries_, static_cast<std::uint32_t>(v)); }
  bool big_;
  std::size_t room_;
  std::uint64_t values_at_ = 0;
  std::vector<unsigned char> entries_, values_;
};

std::size_t plane_bytes(const TiffHeader& h) { return std::size_t{h.width} * h.height * size_of(h.dtype); }

}  // namespace

Fraction reciprocal_of(double size) {
  constexpr double limit = 2147483647;
  const double value = std::clamp(1 / size, 1 / limit, limit);
  Fraction best{value < 1 ? 1u : static_cast<std::uint32_t>(value),
                value < 1 ? static_cast<std::uint32_t>(1 / value) : 1u};
  double over = 1, under = 0, last_over = 0, last_under = 1, rest = value, error = HUGE_VAL;
  for (int i = 0; i < 64; ++i) {  // convergents of the continued fraction
    const double whole = std::floor(rest);
    const double next_over = whole * over + last_over, next_under = whole * under + last_under;
    if (!(next_over <= limit && next_under <= limit)) break;
    last_over = over, last_under = under, over = next_over, under = next_under;
    const double wrong = over > 0 ? std::abs(1 / (over / under) - size) : HUGE_VAL;
    if (wrong < error) best = {static_cast<std::uint32_t>(over), static_cast<std::uint32_t>(under)}, error = wrong;
    if (wrong == 0 || rest == whole) break;
    rest = 1 / (rest - whole);
  }
  return best;
}

TiffEncoder::TiffEncoder(AtomicFile& file, TiffHeader header, bool big)
    : file_(file), header_(std::move(header)), big_(big) {
  const unsigned char space[16] = {};
  file_.write(space, 16);  // filled in by finish()
}

void TiffEncoder::add_plane(const std::byte* pixels) {
  const std::size_t n = plane_bytes(header_);
  Stored s{file_.position(), n};
  if (header_.compression == Compression::deflate) {
    std::vector<unsigned char> packed(compressBound(static_cast<uLong>(n)));
    uLongf size = static_cast<uLongf>(packed.size());
    if (compress2(packed.data(), &size, reinterpret_cast<const Bytef*>(pixels), static_cast<uLong>(n), 6) != Z_OK)
      throw OutOfMemory("there is no memory to compress a plane of " + std::to_string(n) + " bytes");
    s.bytes = size;
    file_.write(packed.data(), size);
  } else {
    file_.write(pixels, n);
  }
  planes_.push_back(s);
}

std::vector<unsigned char> TiffEncoder::directory(std::size_t page, std::uint64_t at) const {
  const TiffHeader& h = header_;
  const bool first = page == 0, block = first && !h.imagej_block.empty();
  Directory d(big_, 11u + (first ? 1 : 0) + (h.has_resolution ? 2 : 0) + (block ? 2 : 0), at);
  d.add_long(256, h.width);
  d.add_long(257, h.height);
  d.add_short(258, static_cast<std::uint16_t>(8 * size_of(h.dtype)));
  d.add_short(259, h.compression == Compression::deflate ? 8 : 1);
  d.add_short(262, 1);  // black is zero
  if (first) d.add(270, type_ascii, h.description.size() + 1, h.description.c_str(), h.description.size() + 1);
  d.add_offset(273, planes_[page].offset);
  d.add_short(277, 1);
  d.add_long(278, h.height);
  d.add_offset(279, planes_[page].bytes);
  if (h.has_resolution) d.add_fraction(282, h.x_resolution), d.add_fraction(283, h.y_resolution);
  d.add_short(296, 1);  // the unit stands in the description
  d.add_short(339, h.dtype == DType::f32 ? 3 : 1);
  if (block) {
    d.add(50838, type_long, h.imagej_counts.size(), h.imagej_counts.data(), 4 * h.imagej_counts.size());
    d.add(50839, type_byte, h.imagej_block.size(), h.imagej_block.data(), h.imagej_block.size());
  }
  return d.finish(page + 1 < planes_.size());
}

void TiffEncoder::finish() {
  const std::uint64_t zero = 0;
  file_.write(&zero, 8 - file_.position() % 8);
  const std::uint64_t at = file_.position();
  if (!big_ && at > UINT32_MAX)
    throw InvalidArgument("a classic TIFF file cannot hold " + std::to_string(at) + " bytes");
  for (std::size_t page = 0; page < planes_.size(); ++page) {
    const std::vector<unsigned char> d = directory(page, file_.position());
    file_.write(d.data(), d.size());
  }
  std::vector<unsigned char> head;
  head.insert(head.end(), 2, std::endian::native == std::endian::little ? 'I' : 'M');
  append(head, static_cast<std::uint16_t>(big_ ? 43 : 42));
  if (big_)
    append(head, std::uint16_t{8}), append(head, std::uint16_t{0}), append(head, at);
  else
    append(head, static_cast<std::uint32_t>(at));
  file_.rewrite(0, head.data(), head.size());
}

bool TiffEncoder::needs_big(const TiffHeader& h, std::uint64_t planes) {
  const double plane = static_cast<double>(plane_bytes(h)) * (h.compression == Compression::deflate ? 1.001 : 1) + 400;
  return plane * static_cast<double>(planes) +
             static_cast<double>(h.description.size() + h.imagej_block.size() + 4 * h.imagej_counts.size()) + 4096 >
         4294967295.0;
}

}  // namespace ww
