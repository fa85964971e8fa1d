#pragma once
// A small box of interpolated values around any position of a volume.
#include <array>
#include <cstdint>

#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// The voxels low..high (both included, z, y, x) of `volume`.
Volume crop(const Volume& volume, const std::array<std::int64_t, 3>& low, const std::array<std::int64_t, 3>& high);

/// The (2 half + 1)^3 values above `level` around `center` (voxels), `step` voxels apart, band-limited (see
/// axis_resample.hpp). Beyond the volume they are 0. An axis of length 1 is taken as it is: its half is 0.
Volume values_around(const Volume& volume, const Position& center, const std::array<std::int64_t, 3>& half,
                     const Position& step = {1, 1, 1}, double level = 0);

}  // namespace ww
