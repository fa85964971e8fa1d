// Files that are cut, lie or are something else: one sentence with the file's name, nothing allocated, nothing printed.
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>

#include "image/errors.hpp"
#include "io/files.hpp"
#include "io/image_file.hpp"
#include "support/temporary_folder.hpp"

using namespace ww;

namespace {

using Bytes = std::vector<unsigned char>;

void put(Bytes& to, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) to.push_back(static_cast<unsigned char>(value >> (8 * i)));
}

struct Tag {
  std::uint16_t tag, type;
  std::uint32_t count, value;
};

/// A little-endian classic TIFF of one directory and what follows it.
Bytes tiff_of(const std::vector<Tag>& tags, std::size_t pixels = 0, const std::string& text = "") {
  Bytes b{'I', 'I', 42, 0, 8, 0, 0, 0};
  put(b, tags.size(), 2);
  for (const Tag& t : tags) put(b, t.tag, 2), put(b, t.type, 2), put(b, t.count, 4), put(b, t.value, 4);
  put(b, 0, 4);
  b.resize(b.size() + pixels);
  b.insert(b.end(), text.begin(), text.end());
  return b;
}

/// Tags of an 8-bit page whose one strip is `stored` bytes long.
std::vector<Tag> page_tags(std::uint32_t width, std::uint32_t height, std::uint32_t stored,
                           std::uint32_t compression = 1) {
  const std::uint32_t at = 8 + 2 + 9 * 12 + 4;
  return {{256, 4, 1, width}, {257, 4, 1, height}, {258, 3, 1, 8},      {259, 3, 1, compression}, {262, 3, 1, 1},
          {273, 4, 1, at},    {277, 3, 1, 1},      {278, 4, 1, height}, {279, 4, 1, stored}};
}

/// Why this content is refused; empty when it is read.
std::string refusal(const TemporaryFolder& folder, const Bytes& content) {
  const std::string path = folder.file("bad.tif");
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
  try {
    read_image(path);
  } catch (const InvalidArgument& e) {
    const std::string sentence = e.what();
    CHECK(sentence.rfind(path + ": ", 0) == 0);
    CHECK(sentence.find('\n') == std::string::npos);
    return sentence.substr(path.size() + 2);
  }
  return "";
}

Bytes whole_file(const std::string& path) { return read_bytes(path, 1u << 30); }

}  // namespace

TEST_CASE("a file cut anywhere is refused with a sentence", "[io]") {
  const TemporaryFolder folder;
  const auto kind = GENERATE(TiffKind::automatic, TiffKind::big);
  const auto compression = GENERATE(Compression::none, Compression::deflate);
  ArrayView v;
  v.dtype = DType::u16;
  v.axes = {{'c', 2}, {'z', 5, 0, 0.3}, {'y', 20, 0, 0.1}, {'x', 30, 0, 0.1}};
  v.make_dense();
  std::vector<std::uint16_t> pixels(static_cast<std::size_t>(v.elements()));
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint16_t>(i * 2654435761u >> 7);
  v.data = pixels.data();
  ImageMetadata m;
  m.plane_labels.assign(10, "a label");
  WriteOptions options;
  options.kind = kind;
  options.compression = compression;
  write_image(folder.file("whole.tif"), v, m, R"({"a":1})", options);
  const Bytes whole = whole_file(folder.file("whole.tif"));
  CHECK(refusal(folder, whole).empty());
  for (std::size_t n = 0; n < whole.size(); n += 64) {
    INFO("cut after " << n << " of " << whole.size() << " bytes");
    CHECK_FALSE(refusal(folder, Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n))).empty());
  }
}

TEST_CASE("a page that fits its file is read, and one that claims more is refused", "[io]") {
  const TemporaryFolder folder;
  CHECK(refusal(folder, tiff_of(page_tags(10, 10, 100), 100)).empty());
  CHECK_THAT(refusal(folder, tiff_of(page_tags(10, 11, 100), 100)), Catch::Contains("truncated"));
  CHECK_THAT(refusal(folder, tiff_of(page_tags(10, 11, 110), 100)), Catch::Contains("truncated"));
  CHECK_THAT(refusal(folder, tiff_of(page_tags(100000, 100000, 4000000000u), 100)), Catch::Contains("truncated"));
  CHECK_THAT(refusal(folder, tiff_of(page_tags(0xFFFFFFFF, 0xFFFFFFFF, 100), 100)), Catch::Contains("damaged"));
  CHECK_FALSE(refusal(folder, tiff_of(page_tags(0, 10, 100), 100)).empty());
  CHECK_FALSE(refusal(folder, tiff_of(page_tags(10, 0, 100), 100)).empty());
}

