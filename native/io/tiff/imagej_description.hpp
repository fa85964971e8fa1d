#pragma once
// The text ImageJ keeps in a TIFF file's ImageDescription: sizes, units, display range, a line each.
#include <cstdint>
#include <string>

namespace ww {

/// What the lines say; 0 and empty where they say nothing.
struct ImageJDescription {
  std::int64_t images = 0, channels = 0, slices = 0, frames = 0;
  std::string mode, unit, y_unit, z_unit, time_unit;
  double spacing = 0;   ///< between slices, in z_unit
  double interval = 0;  ///< between frames, in time_unit
  double low = 0, high = 0;
  bool has_display = false;
  double x_origin = 0, y_origin = 0, z_origin = 0;  ///< where the world's 0 is, in pixels
  std::string report;                               ///< wienerwerk.report
};

bool is_imagej(const std::string& description);
/// Unknown lines and invalid numbers are ignored.
ImageJDescription parse_imagej(const std::string& description);

/// The lines, with spacing in micrometers and the interval in seconds (0: unknown, left out). ASCII only.
std::string format_imagej(const ImageJDescription& d);

}  // namespace ww
