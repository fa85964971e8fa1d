#pragma once
// What surrounds every method (options of a request) and every run (options of a session).
#include <string>
#include <vector>

#include "catalog/parameters.hpp"

namespace ww {

/// The options of a request.
struct Options {
  enum class BoundaryChoice { automatic, unknown, mirror, periodic, zero };
  enum class BackgroundChoice { automatic, value, none };
  enum class Saturation { none, automatic, value };
  enum class OutputType { float32, input };
  enum class PsfCentering { automatic, middle };
  enum class PsfBackground { automatic, none };

  BoundaryChoice boundary = BoundaryChoice::automatic;
  BackgroundChoice background = BackgroundChoice::automatic;
  double background_value = 0;
  bool keep_background = false;
  double camera_offset = 0, camera_gain = 0, read_noise = 0;
  Saturation saturation = Saturation::none;
  double saturation_value = 4095;
  std::vector<double> channels, frames;  // numbered from 1; empty: all
  OutputType output_type = OutputType::float32;
  PsfCentering psf_centering = PsfCentering::automatic;
  PsfBackground psf_background = PsfBackground::automatic;
  int depth_bands = 1;
  int tile_size = 0;
  int seed = 0;
  int first_frame = 0;

  static Record record();
};

/// The options of ww_open.
struct SessionOptions {
  std::string device = "auto";
  double memory_mb = 0;
  int threads = 0;

  static Record record();
};

}  // namespace ww
