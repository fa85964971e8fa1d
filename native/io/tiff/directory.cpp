// Reading one TIFF directory: TIFF 6.0 (1992) and the BigTIFF extension.
#include "io/tiff/directory.hpp"

#include "image/errors.hpp"

namespace ww {
namespace {

/// Bytes of one value of a TIFF type; 0 for unknown types.
std::uint64_t value_size(std::uint16_t type) {
  constexpr std::uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
  return type < sizeof sizes ? sizes[type] : 0;
}

std::uint64_t assemble(const unsigned char* from, int size, bool big_endian) {
  std::uint64_t v = 0;
  for (int i = 0; i < size; ++i) v = v << 8 | from[big_endian ? i : size - 1 - i];
  return v;
}

}  // namespace

TiffOrder read_tiff_order(InputFile& file) {
  const auto no_tiff = [&] { return InvalidArgument(file.path + ": is not a TIFF file"); };
  unsigned char head[16] = {};
  if (file.size < 8) throw no_tiff();
  file.read(0, head, 8);
  TiffOrder order;
  order.big_endian = head[0] == 'M' && head[1] == 'M';
  if (!order.big_endian && !(head[0] == 'I' && head[1] == 'I')) throw no_tiff();
  const std::uint64_t version = assemble(head + 2, 2, order.big_endian);
  if (version != 42 && version != 43) throw no_tiff();
  order.big_tiff = version == 43;
  if (order.big_tiff) {
    file.read(0, head, 16);
    if (assemble(head + 4, 2, order.big_endian) != 8) throw no_tiff();
  }
  order.first_directory =
      order.big_tiff ? assemble(head + 8, 8, order.big_endian) : assemble(head + 4, 4, order.big_endian);
  return order;
}

TiffDirectory::TiffDirectory(InputFile& file, const TiffOrder& order, std::uint64_t offset)
    : file_(file), order_(order) {
  const int count_size = order.big_tiff ? 8 : 2, field = order.big_tiff ? 8 : 4, entry_size = order.big_tiff ? 20 : 12;
  unsigned char head[8];
  file.read(offset, head, static_cast<std::size_t>(count_size));
  const std::uint64_t count = number(head, count_size), start = offset + static_cast<std::uint64_t>(count_size);
  if (count > 4096)
    throw InvalidArgument(file.path + ": is damaged: a TIFF directory claims " + std::to_string(count) + " entries");
  std::vector<unsigned char> raw(static_cast<std::size_t>(count) * static_cast<std::size_t>(entry_size) +
                                 static_cast<std::size_t>(field));  // and the next one's offset
  file.read(start, raw.data(), raw.size());
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned char* p = raw.data() + i * static_cast<std::size_t>(entry_size);
    Entry e;
    e.tag = static_cast<std::uint16_t>(number(p, 2));
    e.type = static_cast<std::uint16_t>(number(p + 2, 2));
    e.count = number(p + 4, field);
    const std::uint64_t size = value_size(e.type);
    if (size == 0) continue;
    const bool is_inside = e.count <= static_cast<std::uint64_t>(field) / size;
    e.offset = is_inside ? start + i * static_cast<std::uint64_t>(entry_size) + 4 + static_cast<std::uint64_t>(field)
                         : number(p + 4 + field, field);
    if (e.offset > file.size || e.count > (file.size - e.offset) / size)
      throw InvalidArgument(file.path + ": the file is truncated: values of its TIFF directory lie beyond its " +
                            std::to_string(file.size) + " bytes");
    entries_.push_back(e);
  }
}

const TiffDirectory::Entry* TiffDirectory::find(std::uint16_t tag) const {
  for (const Entry& e : entries_)
    if (e.tag == tag) return &e;
  return nullptr;
}

std::uint64_t TiffDirectory::number(const unsigned char* from, int size) const {
  return assemble(from, size, order_.big_endian);
}

std::optional<double> TiffDirectory::rational(std::uint16_t tag) {
  const Entry* e = find(tag);
  if (!e || e->type != 5 || e->count < 1) return std::nullopt;
  unsigned char raw[8];
  file_.read(e->offset, raw, 8);
  const std::uint64_t over = number(raw + 4, 4);
  if (over == 0) return std::nullopt;
  return static_cast<double>(number(raw, 4)) / static_cast<double>(over);
}

std::vector<unsigned char> TiffDirectory::bytes(std::uint16_t tag, std::uint64_t limit) {
  const Entry* e = find(tag);
  if (!e || value_size(e->type) != 1 || e->count > limit) return {};
  std::vector<unsigned char> raw(static_cast<std::size_t>(e->count));
  file_.read(e->offset, raw.data(), raw.size());
  return raw;
}

std::vector<std::uint32_t> TiffDirectory::integers(std::uint16_t tag, std::uint64_t limit) {
  const Entry* e = find(tag);
  if (!e || (e->type != 3 && e->type != 4) || e->count > limit) return {};
  const int size = e->type == 3 ? 2 : 4;
  std::vector<unsigned char> raw(static_cast<std::size_t>(e->count) * static_cast<std::size_t>(size));
  file_.read(e->offset, raw.data(), raw.size());
  std::vector<std::uint32_t> values(static_cast<std::size_t>(e->count));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<std::uint32_t>(number(raw.data() + i * static_cast<std::size_t>(size), size));
  return values;
}

}  // namespace ww
