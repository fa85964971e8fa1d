#pragma once
// A linear map A between two grids, with its adjoint: how an image y is made of an object x, y = A x + background +
// noise. Methods are written against LinearOperator; docs/adding-an-operator.md shows how to write one.
#include <cstdint>
#include <memory>
#include <span>

#include "compute/device.hpp"
#include "image/shape.hpp"
#include "operators/boundary.hpp"

namespace ww {

class Convolution;
class LinearOperator;
using Operator = std::shared_ptr<const LinearOperator>;

/// The interface of all operators. The object lies on the input grid, the image on the output grid.
///
/// Not every voxel of the output grid need be recorded: it may be padding made up by a boundary, or unknown (a Window's
/// outside and holes). M is 1 where A x is compared with y and 0 where it is unknown; A includes M.
///
/// The fused steps save passes over memory. An operator holds one array at a time, an object or an image:
///   load(e, out, in...)          it holds the object v = e(in...)
///   load_image(e, out, in...)    it holds the image v = e(in...)
///   apply_step(e, out, after, in...)    of the object x it holds: the image v = e(A x, in...)
///   adjoint_step(e, out, after, in...)  of the image y it holds: the object v = e(A* y, in...)
/// e is a functor of compute/expressions (list Voxelwise). `out` receives v unless it is null, and may be one of in.
/// After a step the operator holds v if `after` is After::reload; otherwise what it holds is undefined. apply_step()
/// leaves M out: where nothing was recorded, e's first argument is any finite value. What is held for adjoint_step()
/// must be 0 there. An e that multiplies with y gives that, since y is 0 there; so do unexplained() and predicted().
/// One operator must not be used by two iterations at the same time: clone() it.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;

  virtual Device& device() const = 0;
  virtual Shape input_grid() const = 0;
  virtual Shape output_grid() const = 0;
  /// out = A x, 0 where nothing was recorded.
  virtual void apply(const Field& x, const Field& out) const = 0;
  /// out = A* y: <A x, y> = <x, A* y> for all x, y.
  virtual void adjoint(const Field& y, const Field& out) const = 0;
  /// The same operator with work areas of its own.
  virtual Operator clone() const = 0;

  // ------------------------------------------------------------ what was recorded
  /// The window that was recorded, at the output grid's origin.
  virtual Shape recorded() const { return output_grid(); }
  /// The same operator without M, with work areas of its own.
  virtual Operator without_window() const { return clone(); }
  /// 1 where an image was recorded, 0 elsewhere, also in padding. Not to be changed.
  virtual Field recorded_mask() const;
  /// y where M is 1, `value` elsewhere; y itself where M is 1 everywhere. Not to be changed.
  virtual Field known_or(const Field& y, float value) const;
  /// y with `value` in the holes of the window, and continued beyond it. A new field.
  virtual Field completed(const Field& y, float value, Continuation continuation) const;

  // ------------------------------------------------------------ properties
  /// No singular value of A is larger. 1 for convolutions with a prepared PSF, which is nowhere negative and sums to 1.
  virtual double largest_singular_value() const { return 1; }
  /// A*1, how much each voxel of the object contributes to the image; an empty field where that is 1 everywhere.
  virtual Field sensitivity() const;
  /// The convolution inside A; null if there is none.
  virtual const Convolution* convolution() const { return nullptr; }
  /// Whether the Fourier transform diagonalizes A: a convolution with M = 1 everywhere.
  virtual bool is_diagonal() const { return false; }

  // ------------------------------------------------------------ residuals
  /// out = M (y - predicted), for predicted = A x before M. out may be `predicted`.
  virtual void residual(const Field& y, const Field& predicted, const Field& out) const;
  /// Of the object x that is held: the image v = M (y - A x), as a fused step.
  virtual void unexplained(const Field& y, const Field* out, After after) const;
  /// Of the object x that is held: the image v = A x (with M), as a fused step.
  virtual void predicted(const Field* out, After after) const;

  // ------------------------------------------------------------ fused steps
  template <class E, class... In>
  void load(const E& e, const Field* out, const In&... in) const {
    static_assert(arity(&E::operator()) == sizeof...(In));
    const void* const sources[] = {in.data()..., nullptr};
    load(Side::object, kernel_of<expression::Voxelwise>(e), out, {sources, sizeof...(In)});
  }
  template <class E, class... In>
  void load_image(const E& e, const Field* out, const In&... in) const {
    static_assert(arity(&E::operator()) == sizeof...(In));
    const void* const sources[] = {in.data()..., nullptr};
    load(Side::image, kernel_of<expression::Voxelwise>(e), out, {sources, sizeof...(In)});
  }
  template <class E, class... In>
  void apply_step(const E& e, const Field* out, After after, const In&... in) const {
    step(Direction::blur, e, out, after, in...);
  }
  template <class E, class... In>
  void adjoint_step(const E& e, const Field* out, After after, const In&... in) const {
    step(Direction::adjoint, e, out, after, in...);
  }

  // ------------------------------------------------------------ shorthands
  Field new_object() const { return {device(), input_grid()}; }
  Field new_image() const { return {device(), output_grid()}; }
  /// Of the convolution inside A. Throws std::logic_error if there is none: a method that uses it must say so (Traits).
  const Spectrum& otf() const;
  /// An array of the otf()'s size.
  Spectrum new_spectrum() const;

  // The fused steps with the types forgotten, for operators that wrap another one. These implementations call apply()
  // and adjoint(), one pass after the other; an operator overrides them when its device can fuse the passes.
  enum class Side { object, image };
  using Sources = std::span<const void* const>;
  virtual void load(Side side, Kernel e, const Field* out, Sources in) const;
  virtual void step(Direction direction, Kernel e, const Field* out, After after, Sources in) const;

 private:
  template <class E, class... In>
  void step(Direction direction, const E& e, const Field* out, After after, const In&... in) const {
    static_assert(arity(&E::operator()) == 1 + sizeof...(In));
    const void* const sources[] = {in.data()..., nullptr};
    step(direction, kernel_of<expression::Voxelwise>(e), out, after, Sources{sources, sizeof...(In)});
  }
  const Field& held(Side side) const;

  mutable Field object_, image_;  // what is held; made at the first step that is not overridden
};

/// 1 / A*1, 0 where the image shows less than a thousandth of a voxel; an empty field where it is 1 everywhere.
/// M. Bertero & P. Boccacci, Astron. Astrophys. 437 (2005) 369. They leave out voxels below 0.01, which changes a flat
/// image by 6 % in its corners (the intensity left out is missing there); 0.001 changes it by 0.4 % and restores
/// borders as well.
Field reciprocal_sensitivity(const LinearOperator& A);

}  // namespace ww
