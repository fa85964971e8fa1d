#pragma once
// Commands about files alone: info and compare.
#include <string>

#include "bindings/command_line/library.hpp"

namespace ww::program {

/// What a TIFF file is; statistics reads its pixels.
Json describe_file(const std::string& path, bool statistics);
std::string info_text(const Json& description);

/// PSNR, SSIM, NRMSE and correlation of two files of one size, averaged over their stacks; data_range 0: each truth
/// stack's max - min.
Json compare_files(const std::string& truth, const std::string& result, double data_range);
std::string compare_text(const Json& comparison);

}  // namespace ww::program
