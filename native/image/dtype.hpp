#pragma once
// The three number formats images come in.
#include <cstddef>

namespace ww {

enum class DType : int { u8 = 1, u16 = 2, f32 = 3 };  // the values of ww_dtype

constexpr std::size_t size_of(DType t) { return t == DType::u8 ? 1 : t == DType::u16 ? 2 : 4; }
constexpr const char* name_of(DType t) { return t == DType::u8 ? "uint8" : t == DType::u16 ? "uint16" : "float32"; }
/// Of an integer type; 0 for floats, which have no largest value.
constexpr double largest_value(DType t) { return t == DType::u8 ? 255 : t == DType::u16 ? 65535 : 0; }
constexpr bool is_dtype(int code) { return code >= 1 && code <= 3; }

}  // namespace ww
