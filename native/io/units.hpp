#pragma once
// Units of length and time as image files write them.
#include <optional>
#include <string>

namespace ww {

/// Micrometers of `value` in `unit`: "µm", "um", "micron", "nm", "mm", "\u00B5m", ...; 0 for "pixel" and no unit
/// (unknown); nothing for a unit nobody knows.
std::optional<double> micrometers(double value, const std::string& unit);

/// Seconds of `value` in `unit`: "s", "sec", "ms", "min", "h", ...; no unit is seconds.
std::optional<double> seconds(double value, const std::string& unit);

}  // namespace ww
