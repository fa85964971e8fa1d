#pragma once
// A place where numbers are computed. Algorithms are written against Device and never ask which one they have.
//
// A grid is a periodic box of voxels (Shape). A Field is one float a voxel of a grid, a Spectrum its Fourier transform;
// how either lies in memory is the device's own business, so only the device touches them. Formulas are the functors of
// compute/expressions. All work of one device is issued from one thread, in order.
//
// A device has a facet for each kind of work, in compute/device/. A new kind of work is a new facet.
#include <memory>
#include <string>
#include <vector>

#include "compute/device/memory.hpp"
#include "compute/device/spectra.hpp"
#include "compute/device/voxels.hpp"

namespace ww {

class Device {
 public:
  virtual ~Device() = default;
  virtual std::string name() const = 0;         ///< "cpu", "cuda:0"
  virtual std::string description() const = 0;  ///< for people: "AVX2, 2 threads", "NVIDIA H200, 141 GB"
  virtual Memory& memory() = 0;
  virtual Voxels& voxels() = 0;
  virtual Spectra& spectra() = 0;
};

/// One float a voxel, on a device. Shared: a copy is the same memory.
class Field {
 public:
  Field() = default;
  Field(Device& device, Shape grid)
      : device_(&device), grid_(grid), memory_(device.memory().allocate(device.memory().field_bytes(grid))) {}
  Shape grid() const { return grid_; }
  void* data() const { return memory_.get(); }
  explicit operator bool() const { return memory_ != nullptr; }
  Device& device() const { return *device_; }
  void upload(const Window& window, const float* values) const {
    device_->memory().upload(grid_, data(), window, values);
  }
  void download(const Window& window, float* values) const {
    device_->memory().download(grid_, data(), window, values);
  }

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
      : device_(&device), grid_(grid), memory_(device.memory().allocate(device.memory().spectrum_bytes(grid))) {}
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

/// out = e(in...) at every voxel.
template <class E, class... In>
void apply(const E& e, const Field& out, const In&... in) {
  static_assert(arity(&E::operator()) == sizeof...(In));
  const void* const sources[] = {in.data()..., nullptr};
  out.device().voxels().voxelwise(out.grid(), kernel_of<expression::Voxelwise>(e), out.data(), sources);
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
  first.device().voxels().shifted(first.grid(), kernel_of<expression::Shifted>(e), out, sources, shifts);
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
  return first.device().voxels().voxel_sums(first.grid(), window, kernel_of<expression::VoxelSums>(e), sources);
}

/// out = e(frequency, in...) at every frequency.
template <class E, class... In>
void apply_spectral(const E& e, const Spectrum& out, const In&... in) {
  static_assert(arity(&E::operator()) == 1 + sizeof...(In));
  const void* const sources[] = {in.data()..., nullptr};
  out.device().spectra().spectral(out.grid(), kernel_of<expression::Spectral>(e), out.data(), sources);
}

/// The sums of e(frequency, first, rest...) over all frequencies.
template <class E, class... In>
Sums sum_spectral(const E& e, const Spectrum& first, const In&... rest) {
  static_assert(arity(&E::operator()) == 2 + sizeof...(In));
  const void* const sources[] = {first.data(), rest.data()...};
  return first.device().spectra().spectral_sums(first.grid(), kernel_of<expression::SpectralSums>(e), sources);
}

inline void forward(const Field& x, const Spectrum& out) {
  x.device().spectra().forward(x.grid(), x.data(), out.data());
}
/// Destroys `from`.
inline void inverse(const Spectrum& from, const Field& out) {
  out.device().spectra().inverse(out.grid(), from.data(), out.data());
}

/// A banded matrix kept by a device, to be applied along one axis of fields.
class AxisMatrix {
 public:
  AxisMatrix() = default;
  /// axis: 0 z, 1 y, 2 x.
  AxisMatrix(Device& device, int axis, const BandedMatrix& matrix) : axis_(axis), kept_(device.voxels().keep(matrix)) {}
  /// out = the matrix along the axis of in; the grids differ in that axis only, from the matrix's columns to its rows.
  void apply(const Field& in, const Field& out) const {
    in.device().voxels().along_axis(in.grid(), out.grid(), axis_, kept_.get(), in.data(), out.data());
  }

 private:
  int axis_ = 0;
  std::shared_ptr<const void> kept_;
};

}  // namespace ww
