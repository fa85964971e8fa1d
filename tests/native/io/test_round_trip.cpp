// What is written is read back: pixels to the bit, axes, spacing, metadata.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <random>

#include "image/errors.hpp"
#include "io/files.hpp"
#include "io/tiff/tiff.hpp"
#include "support/temporary_folder.hpp"

using namespace ww;

namespace {

struct Made {
  ArrayView view;
  std::vector<std::byte> bytes;
};

/// Random pixels on these axes, with spacing and frame interval.
Made make(DType dtype, std::vector<Axis> axes) {
  Made m;
  m.view.dtype = dtype;
  m.view.axes = std::move(axes);
  m.view.make_dense();
  m.bytes.resize(m.view.bytes());
  std::mt19937 random(7);
  for (std::byte& b : m.bytes) b = static_cast<std::byte>(random());
  if (dtype == DType::f32)
    for (std::size_t i = 0; i < m.bytes.size(); i += 4) {
      const float f = static_cast<float>(random() % 4000) * 0.37f - 100.f;
      std::memcpy(&m.bytes[i], &f, 4);
    }
  m.view.data = m.bytes.data();
  return m;
}

const std::vector<Axis> hyperstack{
    {'t', 3, 0, 0.25}, {'c', 2}, {'z', 4, 0, 0.3, 1.5}, {'y', 7, 0, 0.13}, {'x', 9, 0, 0.11, -0.22}};

void check_same(const Made& made, const ImageFile& read) {
  REQUIRE(read.dtype == made.view.dtype);
  REQUIRE(read.axes.size() == made.view.axes.size());
  for (std::size_t i = 0; i < read.axes.size(); ++i) {
    CHECK(read.axes[i].letter == made.view.axes[i].letter);
    CHECK(read.axes[i].size == made.view.axes[i].size);
    CHECK(read.axes[i].spacing == Approx(made.view.axes[i].spacing).epsilon(5e-16));  // a reciprocal rounds
    CHECK(read.axes[i].origin == Approx(made.view.axes[i].origin).margin(1e-12));
  }
  REQUIRE(read.bytes() == made.bytes.size());
  CHECK(std::memcmp(read.data.get(), made.bytes.data(), made.bytes.size()) == 0);
}

}  // namespace

TEST_CASE("an image of every type, size and storage is read back to the bit, with its spacing", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.tif");
  const auto dtype = GENERATE(DType::u8, DType::u16, DType::f32);
  const auto kind = GENERATE(TiffKind::automatic, TiffKind::big);
  const auto compression = GENERATE(Compression::none, Compression::deflate);
  WriteOptions options;
  options.kind = kind;
  options.compression = compression;
  for (const std::vector<Axis>& axes :
       {hyperstack, std::vector<Axis>{{'y', 5, 0, 0.2}, {'x', 6, 0, 0.2}},
        std::vector<Axis>{{'z', 3}, {'y', 1}, {'x', 1}}, std::vector<Axis>{{'t', 2, 0, 60}, {'y', 5}, {'x', 6}},
        std::vector<Axis>{{'c', 9}, {'y', 5, 0, 1}, {'x', 6, 0, 1}},
        std::vector<Axis>{{'z', 3}, {'y', 4, 0, 0.1}, {'x', 4, 0, 0.1}}}) {
    const Made made = make(dtype, axes);
    write_image(path, made.view, {}, "", options);
    check_same(made, read_image(path));
    CHECK(read_header(path).data == nullptr);
  }
  CHECK(folder.content() == std::vector<std::string>{"a.tif"});
}

TEST_CASE("an axis of one is left out, because a file cannot tell it from none", "[io]") {
  const TemporaryFolder folder;
  const Made made = make(DType::u8, {{'t', 1}, {'z', 1}, {'y', 5}, {'x', 6}});
  write_image(folder.file("a.tif"), made.view, {}, "");
  CHECK(read_image(folder.file("a.tif")).axes.size() == 2);
}

TEST_CASE("an array with gaps and swapped axes is written as it is seen", "[io]") {
  const TemporaryFolder folder;
  std::vector<std::uint16_t> stored(4 * 5 * 3);
  for (std::size_t i = 0; i < stored.size(); ++i) stored[i] = static_cast<std::uint16_t>(i);
  ArrayView v;
  v.dtype = DType::u16;
  v.axes = {{'z', 2, 2}, {'y', 5, 12}, {'x', 4, 3}};  // every second of three, x slower than z
  v.data = stored.data();
  write_image(folder.file("a.tif"), v, {}, "");
  const ImageFile read = read_image(folder.file("a.tif"));
  std::uint16_t value = 0;
  std::memcpy(&value, read.data.get() + 2 * ((1 * 5 + 3) * 4 + 2), 2);
  CHECK(value == stored[2 + 3 * 12 + 2 * 3]);
}

TEST_CASE("metadata of a hyperstack survives", "[io]") {
  const TemporaryFolder folder;
  const Made made = make(DType::u16, hyperstack);
  ImageMetadata m;
  m.info = "objective: 63x\nµ and \U0001F52C";
  m.mode = "color";
  m.luts.resize(2);
  m.luts[1][300] = 77;
  for (int i = 0; i < 24; ++i) m.plane_labels.push_back("plane " + std::to_string(i));
  const std::string report = R"({"version":"1","warnings":["voxel size µm\n\"quoted\""]})";
  write_image(folder.file("a.tif"), made.view, m, report);
  const ImageMetadata r = read_image(folder.file("a.tif")).metadata;
  CHECK(r.format == "ImageJ");
  CHECK(r.info == m.info);
  CHECK(r.mode == "color");
  CHECK(r.unit == "micron");
  CHECK(r.luts == m.luts);
  CHECK(r.plane_labels == m.plane_labels);
  CHECK(r.display.size() == 2);
  CHECK(r.report == R"({"version":"1","warnings":["voxel size \u00b5m\n\"quoted\""]})");
  CHECK(r.pages == 24);
}

