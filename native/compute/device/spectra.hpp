#pragma once
// The facet of a device that transforms, computes with frequencies, and convolves.
#include "compute/device/kernel.hpp"
#include "image/shape.hpp"

namespace ww {

enum class Direction { blur, adjoint };  // times H, or times conj(H)
enum class After { reload, done };       // put the result back into the work spectrum, or leave that undefined

class Spectra {
 public:
  virtual ~Spectra() = default;
  virtual void forward(Shape grid, const void* field, void* spectrum) = 0;  // unscaled: frequency zero holds the sum
  virtual void inverse(Shape grid, void* spectrum, void* field) = 0;        // divided by the voxels; destroys spectrum
  /// out = e(frequency, in...), e of the list Spectral; out may be one of in.
  virtual void spectral(Shape grid, Kernel e, void* out, const void* const* in) = 0;
  /// e of the list SpectralSums, over all z y x frequencies, mirrored ones counted.
  virtual Sums spectral_sums(Shape grid, Kernel e, const void* const* in) = 0;

  // Fused convolution, e of the list Voxelwise. The work spectrum is a buffer of spectrum_bytes() whose content only
  // these two understand. out may be one of in.
  /// v = e(in...) at every voxel; out = v unless null; work holds v.
  virtual void load(Shape grid, Kernel e, void* work, void* out, const void* const* in) = 0;
  /// v = e((h * what work holds), in...): the convolved voxel is the expression's first argument; out = v unless null;
  /// work holds v when after == reload. `otf` is the forward() of the PSF with its center at voxel 0.
  virtual void convolve(Shape grid, const void* otf, Direction direction, Kernel e, void* work, void* out,
                        const void* const* in, After after) = 0;
};

}  // namespace ww
