#pragma once
// Structs of programs compiled with an older or newer header: structs grow only at their end, and each says its size.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <type_traits>

#include "image/errors.hpp"
#include "wienerwerk.h"

namespace ww {

// What ABI 1 began with. No shorter struct was ever handed out; tests/abi/structs.txt holds both numbers.
constexpr std::size_t first_array_size = offsetof(ww_array, owner) + sizeof(ww_array::owner);
constexpr std::size_t first_callbacks_size = offsetof(ww_callbacks, preview) + sizeof(ww_callbacks::preview);
// A larger number is no size: the memory was not set.
constexpr std::size_t largest_struct_size = 4096;

/// Refuses a size that no header of this ABI ever gave.
inline void check_struct_size(std::size_t size, std::size_t own, std::size_t first, std::size_t alignment,
                              const std::string& which, const std::string& name) {
  if (size < first || size > largest_struct_size || size % alignment != 0)
    throw InvalidArgument(which + ": struct_size = " + std::to_string(size) + ", this library's " + name + " has " +
                          std::to_string(own) + " bytes, the oldest had " + std::to_string(first) +
                          "; set struct_size = sizeof(" + name + ")");
}

/// A copy of what both headers know; what the caller's does not know is zero.
template <class Struct>
Struct known_part(const Struct& given) {
  Struct known{};
  std::memcpy(&known, &given, std::min<std::size_t>(given.struct_size, sizeof known));
  known.struct_size = sizeof known;
  return known;
}

/// A caller's list of arrays, as far apart as they are large for him. Members younger than first_array_size must not be
/// touched here: known_part() reads them, and struct_size says whether one may be written.
template <class Array>
class CallerArrays {
  using Byte = std::conditional_t<std::is_const_v<Array>, const char, char>;

 public:
  /// list: "in"; which: "input".
  CallerArrays(Array* first, std::size_t n, const std::string& list, const std::string& which) : first_(first), n_(n) {
    if (n == 0) return;
    if (first == nullptr) throw InvalidArgument(list + " is null, but n_" + list + " = " + std::to_string(n));
    for (std::size_t i = 0; i < n; ++i) {
      const std::string here = which + " " + std::to_string(i);
      const std::size_t size = (*this)[i].struct_size;
      check_struct_size(size, sizeof(ww_array), first_array_size, alignof(ww_array), here, "ww_array");
      if (size != first->struct_size)
        throw InvalidArgument(here + ": struct_size = " + std::to_string(size) + ", but " + which + " 0 has " +
                              std::to_string(first->struct_size) + "; in one list all are equal");
    }
  }
  Array& operator[](std::size_t i) const {
    return i == 0 ? *first_ : *reinterpret_cast<Array*>(reinterpret_cast<Byte*>(first_) + i * first_->struct_size);
  }
  std::size_t size() const { return n_; }

 private:
  Array* first_;
  std::size_t n_;
};

using GivenArrays = CallerArrays<const ww_array>;
using WantedArrays = CallerArrays<ww_array>;

}  // namespace ww
