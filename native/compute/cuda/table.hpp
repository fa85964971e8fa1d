#pragma once
// A backend function for every expression of a list: table<F>(list)[index] is F<E, Out, In...>::run of that expression.
#include <array>
#include <string>

#include "compute/cuda/failure.hpp"
#include "compute/expressions/lists.hpp"

namespace ww::cuda {

template <template <class...> class F, class... E>
auto row_of(List<E...>, int index) {
  static constexpr std::array rows = {runner<F, E>(&E::operator())...};
  if (index < 0 || index >= int(rows.size())) fail("there is no expression number " + std::to_string(index));
  return rows[std::size_t(index)];
}

/// The N device pointers of a call, with their type.
template <int N, class T, int Room>
void take_inputs(const T* (&to)[Room], const void* const* in) {
  for (int i = 0; i < N; ++i) to[i] = static_cast<const T*>(in[i]);
}

}  // namespace ww::cuda
