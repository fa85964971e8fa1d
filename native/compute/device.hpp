#pragma once
// A place where numbers are computed. Algorithms are written against Device and never ask which one they have.
//
// A grid is a periodic box of voxels (Shape). A Field is one float a voxel of a grid, a Spectrum its Fourier transform;
// how either lies in memory is the device's own business, so only the device touches them. Formulas are the functors of
// compute/expressions. All work of one device is issued from one thread, in order.
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>

#include "compute/expressions/lists.hpp"
#include "image/shape.hpp"

namespace ww {

/// A functor of one of the lists in expressions/lists.hpp, by its number there.
struct Kernel {
  int index;
  const void* functor;
};

/// A box inside a grid: [origin, origin + shape) on every axis, never wrapping.
struct Window {
  Shape shape;
  Shape origin{0, 0, 0};
};

/// From a voxel to the neighbor that is read for it; around the grid's ends.
struct Shift {
  int z = 0, y = 0, x = 0;
};

enum class Direction { blur, adjoint };  // times H, or times conj(H)
enum class After { reload, done };       // put the result back into the work spectrum, or leave that undefined

class Device {
 public:
  virtual ~Device() = default;
  virtual std::string name() const = 0;         ///< "cpu", "cuda:0"
  virtual std::string description() const = 0;  ///< for people: "AVX2, 2 threads", "NVIDIA H200, 141 GB"
  /// True when allocations come out of the host's memory.
  virtual bool shares_host_memory() const = 0;
  /// Bytes an allocation may still take on a device with memory of its own.
  virtual std::size_t free_bytes() const = 0;

  // ------------------------------------------------------------ memory
  virtual std::size_t field_bytes(Shape grid) const = 0;
  virtual std::size_t spectrum_bytes(Shape grid) const = 0;
  /// What the device holds besides fields and spectra while it transforms this grid: tables, work areas.
  virtual std::size_t scratch_bytes(Shape grid) const = 0;
  /// Throws OutOfMemory (errors.hpp).
  virtual std::shared_ptr<void> allocate(std::size_t bytes) = 0;

  // ------------------------------------------------------------ to and from the host (dense z, y, x floats)
  virtual void upload(Shape grid, void* field, const Window& window, const float* values) = 0;  // other voxels stay
  virtual void download(Shape grid, const void* field, const Window& window, float* values) = 0;

  // ------------------------------------------------------------ voxels (expression::Voxelwise, VoxelSums)
  /// out = e(in...); out may be one of in.
  virtual void voxelwise(Shape grid, Kernel e, void* out, const void* const* in) = 0;
  /// Over the voxels of the window; summed in double, in an order that does not depend on the number of threads.
  virtual Sums voxel_sums(Shape grid, const Window& window, Kernel e, const void* const* in) = 0;

  // ------------------------------------------------------------ voxels and their neighbors (expression::Shifted)
  /// out[0..] = e(in[0] at voxel + shifts[0], in[1] at voxel + shifts[1], ...). An out may be one of in only where that
  /// field is read without a shift.
  virtual void shifted(Shape grid, Kernel e, void* const* out, const void* const* in, const Shift* shifts) = 0;

  // ------------------------------------------------------------ spectra (expression::Spectral, SpectralSums)
  virtual void forward(Shape grid, const void* field, void* spectrum) = 0;  // unscaled: frequency zero holds the sum
  virtual void inverse(Shape grid, void* spectrum, void* field) = 0;        // divided by the voxels; destroys spectrum
  virtual void spectral(Shape grid, Kernel e, void* out, const void* const* in) = 0;  // out may be one of in
  /// Over all z y x frequencies, mirrored ones counted.
  virtual Sums spectral_sums(Shape grid, Kernel e, const void* const* in) = 0;

  // ------------------------------------------------------------ fused convolution (expression::Voxelwise)
  // The work spectrum is a buffer of spectrum_bytes() whose content only these two understand. out may be one of in.
  /// v = e(in...) at every voxel; out = v unless null; work holds v.
  virtual void load(Shape grid, Kernel e, void* work, void* out, const void* const* in) = 0;
  /// v = e((h * what work holds), in...): the convolved voxel is the expression's first argument; out = v unless null;
  /// work holds v when after == reload. `otf` is the forward() of the PSF with its center at voxel 0.
  virtual void convolve(Shape grid, const void* otf, Direction direction, Kernel e, void* work, void* out,
                        const void* const* in, After after) = 0;
};

/// One float a voxel, on a device. Shared: a copy is the same memory.
class Field {
 public:
  Field() = default;
  Field(Device& device, Shape grid)
      : device_(&device), grid_(grid), memory_(device.allocate(device.field_bytes(grid))) {}
  Shape grid() const { return grid_; }
  void* data() const { return memory_.get(); }
  explicit operator bool() const { return memory_ != nullptr; }
  Device& device() const { return *device_; }
  void upload(const Window& window, const float* values) const { device_->upload(grid_, data(), window, values); }
  void download(const Window& window, float* values) const { device_->download(grid_, data(), window, values); }

