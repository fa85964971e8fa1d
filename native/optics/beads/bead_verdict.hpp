#pragma once
// What became of the beads, in numbers and in words.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "optics/beads/bead_measure.hpp"
#include "optics/geometry.hpp"

namespace ww {

constexpr std::array<Rejection, 5> rejections{Rejection::saturated, Rejection::border, Rejection::crowded,
                                              Rejection::dim, Rejection::odd_size};

/// How many have this verdict.
std::int64_t count_of(const std::vector<Bead>& beads, Rejection reason);

/// One sentence for a stack none of whose beads can be used: how many there are, why each is left out, and what the
/// most frequent reason asks for. `voxel`: micrometers of the stack along z, y, x.
std::string why_none_is_used(const std::vector<Bead>& beads, const BeadLimits& limits, const Position& voxel);

/// The columns of the table of beads: place and widths in micrometers, used 0 or 1, the reason's number (bead.hpp).
std::vector<std::string> bead_columns();

/// One row a bead, in the order they were found, the brightest first.
std::vector<float> table_of(const std::vector<Bead>& beads, const Position& voxel);

}  // namespace ww
