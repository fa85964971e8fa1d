// OME-XML, as far as axes and sizes go: a scanner over tags and attributes, no general XML reader.
#include "io/tiff/ome_xml.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "image/units.hpp"
#include "io/text.hpp"

namespace ww {
namespace {

std::string decode_entities(std::string_view text) {
  static const std::pair<std::string_view, std::string_view> named[] = {
      {"&amp;", "&"},  {"&lt;", "<"},   {"&gt;", ">"},   {"&quot;", "\""}, {"&apos;", "'"}, {"&#181;", "µ"},
      {"&#xB5;", "µ"}, {"&#xb5;", "µ"}, {"&#956;", "μ"}, {"&#197;", "Å"},  {"&#xC5;", "Å"}};
  std::string s;
  while (!text.empty()) {
    const auto* entity = text.front() == '&'
                             ? std::find_if(std::begin(named), std::end(named),
                                            [&](const auto& e) { return text.substr(0, e.first.size()) == e.first; })
                             : std::end(named);
    if (entity == std::end(named)) {
      s += text.front();
      text.remove_prefix(1);
    } else {
      s += entity->second;
      text.remove_prefix(entity->first.size());
    }
  }
  return s;
}

/// One start tag with its attributes and the text up to the next tag.
struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;

  std::string get(const std::string& key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? std::string() : found->second;
  }
  std::int64_t integer(const std::string& key, std::int64_t otherwise) const {
    return parse_integer(get(key)).value_or(otherwise);
  }
  double number(const std::string& key) const { return parse_number(get(key)).value_or(0); }
};

/// Takes `name="value"` pairs off `inside`, the part of a tag after its name.
void read_attributes(std::string_view inside, Element& e) {
  while (true) {
    inside = trim(inside);
    const std::size_t equals = inside.find('=');
    if (equals == std::string_view::npos) return;
    const std::string_view key = trim(inside.substr(0, equals));
    inside = trim(inside.substr(equals + 1));
    if (inside.empty() || (inside[0] != '"' && inside[0] != '\'')) return;
    const std::size_t end = inside.find(inside[0], 1);
    if (end == std::string_view::npos) return;
    e.attributes.emplace(std::string(key), decode_entities(inside.substr(1, end - 1)));
    inside.remove_prefix(end + 1);
  }
}

/// The '>' that ends the tag at the front of `xml`, quoted ones aside.
std::size_t end_of_tag(std::string_view xml) {
  char quote = 0;
  for (std::size_t i = 0; i < xml.size(); ++i) {
    if (quote)
      quote = xml[i] == quote ? '\0' : quote;
    else if (xml[i] == '"' || xml[i] == '\'')
      quote = xml[i];
    else if (xml[i] == '>')
      return i;
  }
  return std::string_view::npos;
}

/// Calls visit(element) for every start tag, in document order.
template <class Visit>
void scan(std::string_view xml, Visit visit) {
  while (true) {
    const std::size_t start = xml.find('<');
    if (start == std::string_view::npos) return;
    xml.remove_prefix(start);
    for (const auto& [opening, closing] :
         {std::pair<std::string_view, std::string_view>{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}})
      if (xml.substr(0, opening.size()) == opening) {
        const std::size_t over = xml.find(closing);
        if (over == std::string_view::npos) return;
        xml.remove_prefix(over);
      }
    if (xml.front() != '<') continue;
    const std::size_t end = end_of_tag(xml);
    if (end == std::string_view::npos) return;
    std::string_view inside = xml.substr(1, end - 1);
    xml.remove_prefix(end + 1);
    if (inside.empty() || inside[0] == '/' || inside[0] == '!') continue;
    if (inside.back() == '/') inside.remove_suffix(1);
    const std::size_t name_end = std::min(inside.find_first_of(" \t\r\n"), inside.size());
    std::string_view name = inside.substr(0, name_end);
    if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    Element e{std::string(name), {}, std::string(trim(xml.substr(0, std::min(xml.find('<'), xml.size()))))};
    read_attributes(inside.substr(name_end), e);
    visit(e);
  }
}

double physical_size(const Element& e, const std::string& key, std::string* unit = nullptr) {
  std::string name = e.get(key + "Unit");
  if (name.empty()) name = "µm";
  const double size = std::max(0.0, micrometers(e.number(key), name).value_or(0));
  if (unit && size > 0) *unit = name;
  return size;
}

void read_pixels(const Element& e, OmeImage& image) {
  image.dimension_order = e.get("DimensionOrder");
  image.x = e.integer("SizeX", 0);
  image.y = e.integer("SizeY", 0);
  image.c = e.integer("SizeC", 1);
  image.z = e.integer("SizeZ", 1);
  image.t = e.integer("SizeT", 1);
  image.spacing_x = physical_size(e, "PhysicalSizeX", &image.unit);
  image.spacing_y = physical_size(e, "PhysicalSizeY");
  image.spacing_z = physical_size(e, "PhysicalSizeZ");
  image.interval = std::max(0.0, seconds(e.number("TimeIncrement"), e.get("TimeIncrementUnit")).value_or(0));
}

void read_tiff_data(const Element& e, OmeImage& image) {
  OmeTiffData d;
  const bool has_ifd = !e.get("IFD").empty();
  d.ifd = e.integer("IFD", 0);
  d.c = e.integer("FirstC", 0);
  d.z = e.integer("FirstZ", 0);
  d.t = e.integer("FirstT", 0);
  d.planes = e.integer("PlaneCount", has_ifd ? 1 : -1);
  image.data.push_back(d);
}

}  // namespace

bool is_ome(const std::string& description) {
  const std::string_view head = std::string_view(description).substr(0, 2000);
  return !head.empty() && trim(head).substr(0, 1) == "<" &&
         (head.find("<OME") != std::string_view::npos || head.find(":OME") != std::string_view::npos);
}

OmeImage parse_ome(const std::string& xml) {
  OmeImage image;
  bool pixels = false;
  scan(xml, [&](const Element& e) {
    if (e.name == "OME")
      image.uuid = e.get("UUID");
    else if (e.name == "BinaryOnly")
      image.metadata_file = e.get("MetadataFile");
    else if (e.name == "Image")
      ++image.images;
    else if (image.images > 1)
      return;
    else if (e.name == "Pixels" && !pixels)
      read_pixels(e, image), pixels = true;
    else if (e.name == "Channel" && pixels)
      image.channel_names.push_back(as_utf8(e.get("Name")));
    else if (e.name == "TiffData" && pixels)
      read_tiff_data(e, image);
    else if (e.name == "UUID" && !image.data.empty())
      image.data.back().file = e.get("FileName"), image.data.back().file_uuid = e.text;
  });
  return image;
}

}  // namespace ww
