// ImageJ's description lines, as ij.io.FileSaver writes and ij.io.FileOpener reads them.
#include "io/tiff/imagej_description.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "io/text.hpp"

namespace ww {
namespace {

std::int64_t size_of_line(std::string_view value) {
  const auto n = parse_integer(value);
  return n && *n > 0 ? *n : 0;
}

double number_of_line(std::string_view value) { return parse_number(value).value_or(0); }

}  // namespace

bool is_imagej(const std::string& description) { return description.rfind("ImageJ=", 0) == 0; }

ImageJDescription parse_imagej(const std::string& description) {
  ImageJDescription d;
  bool low = false, high = false;
  std::string_view rest = description;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, equals), value = trim(line.substr(equals + 1));
    if (key == "images")
      d.images = size_of_line(value);
    else if (key == "channels")
      d.channels = size_of_line(value);
    else if (key == "slices")
      d.slices = size_of_line(value);
    else if (key == "frames")
      d.frames = size_of_line(value);
    else if (key == "mode")
      d.mode = value;
    else if (key == "unit")
      d.unit = unescape_unicode(value);
    else if (key == "yunit")
      d.y_unit = unescape_unicode(value);
    else if (key == "zunit")
      d.z_unit = unescape_unicode(value);
    else if (key == "tunit")
      d.time_unit = unescape_unicode(value);
    else if (key == "spacing")
      d.spacing = std::abs(number_of_line(value));
    else if (key == "finterval")
      d.interval = std::abs(number_of_line(value));
    else if (key == "min")
      low = parse_number(value).has_value(), d.low = number_of_line(value);
    else if (key == "max")
      high = parse_number(value).has_value(), d.high = number_of_line(value);
    else if (key == "xorigin")
      d.x_origin = number_of_line(value);
    else if (key == "yorigin")
      d.y_origin = number_of_line(value);
    else if (key == "zorigin")
      d.z_origin = number_of_line(value);
    else if (key == "wienerwerk.report")
      d.report = value;
  }
  d.has_display = low && high && d.low <= d.high;
  return d;
}

std::string format_imagej(const ImageJDescription& d) {
  std::string s = "ImageJ=1.54p\n";  // the version whose lines these are
  const auto line = [&](const char* key, const std::string& value) { s += std::string(key) + "=" + value + "\n"; };
  if (d.images > 1) line("images", std::to_string(d.images));
  if (d.channels > 1) line("channels", std::to_string(d.channels));
  if (d.slices > 1) line("slices", std::to_string(d.slices));
  if (d.frames > 1) line("frames", std::to_string(d.frames));
  if (d.images > 1) line("hyperstack", "true");
  if (!d.mode.empty()) line("mode", d.mode);
  if (!d.unit.empty()) line("unit", d.unit);
  if (!d.z_unit.empty() && d.z_unit != d.unit) line("zunit", d.z_unit);
  if (d.spacing > 0) line("spacing", shortest(d.spacing));
  if (d.interval > 0) line("finterval", shortest(d.interval));
  line("loop", "false");
  if (d.has_display) line("min", shortest(d.low)), line("max", shortest(d.high));
  if (d.x_origin != 0) line("xorigin", shortest(d.x_origin));
  if (d.y_origin != 0) line("yorigin", shortest(d.y_origin));
  if (d.z_origin != 0) line("zorigin", shortest(d.z_origin));
  if (!d.report.empty()) line("wienerwerk.report", d.report);
  return s;
}

}  // namespace ww
