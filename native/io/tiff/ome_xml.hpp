#pragma once
// What the OME-XML of an OME-TIFF says about its first image. https://ome-model.readthedocs.io
#include <cstdint>
#include <string>
#include <vector>

namespace ww {

struct OmeTiffData {
  std::int64_t ifd = 0, c = 0, z = 0, t = 0;
  std::int64_t planes = -1;     ///< how many follow on; -1: as many as there are
  std::string file, file_uuid;  ///< of the file that holds them; empty: this one
};

struct OmeImage {
  std::string dimension_order = "XYZCT";
  std::int64_t x = 0, y = 0, c = 1, z = 1, t = 1;
  double spacing_x = 0, spacing_y = 0, spacing_z = 0;  ///< micrometers; 0 unknown
  double interval = 0;                                 ///< seconds; 0 unknown
  std::string unit;                                    ///< of spacing_x, as written
  std::vector<std::string> channel_names;
  std::vector<OmeTiffData> data;
  std::string uuid;           ///< of the file itself
  std::string metadata_file;  ///< of a BinaryOnly file: where the XML really is
  int images = 0;             ///< how many Image elements there are
};

bool is_ome(const std::string& description);
/// Unknown elements and attributes are ignored; invalid numbers count as absent.
OmeImage parse_ome(const std::string& xml);

}  // namespace ww
