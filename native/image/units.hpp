#pragma once
// Units of length and time as programs and files write them. The one table: files are read by it, and the catalog gives
// it to the doors.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ww {

/// value * times / over is in micrometers or seconds: dividing by 1000 rounds once, multiplying by 0.001 twice.
/// times 0: these names are no unit, and the value says nothing.
struct Unit {
  double times = 1, over = 1;
  std::vector<std::string_view> names;  ///< ASCII letters in lower case
};

const std::vector<Unit>& units_of_length();
const std::vector<Unit>& units_of_time();

/// Micrometers of `value` in `unit`: "µm", "um", "micron", "nm", "mm", ...; 0 for "pixel" and no unit (unknown);
/// nothing for an unknown unit. Blanks around it and the case of ASCII letters do not matter.
std::optional<double> micrometers(double value, std::string_view unit);

/// Seconds of `value` in `unit`: "s", "sec", "ms", "min", "h", ...; no unit is seconds.
std::optional<double> seconds(double value, std::string_view unit);

}  // namespace ww
