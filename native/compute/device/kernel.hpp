#pragma once
// How an expression is handed to a device: as its place in its list, and its functor.
#include <type_traits>

#include "compute/expressions/lists.hpp"

namespace ww {

/// A functor of one of the lists in expressions/lists.hpp, by its number there.
struct Kernel {
  int index;
  const void* functor;
};

template <class Expressions, class E>
Kernel kernel_of(const E& e) {
  static_assert(std::is_trivially_copyable_v<E>);
  constexpr int index = index_in<E>(Expressions{});
  static_assert(index >= 0, "add the expression to its list in compute/expressions/lists.hpp");
  return {index, &e};
}

}  // namespace ww