 private:
  Device* device_ = nullptr;
  Shape grid_;
  std::shared_ptr<void> memory_;
};

/// The Fourier transform of a Field. Shared: a copy is the same memory.
class Spectrum {
 public:
  Spectrum() = default;
  Spectrum(Device& device, Shape grid)
      : device_(&device), grid_(grid), memory_(device.allocate(device.spectrum_bytes(grid))) {}
  Shape grid() const { return grid_; }
  void* data() const { return memory_.get(); }
  explicit operator bool() const { return memory_ != nullptr; }
  Device& device() const { return *device_; }

 private:
  Device* device_ = nullptr;
  Shape grid_;
  std::shared_ptr<void> memory_;
};

// ---------------------------------------------------------------- the same, with types

template <class Expressions, class E>
Kernel kernel_of(const E& e) {
  static_assert(std::is_trivially_copyable_v<E>);
  constexpr int index = index_in<E>(Expressions{});
  static_assert(index >= 0, "add the expression to its list in compute/expressions/lists.hpp");
  return {index, &e};
}

/// out = e(in...) at every voxel.
template <class E, class... In>
void apply(const E& e, const Field& out, const In&... in) {
  static_assert(arity(&E::operator()) == sizeof...(In));
  const void* const sources[] = {in.data()..., nullptr};
  out.device().voxelwise(out.grid(), kernel_of<expression::Voxelwise>(e), out.data(), sources);
}

/// A field read at a neighbor: at(x, {0, 0, 1}) is the next voxel along x.
struct ShiftedField {
  const Field& field;
  Shift shift;
};
inline ShiftedField at(const Field& field, Shift shift) { return {field, shift}; }
inline ShiftedField at(const Field& field) { return {field, {}}; }
inline ShiftedField at(ShiftedField field) { return field; }

/// A vector a voxel.
struct VectorField {
  Field z, y, x;
  VectorField() = default;
  VectorField(Device& device, Shape grid) : z(device, grid), y(device, grid), x(device, grid) {}
};

namespace detail {
template <class E, class... In>
void apply_shifted(const E& e, const Field& first, void* const* out, const In&... in) {
  static_assert(arity(&E::operator()) == sizeof...(In));
  const void* const sources[] = {at(in).field.data()...};
  const Shift shifts[] = {at(in).shift...};
  first.device().shifted(first.grid(), kernel_of<expression::Shifted>(e), out, sources, shifts);
}
}  // namespace detail

/// out = e(in...) at every voxel; inputs are fields, or fields at() a neighbor. `out` may be an input that is only read
/// at the voxel itself.
template <class E, class... In>
void apply_shifted(const E& e, const Field& out, const In&... in) {
  static_assert(outputs(&E::operator()) == 1);
  void* const to[] = {out.data()};
  detail::apply_shifted(e, out, to, in...);
}
template <class E, class... In>
void apply_shifted(const E& e, const VectorField& out, const In&... in) {
  static_assert(outputs(&E::operator()) == 3);
  void* const to[] = {out.z.data(), out.y.data(), out.x.data()};
  detail::apply_shifted(e, out.z, to, in...);
}

/// The sums of e(first, rest...) over the voxels of a window.
template <class E, class... In>
Sums sum(const E& e, const Window& window, const Field& first, const In&... rest) {
  static_assert(arity(&E::operator()) == 1 + sizeof...(In));
  const void* const sources[] = {first.data(), rest.data()...};
  return first.device().voxel_sums(first.grid(), window, kernel_of<expression::VoxelSums>(e), sources);
}

/// out = e(frequency, in...) at every frequency.
template <class E, class... In>
void apply_spectral(const E& e, const Spectrum& out, const In&... in) {
  static_assert(arity(&E::operator()) == 1 + sizeof...(In));
  const void* const sources[] = {in.data()..., nullptr};
  out.device().spectral(out.grid(), kernel_of<expression::Spectral>(e), out.data(), sources);
}

/// The sums of e(frequency, first, rest...) over all frequencies.
template <class E, class... In>
Sums sum_spectral(const E& e, const Spectrum& first, const In&... rest) {
  static_assert(arity(&E::operator()) == 2 + sizeof...(In));
  const void* const sources[] = {first.data(), rest.data()...};
  return first.device().spectral_sums(first.grid(), kernel_of<expression::SpectralSums>(e), sources);
}

inline void forward(const Field& x, const Spectrum& out) { x.device().forward(x.grid(), x.data(), out.data()); }
/// Destroys `from`.
inline void inverse(const Spectrum& from, const Field& out) {
  out.device().inverse(out.grid(), from.data(), out.data());
}

}  // namespace ww
