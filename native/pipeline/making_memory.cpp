// The bytes that a method takes to make its results.
#include "pipeline/making_memory.hpp"

#include <algorithm>

namespace ww {

std::int64_t require_making_memory(const Session& session, const Method& method, const void* parameters,
                                   const std::vector<ArrayView>& inputs, const Method::Hint& hint,
                                   const std::vector<ArrayLayout>& outputs) {
  double bytes = 0;  // sizes a caller chose may multiply beyond an integer
  for (const ArrayLayout& a : outputs) {
    double n = static_cast<double>(size_of(a.dtype));
    for (const Axis& axis : a.axes) n *= static_cast<double>(axis.size);
    bytes += 2 * n;  // while it is made, and as the result
  }
  if (method.working_bytes) bytes += method.working_bytes(parameters, inputs, hint);
  const auto whole = static_cast<std::int64_t>(std::min(bytes, 4e18));
  require_memory(session, "the result of " + method.key, whole);
  return whole;
}

}  // namespace ww
