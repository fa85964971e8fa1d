#pragma once
// Text as files write it: numbers, UTF-8, UTF-16, and the \uXXXX of Java properties.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ww {

/// The whole of `text` as a finite number, blanks around it aside.
std::optional<double> parse_number(std::string_view text);
std::optional<long long> parse_integer(std::string_view text);

/// The shortest text that reads back as the same double.
std::string shortest(double value);

/// Valid UTF-8 as it is; anything else is taken for Latin-1.
std::string as_utf8(std::string_view text);

/// Code units of `bytes` in the given byte order, as UTF-8; lone surrogates become U+FFFD.
std::string utf8_from_utf16(const std::vector<unsigned char>& bytes, bool big_endian);

/// Code units of UTF-8 text in this machine's byte order.
std::u16string utf16_from_utf8(std::string_view text);

/// Replaces \uXXXX by the character.
std::string unescape_unicode(std::string_view text);

std::string_view trim(std::string_view text);

}  // namespace ww
