// Units of length and time, by every name microscopes and programs give them.
#include "image/units.hpp"

#include <algorithm>

namespace ww {
namespace {

/// Without blanks around it; ASCII letters lowered, others as they are.
std::string plain(std::string_view unit) {
  const std::string_view blanks = " \t\r\n";
  const std::size_t first = std::min(unit.find_first_not_of(blanks), unit.size());
  std::string s(unit.substr(first, unit.find_last_not_of(blanks) + 1 - first));
  for (char& c : s)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return s;
}

std::optional<double> convert(double value, std::string_view unit, const std::vector<Unit>& units) {
  const std::string name = plain(unit);
  for (const Unit& u : units)
    if (std::find(u.names.begin(), u.names.end(), name) != u.names.end())
      return u.times == 0 ? 0.0 : value * u.times / u.over;
  return std::nullopt;
}

}  // namespace

const std::vector<Unit>& units_of_length() {
  // Both micro signs (U+00B5, U+03BC), and the first as Java's properties write it; both letters A with a ring and the
  // sign (U+00E5, U+00C5, U+212B).
  static const std::vector<Unit> list{
      {0,
       1,
       {"", "pixel", "pixels", "px", "voxel", "voxels", "slice", "slices", "unit", "units", "reference_frame",
        "referenceframe"}},
      {1,
       1,
       {"µm", "μm", "um", "\\u00b5m", "micron", "microns", "micrometer", "micrometers", "micrometre", "micrometres"}},
      {1, 1000, {"nm", "nanometer", "nanometers", "nanometre", "nanometres"}},
      {1, 10000, {"å", "Å", "\u212b", "a", "angstrom", "angstroms"}},
      {1, 1000000, {"pm", "picometer", "picometers", "picometre", "picometres"}},
      {1000, 1, {"mm", "millimeter", "millimeters", "millimetre", "millimetres"}},
      {10000, 1, {"cm", "centimeter", "centimeters", "centimetre", "centimetres"}},
      {1000000, 1, {"m", "meter", "meters", "metre", "metres"}},
      {25400, 1, {"inch", "inches", "in"}},
  };
  return list;
}

const std::vector<Unit>& units_of_time() {
  static const std::vector<Unit> list{
      {1, 1, {"", "s", "sec", "secs", "second", "seconds"}},
      {1, 1000, {"ms", "msec", "msecs", "millisecond", "milliseconds"}},
      {1, 1000000, {"µs", "μs", "us", "\\u00b5s", "usec", "microsecond", "microseconds"}},
      {60, 1, {"min", "mins", "minute", "minutes"}},
      {3600, 1, {"h", "hr", "hrs", "hour", "hours"}},
      {86400, 1, {"d", "day", "days"}},
  };
  return list;
}

std::optional<double> micrometers(double value, std::string_view unit) {
  return convert(value, unit, units_of_length());
}

std::optional<double> seconds(double value, std::string_view unit) { return convert(value, unit, units_of_time()); }

}  // namespace ww
