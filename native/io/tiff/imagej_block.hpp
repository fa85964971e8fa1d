#pragma once
// ImageJ's private block (tags 50838 and 50839): Info, plane labels, display ranges, LUTs and properties.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "io/image_file.hpp"

namespace ww {

constexpr std::uint16_t imagej_counts_tag = 50838, imagej_block_tag = 50839;

struct ImageJBlock {
  std::string info;
  std::vector<std::string> labels;
  std::vector<DisplayRange> display;
  std::vector<Lut> luts;
  std::map<std::string, std::string> properties;
};

/// What a damaged block says up to the damage.
ImageJBlock parse_imagej_block(const std::vector<std::uint32_t>& counts, const std::vector<unsigned char>& block,
                               bool big_endian);

struct EncodedImageJBlock {
  std::vector<std::uint32_t> counts;
  std::vector<unsigned char> bytes;  ///< in this machine's byte order
};
/// Empty when there is nothing to say.
EncodedImageJBlock format_imagej_block(const ImageJBlock& block);

}  // namespace ww
