#pragma once
// A fluorescent bead in a stack: where it is, how bright, how wide, and whether a PSF is measured from it.
#include <array>
#include <string>
#include <vector>

#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// Why a bead is not used. The numbers are the reason codes of the table of beads.
enum class Rejection : int {
  none = 0,       ///< used
  saturated = 1,  ///< its top is cut off at the camera's largest value
  border = 2,     ///< the stack's border runs through it
  crowded = 3,    ///< another bead shines into it
  dim = 4,        ///< it hardly rises above the noise
  odd_size = 5    ///< its widths are not those of the other beads
};
const char* name_of(Rejection reason);

/// Positions and widths in voxels along z, y, x; voxel 0's middle is position 0. Intensities in counts.
struct Bead {
  Position center{};
  Position fwhm{};        ///< of the Gaussian fitted to it; 0 along an axis of one voxel
  double background = 0;  ///< of its shell
  double noise = 0;       ///< standard deviation in its shell
  double amplitude = 0;   ///< above the background
  double answer = 0;      ///< of the detection's filter, as the amplitude of a Gaussian of the width looked for
  Rejection rejection = Rejection::none;

  bool used() const { return rejection == Rejection::none; }
  double snr() const { return noise > 0 ? amplitude / noise : 0; }  ///< signal to noise: amplitude over noise
};

}  // namespace ww
