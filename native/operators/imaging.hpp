#pragma once
// How the microscope made the image: y = A x + background + noise, A = window . blur, with its adjoint.
#include "compute/device.hpp"
#include "image/volume.hpp"
#include "operators/boundary.hpp"

namespace ww {

/// The OTF of a PSF on a grid. psf: odd sizes, center at its middle voxel; a PSF larger than the grid is folded, as a
/// periodic convolution does.
Spectrum otf_of(Device& device, Shape grid, const Volume& psf);

/// A = M . (h *): blur on a periodic grid, then the recorded window M (all of the grid when there is no mask).
/// Methods see a linear operator and the fused steps; how the boundary is done is not their business.
class Imaging {
 public:
  /// recorded: the window that was recorded, at the grid's origin; `masked`: the rest of the grid is unknown.
  Imaging(Spectrum otf, Shape recorded, bool masked) : otf_(std::move(otf)), recorded_(recorded), masked_(masked) {}
  /// The same with holes: only the voxels where `mask` is 1 were recorded, the others (0) are unknown.
  Imaging(Spectrum otf, Shape recorded, Field mask)
      : otf_(std::move(otf)), recorded_(recorded), masked_(true), holes_(true), kept_mask_(std::move(mask)) {}

  Device& device() const { return otf_.device(); }
  Shape grid() const { return otf_.grid(); }
  const Spectrum& otf() const { return otf_; }
  bool masked() const { return masked_; }
  Shape recorded() const { return recorded_; }
  /// M: 1 where recorded, 0 elsewhere. Laid anew at each call unless there are holes in the window; not to be changed.
  Field mask() const;
  /// y, with `value` in the holes of the window.
  Field filled(const Field& y, float value) const;
  Field field() const { return {device(), grid()}; }
  Spectrum spectrum() const { return {device(), grid()}; }

  /// out = M (h * x)
  void apply(const Field& x, const Field& out) const;
  /// out = h~ * (M y), the adjoint: <A x, y> = <x, A* y>.
  void adjoint(const Field& y, const Field& out) const;

  // The fused steps (device.hpp). One estimate is in the work spectrum at a time: load() puts e(in...) there,
  // blur()/adjoint_step() convolve what is there, put e(convolved, in...) back and, where `out` is given, store it.
  template <class E, class... In>
  void load(const E& e, const Field* out, const In&... in) const {
    static_assert(arity(&E::operator()) == sizeof...(In));
    const void* const sources[] = {in.data()..., nullptr};
    device().load(grid(), kernel_of<expression::Voxelwise>(e), work().data(), out ? out->data() : nullptr, sources);
  }
  template <class E, class... In>
  void blur_step(const E& e, const Field* out, After after, const In&... in) const {
    step(Direction::blur, e, out, after, in...);
  }
  template <class E, class... In>
  void adjoint_step(const E& e, const Field* out, After after, const In&... in) const {
    step(Direction::adjoint, e, out, after, in...);
  }

 private:
  template <class E, class... In>
  void step(Direction direction, const E& e, const Field* out, After after, const In&... in) const {
    static_assert(arity(&E::operator()) == 1 + sizeof...(In));
    const void* const sources[] = {in.data()..., nullptr};
    device().convolve(grid(), otf_.data(), direction, kernel_of<expression::Voxelwise>(e), work().data(),
                      out ? out->data() : nullptr, sources, after);
  }
  const Field& kept_mask() const {
    if (!kept_mask_) kept_mask_ = mask();
    return kept_mask_;
  }
  const Spectrum& work() const {
    if (!work_) work_ = spectrum();
    return work_;
  }

  Spectrum otf_;
  Shape recorded_;
  bool masked_, holes_ = false;
  mutable Spectrum work_;    // made at the first step: direct filters never need it
  mutable Field kept_mask_;  // given, or made at the first apply() or adjoint() that needs it
};

}  // namespace ww
