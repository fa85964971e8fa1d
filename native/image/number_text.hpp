#pragma once
// Numbers in sentences.
#include <charconv>
#include <cmath>
#include <string>

namespace ww {

/// A number with so many significant digits, without trailing zeros, and with a point whatever the process's locale is.
inline std::string number_text(double value, int digits = 4) {
  char text[64];
  const std::to_chars_result end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, digits);
  return {text, end.ptr};
}

}  // namespace ww
