#pragma once
// The grid of a PSF as its user names it: the voxel sizes and sizes that every method which makes a PSF has.
#include <string>
#include <tuple>

#include "catalog/parameters.hpp"
#include "image/shape.hpp"

namespace ww {

struct PsfGridParameters {
  double voxel_size_z = 0, voxel_size_y = 0, voxel_size_x = 0;  ///< in micrometers; 0 is not given
  int size_z = 0, size_y = 0, size_x = 0;                       ///< in voxels; 0 is not given

  /// The voxel size; where it is not given, `other`'s.
  Spacing spacing_or(const Spacing& other) const {
    const auto first = [](double a, double b) { return a > 0 ? a : b; };
    return {first(voxel_size_z, other.z), first(voxel_size_y, other.y), first(voxel_size_x, other.x)};
  }
  bool size_is_given() const { return size_z > 0 && size_y > 0 && size_x > 0; }
};

/// Declares them; Owner derives from PsfGridParameters. Descriptions: of the voxel sizes, of the size along z, and of
/// those along y and x.
template <class P>
void add_psf_grid(Parameters<P>& p, const char* voxel_size, const char* size_z, const char* size_yx) {
  for (const auto& [key, title, source, member] :
       {std::tuple{"voxel_size_z", "Voxel size z", "spacing.z", static_cast<double P::*>(&P::voxel_size_z)},
        {"voxel_size_y", "Voxel size y", "spacing.y", &P::voxel_size_y},
        {"voxel_size_x", "Voxel size x", "spacing.x", &P::voxel_size_x}})
    p.number(key, member, title, voxel_size).range(0, 1000).unit("µm").from(source).advanced();
  for (const auto& [key, title, description, member] :
       {std::tuple{"psf_size_z", "PSF size z", size_z, static_cast<int P::*>(&P::size_z)},
        {"psf_size_y", "PSF size y", size_yx, &P::size_y},
        {"psf_size_x", "PSF size x", size_yx, &P::size_x}})
    p.integer(key, member, title, description).range(0, 4095).unit("voxels").advanced();
}

}  // namespace ww
