#pragma once
// Copies between dense z, y, x windows and fields in blocks of lanes.
#include <cstddef>

#include "compute/cpu/layout.hpp"
#include "compute/device.hpp"

namespace ww::cpu {

/// A window is copied in strips: some rows of one plane. Strips are independent.
std::ptrdiff_t strips_of(const Window& window);

/// Strips [first, last) of a window.
void copy_to_field(const Layout& g, int lanes, const Window& window, std::ptrdiff_t first, std::ptrdiff_t last,
                   const float* values, float* field);
void copy_from_field(const Layout& g, int lanes, const Window& window, std::ptrdiff_t first, std::ptrdiff_t last,
                     const float* field, float* values);

}  // namespace ww::cpu
