// Numbers and encodings, read strictly and written the shortest way.
#include "io/text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace ww {
namespace {

void append(std::string& to, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { to += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6), put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 0x3F)), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F));
  }
}

/// Takes one character off the front of `text`; nothing when it is not UTF-8.
std::optional<std::uint32_t> take(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || text.size() < length) return std::nullopt;
  std::uint32_t code = length == 1 ? first : first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
    code = code << 6 | (byte(i) & 0x3F);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return std::nullopt;
  text.remove_prefix(length);
  return code;
}

bool is_utf8(std::string_view text) {
  while (!text.empty())
    if (!take(text)) return false;
  return true;
}

}  // namespace

std::string_view trim(std::string_view text) {
  const std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<long long> parse_integer(std::string_view text) {
  text = trim(text);
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string shortest(double value) {
  std::array<char, 40> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return error == std::errc{} ? std::string(buffer.data(), end) : "0";
}

std::string as_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string s;
  for (const char c : text) append(s, static_cast<unsigned char>(c));
  return s;
}

std::string utf8_from_utf16(const std::vector<unsigned char>& bytes, bool big_endian) {
  std::string s;
  const auto unit = [&](std::size_t i) -> std::uint32_t {
    return big_endian ? static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1])
                      : static_cast<std::uint32_t>(bytes[i + 1] << 8 | bytes[i]);
  };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    } else if (code >= 0xD800 && code < 0xE000) {
      code = 0xFFFD;
    }
    append(s, code);
  }
  return s;
}

std::u16string utf16_from_utf8(std::string_view text) {
  std::u16string s;
  while (!text.empty()) {
    std::optional<std::uint32_t> code = take(text);
    if (!code) code = 0xFFFD, text.remove_prefix(1);
    if (*code < 0x10000) {
      s += static_cast<char16_t>(*code);
    } else {
      s += static_cast<char16_t>(0xD800 + ((*code - 0x10000) >> 10));
      s += static_cast<char16_t>(0xDC00 + ((*code - 0x10000) & 0x3FF));
    }
  }
  return s;
}

std::string unescape_unicode(std::string_view text) {
  std::string s;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    if (text[i] == '\\' && i + 5 < text.size() && text[i + 1] == 'u') {
      const char* hex = text.data() + i + 2;
      const auto [end, error] = std::from_chars(hex, hex + 4, code, 16);
      if (error == std::errc{} && end == hex + 4 && !(code >= 0xD800 && code < 0xE000)) {
        append(s, code);
        i += 5;
        continue;
      }
    }
    s += text[i];
  }
  return s;
}

}  // namespace ww
