#pragma once
// Whether the arrays that a method makes fit into memory.
#include <vector>

#include "catalog/method.hpp"
#include "pipeline/session.hpp"

namespace ww {

/// Throws OutOfMemory when a method cannot make results of these layouts; else the bytes it takes, inputs left out.
std::int64_t require_making_memory(const Session& session, const Method& method, const void* parameters,
                                   const std::vector<ArrayView>& inputs, const Method::Hint& hint,
                                   const std::vector<ArrayLayout>& outputs);

}  // namespace ww
