#pragma once
// The flat offset and the noise a recorded PSF stands on, distinguished from the PSF's tails.
#include <array>
#include <cmath>

#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// What the outer shell of a PSF says, in counts.
struct PsfBackground {
  bool flat = false;  ///< there is an offset: the shell is as bright far out as halfway in
  double level = 0;   ///< the offset; 0 when not flat
  double noise = 0;   ///< standard deviation in the far shell; 0 when the shell shows none
  double contrast =
      HUGE_VAL;  ///< how far the brightest place of the smoothed PSF rises above the offset, in its own noise
};

/// Looks at the shell of `psf` around its `center` (voxels), outside lobes of width `fwhm` (voxels).
/// The array is split into a pyramid for every side. In each, the mean level at 85-100 % of the way to the border is
/// held against the level at 55-75 %. Light of a PSF falls there at least with the square of the distance, by 2 or
/// more; an offset does not fall. What lies between is taken for light that falls by 2, on an offset. There is an
/// offset when two flat sides agree within 15 % and no other side is darker. Borders nearer than 1.8 widths are not
/// looked at. Where tails still reach the shell, an offset shows as an even ground: the darkest quarter of the smoothed
/// PSF differs by no more than a quarter (and its noise). Its lower end is the level then; the far light of a PSF
/// varies by 2 and more.
PsfBackground estimate_background(const Volume& psf, const Position& center, const Position& fwhm);

}  // namespace ww
