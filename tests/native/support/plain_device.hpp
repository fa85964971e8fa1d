#pragma once
// The slow, obvious Device: dense arrays, transforms in double by their definition, one voxel after the other. It is
// what the fast devices are compared with, so nothing here is clever.
#include <complex>
#include <cstdlib>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "compute/device.hpp"

namespace ww::test {

namespace plain {

using Value = std::complex<double>;

/// a b; the operator also looks for infinities, which takes five times as long.
inline Value product(Value a, Value b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// exp(sign 2 pi i j / n) for j in [0, n).
inline const std::vector<Value>& roots_of_unity(std::size_t n, int sign) {
  static std::map<std::pair<std::size_t, int>, std::vector<Value>> known;
  std::vector<Value>& roots = known[{n, sign}];
  for (std::size_t j = roots.size(); j < n; ++j)
    roots.push_back(std::polar(1.0, sign * 2.0 * 3.14159265358979323846 * double(j) / double(n)));
  return roots;
}

/// X_k = sum_j x_j exp(sign 2 pi i j k / n), unscaled: split by the smallest prime factor, by definition when prime or
/// short.
inline std::vector<Value> transform(const std::vector<Value>& x, int sign) {
  const std::size_t n = x.size();
  std::size_t p = 2;
  while (p < n && (n <= 16 || n % p != 0)) ++p;
  if (n <= 1) return x;
  const std::size_t m = n / p;
  std::vector<std::vector<Value>> parts(p, std::vector<Value>(m));
  for (std::size_t i = 0; i < n; ++i) parts[i % p][i / p] = x[i];
  if (m > 1)
    for (auto& part : parts) part = transform(part, sign);
  const std::vector<Value>& roots = roots_of_unity(n, sign);
  std::vector<Value> out(n);
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t q = 0, turn = 0; q < p; ++q, turn = (turn + k < n) ? turn + k : turn + k - n)  // turn = q k mod n
      out[k] += product(parts[q][k % m], roots[turn]);
  return out;
}

/// The same along every axis of a dense z, y, x array.
inline void transform(Shape s, std::vector<Value>& values, int sign) {
  const auto along = [&](std::int64_t n, std::int64_t stride, std::int64_t starts_stride, std::int64_t starts) {
    for (std::int64_t outer = 0; outer < starts; ++outer)
      for (std::int64_t inner = 0; inner < stride; ++inner) {
        std::vector<Value> line(static_cast<std::size_t>(n));
        Value* const first = values.data() + outer * starts_stride + inner;
        for (std::int64_t i = 0; i < n; ++i) line[std::size_t(i)] = first[i * stride];
        line = transform(line, sign);
        for (std::int64_t i = 0; i < n; ++i) first[i * stride] = line[std::size_t(i)];
      }
  };
  along(s.x, 1, s.x, s.z * s.y);
  along(s.y, s.x, s.y * s.x, s.z);
  along(s.z, s.y * s.x, s.voxels(), 1);
}

// One function a row for each expression: called with its inputs at one voxel or frequency.
template <class E, class Out, class... In>
struct AtVoxel {
  template <std::size_t... k>
  static Out call(const E& e, [[maybe_unused]] const float* in, std::index_sequence<k...>) {
    return e(in[k]...);
  }
  static Out run(const void* functor, const float* in) {
    return call(*static_cast<const E*>(functor), in, std::index_sequence_for<In...>{});
  }
};
using Results = std::vector<float>;
inline Results results(float v) { return {v}; }
inline Results results(Three v) { return {v.z, v.y, v.x}; }
template <class E, class Out, class... In>
struct AtNeighbors {
  static Results run(const void* functor, const float* in) { return results(AtVoxel<E, Out, In...>::run(functor, in)); }
};
template <class E, class Out, class At, class... In>
struct AtFrequency {
  template <std::size_t... k>
  static Out call(const E& e, Frequency f, const Complex* in, std::index_sequence<k...>) {
    return e(f, in[k]...);
  }
  static Out run(const void* functor, Frequency f, const Complex* in) {
    return call(*static_cast<const E*>(functor), f, in, std::index_sequence_for<In...>{});
  }
};

template <class Function>
struct Entry {
  Function function;
  int inputs;
};
template <class Function, template <class...> class Caller, int not_inputs, class... Es>
std::vector<Entry<Function>> table(List<Es...>) {
  return {{runner<Caller, Es>(&Es::operator()), arity(&Es::operator()) - not_inputs}...};
}

}  // namespace plain

class PlainDevice : public Device, private Memory, private Voxels, private Spectra {
 public:
  Memory& memory() override { return *this; }
  Voxels& voxels() override { return *this; }
  Spectra& spectra() override { return *this; }
  std::string name() const override { return "plain"; }
  std::string description() const override { return "definitions in double precision"; }
  bool shares_host_memory() const override { return true; }
  std::size_t free_bytes() const override { return 0; }

