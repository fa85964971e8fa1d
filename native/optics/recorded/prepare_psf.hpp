#pragma once
// Makes any PSF usable: background removed, centered to a fraction of a voxel, on the image's voxel size, sum 1.
#include <array>
#include <string>
#include <vector>

#include "image/shape.hpp"
#include "image/volume.hpp"
#include "optics/geometry.hpp"

namespace ww {

/// How a given PSF is to be read.
struct PsfIntake {
  enum class Centering {
    automatic,  ///< the main lobe is found and moved to the middle, by fractions of a voxel where needed
    middle      ///< voxel n/2 (rounded down) of every axis is the center; nothing is measured or moved
  } centering = Centering::automatic;
  enum class Background {
    automatic,  ///< a flat offset seen in the PSF's outer shell is subtracted
    none        ///< counts are taken as they are; only negative ones become 0
  } background = Background::automatic;
};

/// A PSF ready to become an OTF, and what was done to it.
struct PreparedPsf {
  Volume psf;                         ///< odd size on every axis, center at voxel (n-1)/2, sum 1, nothing negative
  Position shift{};                   ///< how far it was moved along z, y, x to bring its center to voxel n/2 (rounded
                                      ///< down) of the array as given, in voxels of that array
  double background = 0;              ///< counts that were subtracted from every voxel
  std::vector<std::string> notes;     ///< whole sentences: what was done
  std::vector<std::string> warnings;  ///< whole sentences: what the user should look at
};

/// Prepares `psf` for an image of voxel size `image_spacing` and size `image_shape`.
/// The voxel size of `psf` is psf.spacing, in micrometers; an axis with 0 is taken as the image's (a note says so).
/// A one-plane image gets the in-focus plane of a 3-D PSF. No axis comes back longer than 2 n - 1 image voxels.
/// The result's spacing is the image's. Equal input gives equal bits.
/// Throws InvalidArgument, one sentence with the offending value: an empty PSF or one whose values do not fill its
/// shape, NaN or infinite values, only zero or negative values, no light above the background.
PreparedPsf prepare_psf(const Volume& psf, Spacing image_spacing, Shape image_shape, const PsfIntake& intake = {});

}  // namespace ww
