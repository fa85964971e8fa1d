// A format added in one file, here the example of docs/adding-a-file-format.md, is read by its first bytes, written by
// its ending, and named in messages.
#include "io/file_format.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

#include "image/errors.hpp"
#include "support/temporary_folder.hpp"

using namespace ww;
using Catch::Contains;

namespace {

// ---------------------------------------------------------------- the example: 8-bit images in the format PGM
// (https://netpbm.sourceforge.net/doc/pgm.html), without comments in the header.

struct PgmHeader {
  std::int64_t width = 0, height = 0;
  std::uint64_t pixels_at = 0;
};

PgmHeader header_of(InputFile& file) {
  std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(file.size, 64)), '\0');
  file.read(0, text.data(), text.size());
  PgmHeader h;
  int end = 0;
  if (std::sscanf(text.c_str(), "P5 %ld %ld 255%*1[ \n]%n", &h.width, &h.height, &end) != 2 || end == 0 ||
      h.width < 1 || h.height < 1)
    throw InvalidArgument(file.path + ": the PGM header must be P5, width, height and 255");
  h.pixels_at = static_cast<std::uint64_t>(end);
  const std::uint64_t room = file.size - h.pixels_at;
  if (static_cast<std::uint64_t>(h.height) > room / static_cast<std::uint64_t>(h.width))
    throw InvalidArgument(file.path + ": the file is truncated: it has " + std::to_string(room) + " bytes of pixels");
  return h;
}

ImageFile image_of(const PgmHeader& h) {
  ImageFile image;
  image.dtype = DType::u8;
  image.role = "image";
  image.axes = {{'y', h.height}, {'x', h.width}};
  image.make_dense();
  image.metadata.format = "PGM";
  return image;
}

ImageFile read_pgm_header(const std::string& path) {
  InputFile file(path);
  return image_of(header_of(file));
}

ImageFile read_pgm(const std::string& path, const CancelCheck&) {
  InputFile file(path);
  const PgmHeader h = header_of(file);
  ImageFile image = image_of(h);
  image.data = std::make_unique_for_overwrite<std::byte[]>(image.bytes());
  file.read(h.pixels_at, image.data.get(), image.bytes());
  return image;
}

void write_pgm(AtomicFile& file, const ArrayView& image, const FileNotes&, const WriteOptions&) {
  if (image.dtype != DType::u8 || image.axes.size() != 2)
    throw InvalidArgument(file.path() + ": PGM holds one plane of 8-bit numbers");
  const std::string header = "P5 " + std::to_string(image.size('x')) + " " + std::to_string(image.size('y')) + " 255\n";
  file.write(header.data(), header.size());
  file.write(image.data, image.bytes());
}

const RegisterFormat entry{{.name = "PGM",
                            .endings = {".pgm"},
                            .reads = {Content::image},
                            .writes = {Content::image},
                            .recognizes = [](std::string_view beginning) { return beginning.starts_with("P5"); },
                            .read_header = read_pgm_header,
                            .read = read_pgm,
                            .write = write_pgm}};

// ---------------------------------------------------------------- end of the example

void write_text(const std::string& path, const std::string& text) {
  AtomicFile file(path);
  file.write(text.data(), text.size());
  file.commit();
}

std::string text_of(const std::string& path) {
  const std::vector<unsigned char> bytes = read_bytes(path, 1000);
  return {bytes.begin(), bytes.end()};
}

std::uint8_t pixels[] = {1, 2, 3, 4, 5, 250};

ArrayView plane() {
  ArrayView v;
  v.dtype = DType::u8;
  v.axes = {{'y', 2}, {'x', 3}};
  v.make_dense();
  v.data = reinterpret_cast<std::byte*>(pixels);
  return v;
}

}  // namespace

TEST_CASE("an added format is written by its ending and read by its first bytes", "[io]") {
  const TemporaryFolder folder;
  write_image(folder.file("a.PGM"), plane(), {}, "");
  CHECK(text_of(folder.file("a.PGM")) == std::string("P5 3 2 255\n\1\2\3\4\5\xfa"));
  write_text(folder.file("b.dat"), text_of(folder.file("a.PGM")));  // its name does not matter
  const ImageFile read = read_image(folder.file("b.dat"));
  CHECK(read.metadata.format == "PGM");
  CHECK(read.size('y') == 2);
  CHECK(std::equal(std::begin(pixels), std::end(pixels), reinterpret_cast<const std::uint8_t*>(read.data.get())));
  CHECK(read_header(folder.file("b.dat")).data == nullptr);

  write_image(folder.file("a.tif"), plane(), {}, "");  // others are as they were
  CHECK(read_image(folder.file("a.tif")).metadata.format == "ImageJ");
}

TEST_CASE("messages name the formats there are", "[io]") {
  const TemporaryFolder folder;
  write_text(folder.file("text.txt"), "this is no image");
  CHECK_THROWS_WITH(read_image(folder.file("text.txt")),
                    Contains(folder.file("text.txt")) && Contains("not a PGM or TIFF file"));
  CHECK_THROWS_WITH(write_image(folder.file("a.png"), plane(), {}, ""),
                    Contains(folder.file("a.png")) && Contains("PGM or TIFF") && Contains(".pgm or .tif"));
  CHECK_THROWS_WITH(format_to_write("a.pgm", Content::table),
                    Contains("a.pgm") && Contains("CSV or TIFF") && Contains(".csv or .tif"));
  CHECK(folder.content() == std::vector<std::string>{"text.txt"});
  CHECK_THROWS_AS(read_image(folder.file("nowhere.pgm")), InvalidArgument);
}

TEST_CASE("bytes may be any file of any name, and images among them are read as images", "[io]") {
  const TemporaryFolder folder;
  CHECK(format_to_write("model.wwm", Content::bytes).name == "plain bytes");
  CHECK(format_to_write("model.tif", Content::bytes).name == "plain bytes");
  write_text(folder.file("model"), "abc");
  const ImageFile model = format_to_read(folder.file("model"), Content::bytes).read(folder.file("model"), {});
  REQUIRE(model.axes.size() == 1);
  CHECK(model.axes[0].letter == 'i');
  CHECK(std::string(reinterpret_cast<const char*>(model.data.get()), model.bytes()) == "abc");
  write_image(folder.file("a.tif"), plane(), {}, "");
  CHECK(format_to_read(folder.file("a.tif"), Content::bytes).name == "TIFF");
}

TEST_CASE("a table is written with the names of its columns", "[io]") {
  const TemporaryFolder folder;
  float values[] = {1, 2.5f, -3, 1e-7f};
  ArrayView table;
  table.dtype = DType::f32;
  table.axes = {{'y', 2}, {'x', 2}};
  table.make_dense();
  table.data = reinterpret_cast<std::byte*>(values);
  AtomicFile file(folder.file("a.csv"));
  format_to_write(file.path(), Content::table).write(file, table, {.columns = {"x (µm)", "a \"b\", c"}}, {});
  file.commit();
  CHECK(text_of(folder.file("a.csv")) == "x (µm),\"a \"\"b\"\", c\"\n1,2.5\n-3,1e-07\n");
}