  std::size_t field_bytes(Shape grid) const override { return count(grid) * sizeof(float); }
  std::size_t spectrum_bytes(Shape grid) const override { return count(grid) * sizeof(Value); }
  std::size_t scratch_bytes(Shape) const override { return 0; }
  std::shared_ptr<void> allocate(std::size_t bytes) override { return {std::malloc(bytes), std::free}; }

  void upload(Shape grid, void* field, const Window& window, const float* values) override {
    for_window(grid, window, [&](std::size_t at) { static_cast<float*>(field)[at] = *values++; });
  }
  void download(Shape grid, const void* field, const Window& window, float* values) override {
    for_window(grid, window, [&](std::size_t at) { *values++ = static_cast<const float*>(field)[at]; });
  }

  void voxelwise(Shape grid, Kernel e, void* out, const void* const* in) override {
    const auto entry = voxelwise_[std::size_t(e.index)];
    for (std::size_t i = 0; i < count(grid); ++i)
      static_cast<float*>(out)[i] = entry.function(e.functor, voxel_inputs(entry.inputs, in, i).data());
  }
  void shifted(Shape grid, Kernel e, void* const* out, const void* const* in, const Shift* shifts) override {
    const auto entry = shifted_[std::size_t(e.index)];
    const auto around = [](std::int64_t i, std::int64_t n) { return (i % n + n) % n; };
    for (std::int64_t z = 0; z < grid.z; ++z)
      for (std::int64_t y = 0; y < grid.y; ++y)
        for (std::int64_t x = 0; x < grid.x; ++x) {
          std::vector<float> values;
          for (int i = 0; i < entry.inputs; ++i) {
            const Shift s = shifts[i];
            const std::int64_t from =
                (around(z + s.z, grid.z) * grid.y + around(y + s.y, grid.y)) * grid.x + around(x + s.x, grid.x);
            values.push_back(static_cast<const float*>(in[i])[from]);
          }
          const plain::Results results = entry.function(e.functor, values.data());
          for (std::size_t k = 0; k < results.size(); ++k)
            static_cast<float*>(out[k])[(z * grid.y + y) * grid.x + x] = results[k];
        }
  }
  Sums voxel_sums(Shape grid, const Window& window, Kernel e, const void* const* in) override {
    const auto entry = voxel_sums_[std::size_t(e.index)];
    Sums total;
    for_window(grid, window, [&](std::size_t at) {
      add(total, entry.function(e.functor, voxel_inputs(entry.inputs, in, at).data()));
    });
    return total;
  }
  std::shared_ptr<const void> keep(const BandedMatrix& matrix) override {
    return std::make_shared<const BandedMatrix>(matrix);
  }
  void along_axis(Shape from, Shape to, int axis, const void* kept, const void* in, void* out) override {
    const BandedMatrix& matrix = *static_cast<const BandedMatrix*>(kept);
    for (std::int64_t z = 0; z < to.z; ++z)
      for (std::int64_t y = 0; y < to.y; ++y)
        for (std::int64_t x = 0; x < to.x; ++x) {
          const auto row = std::size_t(axis == 0 ? z : axis == 1 ? y : x);
          double sum = 0;
          for (std::size_t k = matrix.begin[row]; k < matrix.begin[row + 1]; ++k) {
            const std::int64_t at = matrix.first[row] + std::int64_t(k - matrix.begin[row]);
            const std::int64_t index =
                ((axis == 0 ? at : z) * from.y + (axis == 1 ? at : y)) * from.x + (axis == 2 ? at : x);
            sum += matrix.weights[k] * double(static_cast<const float*>(in)[index]);
          }
          static_cast<float*>(out)[(z * to.y + y) * to.x + x] = float(sum);
        }
  }

  void forward(Shape grid, const void* field, void* spectrum) override {
    const float* const voxels = static_cast<const float*>(field);
    std::vector<Value> values(voxels, voxels + count(grid));
    plain::transform(grid, values, -1);
    std::copy(values.begin(), values.end(), static_cast<Value*>(spectrum));
  }
  void inverse(Shape grid, void* spectrum, void* field) override {
    Value* const from = static_cast<Value*>(spectrum);
    std::vector<Value> values(from, from + count(grid));
    plain::transform(grid, values, +1);
    for (std::size_t i = 0; i < count(grid); ++i) {
      static_cast<float*>(field)[i] = float(values[i].real() / double(count(grid)));
      from[i] = std::numeric_limits<double>::quiet_NaN();  // who reads it afterwards shall notice
    }
  }
  void spectral(Shape grid, Kernel e, void* out, const void* const* in) override {
    const auto entry = spectral_[std::size_t(e.index)];
    for_frequencies(grid, [&](std::size_t at, Frequency f) {
      const Complex value = entry.function(e.functor, f, spectral_inputs(entry.inputs, in, at).data());
      static_cast<Value*>(out)[at] = {value.re, value.im};
    });
  }
  Sums spectral_sums(Shape grid, Kernel e, const void* const* in) override {
    const auto entry = spectral_sums_[std::size_t(e.index)];
    Sums total;
    for_frequencies(grid, [&](std::size_t at, Frequency f) {
      add(total, entry.function(e.functor, f, spectral_inputs(entry.inputs, in, at).data()));
    });
    return total;
  }