TEST_CASE("channel names become plane labels", "[io]") {
  const TemporaryFolder folder;
  ImageMetadata m;
  m.channel_names = {"DAPI", "GFP"};
  write_image(folder.file("a.tif"), make(DType::u8, hyperstack).view, m, "");
  const ImageMetadata r = read_header(folder.file("a.tif")).metadata;
  REQUIRE(r.plane_labels.size() == 24);
  CHECK(r.plane_labels[0] == "DAPI");
  CHECK(r.plane_labels[23] == "GFP");
}

TEST_CASE("the display range leaves out hot voxels and has a width even for flat images", "[io]") {
  const TemporaryFolder folder;
  Made made = make(DType::f32, {{'y', 100}, {'x', 100}});
  for (std::size_t i = 0; i < 10000; ++i) {
    const float f = i == 5000 ? 1e9f : static_cast<float>(i % 100);
    std::memcpy(&made.bytes[4 * i], &f, 4);
  }
  write_image(folder.file("a.tif"), made.view, {}, "");
  CHECK(read_header(folder.file("a.tif")).metadata.display.at(0).high < 100);
  std::fill(made.bytes.begin(), made.bytes.end(), std::byte{0});
  write_image(folder.file("a.tif"), made.view, {}, "");
  const DisplayRange flat = read_header(folder.file("a.tif")).metadata.display.at(0);
  CHECK(flat.low < flat.high);
}

TEST_CASE("values that are not finite are written as they are", "[io]") {
  const TemporaryFolder folder;
  Made made = make(DType::f32, {{'y', 2}, {'x', 2}});
  const float values[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 0.f, 1.f};
  std::memcpy(made.bytes.data(), values, 16);
  write_image(folder.file("a.tif"), made.view, {}, "");
  check_same(made, read_image(folder.file("a.tif")));
}

TEST_CASE("nothing is left behind when writing fails or is cancelled", "[io]") {
  const TemporaryFolder folder;
  const Made made = make(DType::u16, hyperstack);
  CHECK_THROWS_AS(write_image(folder.file("nowhere/a.tif"), made.view, {}, ""), InvalidArgument);
  CHECK_THROWS_AS(write_image(folder.path.string(), made.view, {}, ""), InvalidArgument);
  int calls = 0;
  WriteOptions options;
  options.cancelled = [&] { return ++calls == 5; };
  {
    AtomicFile old(folder.file("a.tif"));
    old.write("old", 3);
    old.commit();
  }
  CHECK_THROWS_AS(write_image(folder.file("a.tif"), made.view, {}, "", options), Cancelled);
  CHECK(folder.content() == std::vector<std::string>{"a.tif"});
  CHECK(read_bytes(folder.file("a.tif"), 10).size() == 3);
}

TEST_CASE("a file written into is there when it is committed, and not before", "[io]") {
  const TemporaryFolder folder;
  const Made made = make(DType::u16, hyperstack);
  {
    AtomicFile file(folder.file("a.tif"));
    write_tiff(file, made.view, {});
    file.close();
    CHECK_FALSE(std::filesystem::exists(folder.file("a.tif")));
  }
  CHECK(folder.content().empty());
  AtomicFile file(folder.file("a.tif"));
  write_tiff(file, made.view, {});
  file.close();
  file.commit();
  check_same(made, read_image(folder.file("a.tif")));
}

TEST_CASE("a link is followed, and a device is never replaced by a file", "[io]") {
  const TemporaryFolder folder;
  const Made made = make(DType::u8, {{'y', 5}, {'x', 6}});
  write_image(folder.file("a.tif"), made.view, {}, "");
  std::filesystem::create_symlink("a.tif", folder.file("link.tif"));
  const Made other = make(DType::u16, {{'y', 3}, {'x', 4}});
  write_image(folder.file("link.tif"), other.view, {}, "");
  CHECK(std::filesystem::is_symlink(folder.file("link.tif")));
  check_same(other, read_image(folder.file("a.tif")));
  CHECK_THROWS_AS(write_image("/dev/null", made.view, {}, ""), InvalidArgument);
}

TEST_CASE("an array that is no image is refused", "[io]") {
  const TemporaryFolder folder;
  for (const std::vector<Axis>& axes :
       {std::vector<Axis>{{'i', 5}}, std::vector<Axis>{{'x', 5}, {'y', 5}}, std::vector<Axis>{{'z', 5}, {'y', 5}}}) {
    const Made made = make(DType::u8, axes);
    CHECK_THROWS_AS(write_image(folder.file("a.tif"), made.view, {}, ""), InvalidArgument);
  }
  CHECK(folder.content().empty());
}

TEST_CASE("reading is cancelled between planes", "[io]") {
  const TemporaryFolder folder;
  write_image(folder.file("a.tif"), make(DType::u16, hyperstack).view, {}, "");
  CHECK_THROWS_AS(read_image(folder.file("a.tif"), [] { return true; }), Cancelled);
}