TEST_CASE("a compressed page cannot claim more than its compression can hold", "[io]") {
  const TemporaryFolder folder;
  for (const std::uint32_t compression : {5u, 8u, 32773u})
    CHECK_FALSE(refusal(folder, tiff_of(page_tags(60000, 60000, 100, compression), 100)).empty());
}

TEST_CASE("tiles larger than the file can hold are refused", "[io]") {
  const TemporaryFolder folder;
  for (const std::uint32_t edge : {16u, 65536u, 0x7FFFFFF0u}) {
    const std::vector<Tag> tags{{256, 4, 1, 10}, {257, 4, 1, 10}, {258, 3, 1, 8},    {259, 3, 1, 1},
                                {262, 3, 1, 1},  {277, 3, 1, 1},  {322, 4, 1, edge}, {323, 4, 1, edge},
                                {324, 4, 1, 8},  {325, 4, 1, 200}};
    CHECK_FALSE(refusal(folder, tiff_of(tags, 300)).empty());
  }
}

TEST_CASE("an ImageJ description that claims other planes than there are is refused", "[io]") {
  const TemporaryFolder folder;
  const auto described = [&](const std::string& text) {
    std::vector<Tag> tags = page_tags(10, 10, 100);
    tags.insert(tags.begin() + 5, {270, 2, static_cast<std::uint32_t>(text.size() + 1), 8 + 2 + 10 * 12 + 4 + 300});
    for (Tag& t : tags)
      if (t.tag == 273) t.value += 12;
    return tiff_of(tags, 300, text + std::string(1, '\0'));
  };
  CHECK(refusal(folder, described("ImageJ=1.54p\nimages=3\nslices=3\n")).empty());  // one directory, planes in one run
  CHECK(refusal(folder, described("ImageJ=1.54p\nimages=3\n")).empty());
  CHECK_THAT(refusal(folder, described("ImageJ=1.54p\nimages=5\nslices=5\n")), Catch::Contains("claims 5 planes"));
  CHECK_THAT(refusal(folder, described("ImageJ=1.54p\nimages=2000000000\nslices=2000000000\n")),
             Catch::Contains("2000000000"));
  CHECK_THAT(refusal(folder, described("ImageJ=1.54p\nimages=3\nchannels=2\nslices=3\n")),
             Catch::Contains("2 channels x 3 slices"));
  CHECK_FALSE(
      refusal(folder, described("ImageJ=1.54p\nchannels=9223372036854775807\nslices=9223372036854775807\n")).empty());
}

TEST_CASE("kinds of pixels nobody restores are refused with what is supported", "[io]") {
  const TemporaryFolder folder;
  const auto with = [&](std::uint16_t tag, std::uint32_t value) {
    std::vector<Tag> tags = page_tags(10, 10, 400);
    for (Tag& t : tags)
      if (t.tag == tag) t.value = value;
    return refusal(folder, tiff_of(tags, 400));
  };
  CHECK_THAT(with(258, 1), Catch::Contains("1-bit unsigned") && Catch::Contains("supported are"));
  CHECK_THAT(with(258, 32), Catch::Contains("32-bit unsigned") && Catch::Contains("supported are"));
  CHECK_THAT(with(277, 3), Catch::Contains("3 samples") && Catch::Contains("supported are"));
  CHECK_THAT(with(259, 7), Catch::Contains("JPEG") && Catch::Contains("supported are"));
  CHECK_THAT(with(259, 4242), Catch::Contains("4242"));
}

TEST_CASE("what is no TIFF file gets a sentence of its own", "[io]") {
  const TemporaryFolder folder;
  const auto why = [](const std::string& path) {
    try {
      read_header(path);
    } catch (const InvalidArgument& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK_THAT(why(folder.file("none.tif")), Catch::EndsWith("no such file"));
  CHECK_THAT(why(folder.path.string()), Catch::Contains("is a folder"));
  CHECK_THAT(refusal(folder, {}), Catch::Contains("empty"));
  CHECK_THAT(refusal(folder, {'I', 'I', 42}), Catch::Contains("not a TIFF"));
  const std::string text = "%PDF-1.4 this is something else entirely";
  CHECK_THAT(refusal(folder, Bytes(text.begin(), text.end())), Catch::Contains("TIFF file"));
  CHECK_FALSE(refusal(folder, {'I', 'I', 42, 0, 8, 0, 0, 0}).empty());
  CHECK_FALSE(refusal(folder, {'M', 'M', 0, 43, 0, 8, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255}).empty());
}

TEST_CASE("a directory that leads back to itself ends with a sentence", "[io]") {
  const TemporaryFolder folder;
  Bytes b = tiff_of(page_tags(10, 10, 100), 100);
  b[8 + 2 + 9 * 12] = 8;  // the next directory is this one
  CHECK_FALSE(refusal(folder, b).empty());
}