  void load(Shape grid, Kernel e, void* work, void* out, const void* const* in) override {
    std::vector<float> v(count(grid));
    voxelwise(grid, e, v.data(), in);
    forward(grid, v.data(), work);
    if (out) std::copy(v.begin(), v.end(), static_cast<float*>(out));
  }
  void convolve(Shape grid, const void* otf, Direction direction, Kernel e, void* work, void* out,
                const void* const* in, After after) override {
    const Value* const h = static_cast<const Value*>(otf);
    Value* const spectrum = static_cast<Value*>(work);
    for (std::size_t i = 0; i < count(grid); ++i) spectrum[i] *= direction == Direction::blur ? h[i] : std::conj(h[i]);
    std::vector<float> convolved(count(grid));
    inverse(grid, work, convolved.data());
    std::vector<const void*> inputs = {convolved.data()};
    for (int i = 1; i < voxelwise_[std::size_t(e.index)].inputs; ++i) inputs.push_back(in[i - 1]);
    std::vector<float> v(count(grid));
    voxelwise(grid, e, v.data(), inputs.data());
    if (after == After::reload) forward(grid, v.data(), work);
    if (out) std::copy(v.begin(), v.end(), static_cast<float*>(out));
  }

 private:
  using Value = plain::Value;

  static std::size_t count(Shape grid) { return std::size_t(grid.voxels()); }
  static void add(Sums& total, Sums s) {
    total.a += s.a;
    total.b += s.b;
  }
  static std::vector<float> voxel_inputs(int n, const void* const* in, std::size_t at) {
    std::vector<float> values;
    for (int i = 0; i < n; ++i) values.push_back(static_cast<const float*>(in[i])[at]);
    return values;
  }
  static std::vector<Complex> spectral_inputs(int n, const void* const* in, std::size_t at) {
    std::vector<Complex> values;
    for (int i = 0; i < n; ++i) {
      const Value v = static_cast<const Value*>(in[i])[at];
      values.push_back({float(v.real()), float(v.imag())});
    }
    return values;
  }
  template <class Visit>
  static void for_window(Shape grid, const Window& w, const Visit& visit) {
    for (std::int64_t z = 0; z < w.shape.z; ++z)
      for (std::int64_t y = 0; y < w.shape.y; ++y)
        for (std::int64_t x = 0; x < w.shape.x; ++x)
          visit(std::size_t(((w.origin.z + z) * grid.y + w.origin.y + y) * grid.x + w.origin.x + x));
  }
  template <class Visit>
  static void for_frequencies(Shape grid, const Visit& visit) {
    const auto cycles = [](std::int64_t k, std::int64_t n) {
      return float(double(2 * k <= n ? k : k - n) / double(n));
    };
    std::size_t at = 0;
    for (std::int64_t z = 0; z < grid.z; ++z)
      for (std::int64_t y = 0; y < grid.y; ++y)
        for (std::int64_t x = 0; x < grid.x; ++x)
          visit(at++, Frequency{cycles(z, grid.z), cycles(y, grid.y), cycles(x, grid.x)});
  }

  using AtVoxel = float (*)(const void*, const float*);
  using AtNeighbors = plain::Results (*)(const void*, const float*);
  using AtVoxelSums = Sums (*)(const void*, const float*);
  using AtFrequency = Complex (*)(const void*, Frequency, const Complex*);
  using AtFrequencySums = Sums (*)(const void*, Frequency, const Complex*);
  std::vector<plain::Entry<AtVoxel>> voxelwise_ = plain::table<AtVoxel, plain::AtVoxel, 0>(expression::Voxelwise{});
  std::vector<plain::Entry<AtNeighbors>> shifted_ =
      plain::table<AtNeighbors, plain::AtNeighbors, 0>(expression::Shifted{});
  std::vector<plain::Entry<AtVoxelSums>> voxel_sums_ =
      plain::table<AtVoxelSums, plain::AtVoxel, 0>(expression::VoxelSums{});
  std::vector<plain::Entry<AtFrequency>> spectral_ =
      plain::table<AtFrequency, plain::AtFrequency, 1>(expression::Spectral{});
  std::vector<plain::Entry<AtFrequencySums>> spectral_sums_ =
      plain::table<AtFrequencySums, plain::AtFrequency, 1>(expression::SpectralSums{});
};

}  // namespace ww::test
