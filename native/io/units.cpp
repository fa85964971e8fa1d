// Units of length and time, by every name microscopes and programs give them.
#include "io/units.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "io/text.hpp"

namespace ww {
namespace {

/// value * times / over: dividing by 1000 rounds once, multiplying by 0.001 twice.
struct Unit {
  double times = 1, over = 1;
  std::vector<std::string_view> names;
};

const std::vector<Unit>& lengths() {
  static const std::vector<Unit> list{
      {1, 1, {"µm", "μm", "um", "micron", "microns", "micrometer", "micrometers", "micrometre", "micrometres"}},
      {1, 1000, {"nm", "nanometer", "nanometers", "nanometre", "nanometres"}},
      {1, 10000, {"å", "Å", "a", "angstrom", "angstroms"}},
      {1, 1000000, {"pm", "picometer", "picometers"}},
      {1000, 1, {"mm", "millimeter", "millimeters", "millimetre", "millimetres"}},
      {10000, 1, {"cm", "centimeter", "centimeters"}},
      {1000000, 1, {"m", "meter", "meters", "metre", "metres"}},
      {25400, 1, {"inch", "inches", "in"}},
  };
  return list;
}

const std::vector<Unit>& times() {
  static const std::vector<Unit> list{
      {1, 1, {"", "s", "sec", "secs", "second", "seconds"}},
      {1, 1000, {"ms", "msec", "millisecond", "milliseconds"}},
      {1, 1000000, {"µs", "μs", "us", "usec", "microsecond", "microseconds"}},
      {60, 1, {"min", "mins", "minute", "minutes"}},
      {3600, 1, {"h", "hr", "hrs", "hour", "hours"}},
      {86400, 1, {"d", "day", "days"}},
  };
  return list;
}

/// ASCII letters lowered; others as they are.
std::string plain(const std::string& unit) {
  std::string s(trim(unescape_unicode(unit)));
  std::transform(s.begin(), s.end(), s.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 128 ? std::tolower(c) : c); });
  return s;
}

std::optional<double> convert(double value, const std::string& name, const std::vector<Unit>& units) {
  for (const Unit& u : units)
    if (std::find(u.names.begin(), u.names.end(), name) != u.names.end()) return value * u.times / u.over;
  return std::nullopt;
}

}  // namespace

std::optional<double> micrometers(double value, const std::string& unit) {
  const std::string name = plain(unit);
  for (const char* none : {"", "pixel", "pixels", "px", "voxel", "voxels", "reference_frame", "referenceframe"})
    if (name == none) return 0.0;
  return convert(value, name, lengths());
}

std::optional<double> seconds(double value, const std::string& unit) { return convert(value, plain(unit), times()); }

}  // namespace ww
