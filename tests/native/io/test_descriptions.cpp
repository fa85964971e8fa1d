// Texts inside TIFF files: ImageJ's lines and block, OME-XML, numbers, fractions.
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "io/tiff/imagej_block.hpp"
#include "io/tiff/imagej_description.hpp"
#include "io/tiff/ome_xml.hpp"
#include "io/text.hpp"
#include "io/tiff/encoder.hpp"

using namespace ww;

TEST_CASE("ImageJ's lines are read as ImageJ writes them", "[io]") {
  const ImageJDescription d = parse_imagej(
      "ImageJ=1.54p\nimages=12\nchannels=2\nslices=3\nframes=2\nhyperstack=true\nmode=composite\nunit="
      "\\u00B5m\nfinterval=0.5\ntunit=min\n"
      "spacing=-0.3\nloop=false\nmin=5.0\nmax=1.0E3\nxorigin=7\nunknown=\xB5\nno equals sign\n=\n");
  CHECK(d.images == 12);
  CHECK(d.channels == 2);
  CHECK(d.slices == 3);
  CHECK(d.frames == 2);
  CHECK(d.unit == "µm");
  CHECK(d.spacing == 0.3);
  CHECK(d.interval == 0.5);
  CHECK(d.time_unit == "min");
  CHECK(d.has_display);
  CHECK(d.high == 1000);
  CHECK(d.x_origin == 7);
}

TEST_CASE("nonsense in ImageJ's lines reads as absent", "[io]") {
  const ImageJDescription d =
      parse_imagej("ImageJ=\nimages=-3\nchannels=1e3\nslices=99999999999999999999\nspacing=nan\nmin=x\nmax=5");
  CHECK(d.images == 0);
  CHECK(d.channels == 0);
  CHECK(d.slices == 0);
  CHECK(d.spacing == 0);
  CHECK_FALSE(d.has_display);
  CHECK_FALSE(is_imagej("NotImageJ=1"));
}

TEST_CASE("what ImageJ's lines are written as reads back", "[io]") {
  ImageJDescription d;
  d.images = 6, d.channels = 2, d.slices = 3, d.mode = "composite", d.unit = "micron", d.spacing = 0.1,
  d.interval = 1e-3;
  d.low = -1.5, d.high = 3e7, d.has_display = true, d.z_origin = 2.5, d.report = R"({"a":"b=c"})";
  const ImageJDescription r = parse_imagej(format_imagej(d));
  CHECK(r.spacing == 0.1);
  CHECK(r.interval == 1e-3);
  CHECK(r.low == -1.5);
  CHECK(r.high == 3e7);
  CHECK(r.z_origin == 2.5);
  CHECK(r.report == d.report);
}

TEST_CASE("ImageJ's block reads back, and a damaged one says what it can", "[io]") {
  ImageJBlock b;
  b.info = "Info: \U0001F52C";
  b.labels = {"one", "", "three"};
  b.display = {{1, 2}, {-3, 4e5}};
  b.luts.resize(2);
  b.luts[0][5] = 9;
  b.properties = {{"wienerwerk.report", "{}"}, {"empty", ""}};
  const EncodedImageJBlock e = format_imagej_block(b);
  const bool big = std::endian::native == std::endian::big;
  const ImageJBlock r = parse_imagej_block(e.counts, e.bytes, big);
  CHECK(r.info == b.info);
  CHECK(r.labels == b.labels);
  CHECK(r.luts == b.luts);
  CHECK(r.properties == b.properties);
  CHECK(r.display.at(1).high == 4e5);
  CHECK(parse_imagej_block(e.counts, e.bytes, !big).info.empty());
  CHECK(format_imagej_block({}).bytes.empty());
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {  // no damage may crash it
    std::vector<std::uint32_t> counts = e.counts;
    std::vector<unsigned char> bytes = e.bytes;
    if (i % 3) counts[random() % counts.size()] = static_cast<std::uint32_t>(random() >> (random() % 32));
    bytes[random() % 60] = static_cast<unsigned char>(random());
    if (i % 5 == 0) bytes.resize(random() % bytes.size());
    parse_imagej_block(counts, bytes, big);
  }
}

