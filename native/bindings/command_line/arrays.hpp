#pragma once
// Files as the library's arrays, and its arrays as files.
#include <string>
#include <vector>

#include "image/array.hpp"
#include "image/json_text.hpp"
#include "io/file_format.hpp"
#include "wienerwerk.h"

namespace ww::program {

/// One input: an image, or the bytes of a model or state.
struct Input {
  std::string path;
  const char* role = "";  ///< lives as long as the catalog
  ImageFile image;

  /// The array as ww_run takes it; data null when only the header was read.
  ww_array array() const;
  /// Axes without a voxel size: "z", "zyx", ...
  std::string axes_without_size() const;
  /// z, y, x or y, x micrometers in place of the file's.
  void set_voxel_size(const std::vector<double>& size);
};

enum class Read { header, all };
/// role: an input as the catalog declares it.
Input read_input(const std::string& path, const Json& role, Read what);

/// Arrays the library made; released with it.
struct Outputs {
  std::vector<ww_array> arrays;
  explicit Outputs(const std::vector<const char*>& roles);
  ~Outputs();
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;
};

ArrayView view_of(const ww_array& array);

}  // namespace ww::program
