#pragma once
// What is assumed about the scene beyond the recorded window, and how a stack is written onto a transform's periodic
// grid.
#include <array>
#include <string>
#include <vector>

#include "compute/device.hpp"
#include "image/shape.hpp"

namespace ww {

/// unknown: nothing is assumed; the object is restored on a domain larger by the PSF, and only the window is compared
/// with the data. mirror: the scene continues mirrored, blended where the two ends of the grid meet. periodic: it
/// repeats exactly. zero: it is dark.
enum class Boundary { unknown, mirror, periodic, zero };

const char* name_of(Boundary b);

/// The grid to compute on. psf: the size of the prepared PSF. periodic: the image's own size; otherwise at least
/// image + gap (psf - 1), rounded up to what transforms well. The gap is 3 for the mirror boundary, room for both ends'
/// mirror images, but no more than the image, whose whole mirror image joins both ends; and `gap` for the others.
Shape grid_for(Shape image, Shape psf, Boundary boundary, int gap = 1);

/// Puts the image at the grid's origin and fills the rest as the boundary says (unknown: with zeros).
/// values: image.voxels() floats, dense.
void write_on_grid(const Field& out, Shape image, const float* values, Boundary boundary);

/// An image with holes (NaN) and what lies beyond it as the boundary `unknown` wants them: y holds the known values,
/// mask is 1 where they are; both are 0 elsewhere.
void write_known(const Field& y, const Field& mask, Shape image, const float* values);

/// How an image is made up beyond its frame: by its mirror image, or by holding its outermost values.
enum class Continuation { mirrored, held };

/// Fills the grid beyond the window at its origin with the window's continuation (mirrored: as write_on_grid(mirror)
/// does); what is known of a scene whose surroundings are not, for a start or for statistics of its spectrum. Works
/// plane by plane.
void extend(const Field& field, Shape image, Continuation continuation);

/// The energy, in units of its variance, that white noise in the window has on the whole grid after extend(mirrored):
/// less than the grid's voxels where two mirror images are blended.
double mirrored_noise_energy(Shape image, Shape grid);

/// 1 inside the image's window, 0 elsewhere.
void write_window(const Field& out, Shape image);

/// next() for every voxel of the image's window in the order z, y, x; 0 elsewhere. Works plane by plane.
template <class Next>
void write_voxels(const Field& out, Shape image, const Next& next) {
  apply(expression::Constant{0.0f}, out);
  std::vector<float> plane(static_cast<std::size_t>(image.y * image.x));
  for (std::int64_t z = 0; z < image.z; ++z) {
    for (float& v : plane) v = next();
    out.upload({{1, image.y, image.x}, {z, 0, 0}}, plane.data());
  }
}

/// Hann's window over the image's, product of the axes' (1 along an axis of one voxel); 0 elsewhere: what it leaves of
/// an image has a spectrum without the cut's edges.
void write_taper(const Field& out, Shape image);

/// The energy, in units of its variance, that white noise has under write_taper().
double taper_energy(Shape image);

}  // namespace ww