TEST_CASE("OME-XML gives sizes, spacing in micrometers and where planes are", "[io]") {
  const OmeImage o = parse_ome(R"(<?xml version="1.0"?><!-- <Image> in a comment --><ome:OME UUID="urn:uuid:1">
    <ome:Image ID="Image:0" Name="a > b"><ome:Description>x &lt; y</ome:Description>
    <ome:Pixels DimensionOrder='XYZCT' SizeX="4" SizeY="5" SizeZ="2" SizeC="3" SizeT="1" PhysicalSizeX="130" PhysicalSizeXUnit="nm" PhysicalSizeY="0.13"
      PhysicalSizeZ="0.3" PhysicalSizeZUnit="&#181;m" TimeIncrement="500" TimeIncrementUnit="ms" Type="uint16">
    <ome:Channel ID="c0" Name="DAPI &amp; co"/><ome:Channel ID="c1"/><ome:Channel ID="c2" Name="GFP"></ome:Channel>
    <ome:TiffData IFD="3" FirstC="1" PlaneCount="2"><ome:UUID FileName="b.ome.tif">urn:uuid:2</ome:UUID></ome:TiffData>
    <ome:TiffData/></ome:Pixels></ome:Image><ome:Image><ome:Pixels SizeX="99"/></ome:Image></ome:OME>)");
  CHECK(o.dimension_order == "XYZCT");
  CHECK(o.x == 4);
  CHECK(o.c == 3);
  CHECK(o.spacing_x == 0.13);
  CHECK(o.spacing_y == 0.13);
  CHECK(o.spacing_z == 0.3);
  CHECK(o.interval == 0.5);
  CHECK(o.unit == "nm");
  CHECK(o.channel_names == std::vector<std::string>{"DAPI & co", "", "GFP"});
  REQUIRE(o.data.size() == 2);
  CHECK(o.data[0].ifd == 3);
  CHECK(o.data[0].planes == 2);
  CHECK(o.data[0].file == "b.ome.tif");
  CHECK(o.data[0].file_uuid == "urn:uuid:2");
  CHECK(o.data[1].planes == -1);
  CHECK(o.uuid == "urn:uuid:1");
  CHECK(o.images == 2);
}

TEST_CASE("broken XML ends, and says what stood before the break", "[io]") {
  for (const char* xml : {"<", "<OME", "<OME><Image", "<!-- ", "<OME a=\"", "<OME><Image><Pixels SizeX=\"5\" =\"\"\"/>",
                          "<>", "</>", "< / >", "<![CDATA[ <", "<?", "<a:>"})
    parse_ome(xml);
  CHECK(parse_ome("<OME><Image><Pixels SizeZ=\"7\"><Chan").z == 7);
}

TEST_CASE(
    "a voxel size written as a fraction is the same double to the last bit or two, and stays the same from then on",
    "[io]") {
  const auto back = [](double size) {
    const Fraction f = reciprocal_of(size);
    CHECK(f.over < 0x80000000u);
    CHECK(f.under < 0x80000000u);
    return 1 / (static_cast<double>(f.over) / f.under);
  };
  for (const double size : {0.26, 0.13, 0.1, 2.0, 1e-3}) CHECK(back(size) == size);
  std::mt19937 random(2);
  for (int i = 0; i < 1000; ++i) {
    const double size = 0.01 + static_cast<double>(random()) / 4e9, once = back(size);
    CHECK(std::abs(once / size - 1) < 5e-16);
    CHECK(back(once) == once);
  }
  CHECK(back(1e-12) == Approx(1 / 2147483647.0));  // beyond what a fraction holds
}

TEST_CASE("text that is not UTF-8 is taken for Latin-1", "[io]") {
  CHECK(as_utf8("\xB5m") == "µm");
  CHECK(as_utf8("µm") == "µm");
  CHECK(as_utf8("\xC0\x80") == "À\u0080");  // an overlong zero is no UTF-8
  CHECK(unescape_unicode("a\\u00B5\\u12") == "aµ\\u12");
  CHECK(utf16_from_utf8("\U0001F52C").size() == 2);
  CHECK(parse_number(" 1.5e3 ") == 1500);
  CHECK_FALSE(parse_number("1.5x").has_value());
  CHECK_FALSE(parse_number("inf").has_value());
  CHECK_FALSE(parse_integer("3.0").has_value());
  CHECK(shortest(0.1) == "0.1");
}
