#pragma once
// What one thread does in each kernel. Plain C++: nvcc compiles it for the device, g++ for the emulated device of the
// tests.
//
// A body is a struct that is handed to a kernel by value; its call operator walks every threads-th item from `thread`
// on, so it is right for any number of threads. Items are what a thread reads in one load: 16 bytes where memory is
// dense.
#include <math.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "compute/cuda/layout.hpp"
#include "compute/expressions/lists.hpp"

namespace ww::cuda {

struct Place {
  std::size_t thread, threads;
};

struct alignas(8) Pair {
  float v[2];
};
struct alignas(16) Quad {
  float v[4];
};

template <int N>
constexpr int room = N > 0 ? N : 1;  // there are no arrays of length zero

// ---------------------------------------------------------------- voxels

/// out = e(in...) over dense voxels.
template <class E, int N>
struct VoxelwiseBody {
  E e;
  std::size_t voxels;
  float* out;
  const float* in[room<N>];

  std::size_t items() const { return (voxels + 3) / 4; }
  WW_BODY void operator()(Place at) const { walk(at, std::make_index_sequence<N>{}); }

 private:
  template <std::size_t... I>
  WW_BODY void walk(Place at, std::index_sequence<I...>) const {
    for (std::size_t i = at.thread; i < (voxels + 3) / 4; i += at.threads) {
      if (4 * i + 4 <= voxels) {
        const Quad a[room<N>] = {reinterpret_cast<const Quad*>(in[I])[i]...};
        Quad r;
        for (int j = 0; j < 4; ++j) r.v[j] = e(a[I].v[j]...);
        reinterpret_cast<Quad*>(out)[i] = r;
        (void)a;  // an expression without inputs
      } else {
        for (std::size_t k = 4 * i; k < voxels; ++k) out[k] = e(in[I][k]...);
      }
    }
  }
};

/// out[0..] = e(in...), each input read at the voxel + its shift, around the grid's ends. Shifts are in [0, size).
template <class E, int N>
struct ShiftedBody {
  static constexpr int results = outputs(&E::operator());
  E e;
  Layout grid;
  float* out[3];
  const float* in[room<N>];
  Layout shift[room<N>];

  std::size_t items() const { return grid.voxels(); }
  WW_BODY void operator()(Place at) const { walk(at, std::make_index_sequence<N>{}); }

 private:
  WW_BODY static std::size_t around(std::size_t i, std::size_t n) { return i < n ? i : i - n; }
  WW_BODY float read(int k, std::size_t z, std::size_t y, std::size_t x) const {
    const Layout& s = shift[k];
    return in[k][(around(z + s.z, grid.z) * grid.y + around(y + s.y, grid.y)) * grid.x + around(x + s.x, grid.x)];
  }
  template <std::size_t... I>
  WW_BODY void walk(Place at, std::index_sequence<I...>) const {
    Box(grid).each_place(at.thread, at.threads, [&](std::size_t z, std::size_t y, std::size_t x) {
      const std::size_t i = (z * grid.y + y) * grid.x + x;
      const auto v = e(read(int(I), z, y, x)...);
      if constexpr (results == 3) {
        out[0][i] = v.z;
        out[1][i] = v.y;
        out[2][i] = v.x;
      } else {
        out[0][i] = v;
      }
    });
  }
};

/// The sum over this thread's voxels of a window of e(in...).
template <class E, int N>
struct VoxelSumsBody {
  E e;
  Box window;
  const float* in[room<N>];

  WW_BODY Sums operator()(Place at) const { return walk(at, std::make_index_sequence<N>{}); }

 private:
  template <std::size_t... I>
  WW_BODY Sums walk(Place at, std::index_sequence<I...>) const {
    Sums sums;
    window.each(at.thread, at.threads, [&](std::size_t i) {
      const Sums s = e(in[I][i]...);
      sums.a += s.a;
      sums.b += s.b;
    });
    return sums;
  }
};

/// A banded matrix along an axis (0 z, 1 y, 2 x): row j reads in[first[j] + i] with weights[j * taps + i].
struct BandedBody {
  Layout from, to;
  int axis, taps;
  const std::int32_t* first;
  const float* weights;
  const float* in;
  float* out;

  std::size_t items() const { return to.voxels(); }
  WW_BODY void operator()(Place at) const {
    const std::size_t apart = axis == 0 ? from.y * from.x : axis == 1 ? from.x : 1;
    Box(to).each_place(at.thread, at.threads, [&](std::size_t z, std::size_t y, std::size_t x) {
      const std::size_t row = axis == 0 ? z : axis == 1 ? y : x, start = std::size_t(first[row]);
      const float* const weight = weights + row * std::size_t(taps);
      const float* const read =
          in + ((axis == 0 ? start : z) * from.y + (axis == 1 ? start : y)) * from.x + (axis == 2 ? start : x);
      float sum = 0;
      for (int i = 0; i < taps; ++i) sum += weight[i] * read[std::size_t(i) * apart];
      out[(z * to.y + y) * to.x + x] = sum;
    });
  }
};

// ---------------------------------------------------------------- voxels in a work spectrum

/// Two neighboring voxels of a dense field; the second is 0 where the row ends. Rows of even length start at 8 bytes.
WW_BODY Pair read_pair(const float* field, std::size_t voxel, bool even, bool both) {
  if (even) return *reinterpret_cast<const Pair*>(field + voxel);
  return {{field[voxel], both ? field[voxel + 1] : 0.0f}};
}
WW_BODY void write_pair(float* field, std::size_t voxel, bool even, bool both, Pair v) {
  if (even) {
    *reinterpret_cast<Pair*>(field + voxel) = v;
  } else {
    field[voxel] = v.v[0];
    if (both) field[voxel + 1] = v.v[1];
  }
}

/// Between the transforms. Loading (Convolved = 0): v = e(in...). After an inverse transform (Convolved = 1):
/// v = e(scale * what work holds, in...). Then out = v unless out is null, and work = v if `reload`. N counts `in`.
template <class E, int N, int Convolved>
struct RowsBody {
  E e;
  Layout grid;
  float scale;  // 1 / voxels: cuFFT's inverse is unscaled
  Pair* work;
  float* out;
  const float* in[room<N>];
  bool reload;

  std::size_t items() const { return grid.complexes(); }
  WW_BODY void operator()(Place at) const { walk(at, std::make_index_sequence<N>{}); }

 private:
  template <std::size_t... I>
  WW_BODY void walk(Place at, std::index_sequence<I...>) const {
    const std::size_t half = grid.half(), nx = grid.x, items = grid.complexes();
    const bool even = nx % 2 == 0;
    for (std::size_t i = at.thread; i < items; i += at.threads) {
      const std::size_t row = i / half, x = 2 * (i - row * half), voxel = row * nx + x;
      if (x >= nx) continue;  // room of the Nyquist frequency
      const bool both = x + 1 < nx;
      const Pair a[room<N>] = {read_pair(in[I], voxel, even, both)...};
      Pair v;
      if constexpr (Convolved) {
        const Pair w = work[i];
        for (int j = 0; j < 2; ++j) v.v[j] = e(scale * w.v[j], a[I].v[j]...);
      } else {
        for (int j = 0; j < 2; ++j) v.v[j] = e(a[I].v[j]...);
      }
      (void)a;
      if (!both) v.v[1] = 0.0f;  // the imaginary part where x = 1, else never read
      if (out) write_pair(out, voxel, even, both, v);
      if (reload) work[i] = v;
    }
  }
};

// ---------------------------------------------------------------- frequencies

WW_BODY Complex complex_of(Pair p) { return {p.v[0], p.v[1]}; }
WW_BODY Pair pair_of(Complex c) { return {{c.re, c.im}}; }

/// Cycles a voxel of sample k of n, in (-1/2, 1/2].
WW_BODY float cycles(std::size_t k, std::size_t n) { return (k <= n / 2 ? float(k) : -float(n - k)) / float(n); }

WW_BODY Frequency frequency_of(const Layout& grid, std::size_t i) {
  const std::size_t row = i / grid.half(), kx = i - row * grid.half(), kz = row / grid.y, ky = row - kz * grid.y;
  return {cycles(kz, grid.z), cycles(ky, grid.y), cycles(kx, grid.x)};
}

/// How many of the z y x frequencies sample i stands for: itself, and its mirror image that is not stored.
WW_BODY double times_counted(const Layout& grid, std::size_t i) {
  const std::size_t kx = i % grid.half();
  return kx == 0 || 2 * kx == grid.x ? 1.0 : 2.0;
}

/// work = e(work, otf), e a product that does not ask for the frequency: Blur or BlurAdjoint.
template <class E>
struct MultiplyBody {
  std::size_t complexes;
  Pair* work;
  const Pair* otf;

  std::size_t items() const { return (complexes + 1) / 2; }
  WW_BODY void operator()(Place at) const {
    const E e{};
    for (std::size_t i = at.thread; i < (complexes + 1) / 2; i += at.threads) {
      if (2 * i + 2 <= complexes) {
        const Quad w = reinterpret_cast<const Quad*>(work)[i], h = reinterpret_cast<const Quad*>(otf)[i];
        const Complex p = e(Frequency{}, {w.v[0], w.v[1]}, {h.v[0], h.v[1]});
        const Complex q = e(Frequency{}, {w.v[2], w.v[3]}, {h.v[2], h.v[3]});
        reinterpret_cast<Quad*>(work)[i] = {{p.re, p.im, q.re, q.im}};
      } else {
        work[2 * i] = pair_of(e(Frequency{}, complex_of(work[2 * i]), complex_of(otf[2 * i])));
      }
    }
  }
};

/// out = e(frequency, in...).
template <class E, int N>
struct SpectralBody {
  E e;
  Layout grid;
  Pair* out;
  const Pair* in[room<N>];

  std::size_t items() const { return grid.complexes(); }
  WW_BODY void operator()(Place at) const { walk(at, std::make_index_sequence<N>{}); }

 private:
  template <std::size_t... I>
  WW_BODY void walk(Place at, std::index_sequence<I...>) const {
    const std::size_t items = grid.complexes();
    for (std::size_t i = at.thread; i < items; i += at.threads)
      out[i] = pair_of(e(frequency_of(grid, i), complex_of(in[I][i])...));
  }
};

/// The sum over this thread's frequencies of e(frequency, in...), mirrored ones counted.
template <class E, int N>
struct SpectralSumsBody {
  E e;
  Layout grid;
  const Pair* in[room<N>];

  WW_BODY Sums operator()(Place at) const { return walk(at, std::make_index_sequence<N>{}); }

 private:
  template <std::size_t... I>
  WW_BODY Sums walk(Place at, std::index_sequence<I...>) const {
    const std::size_t items = grid.complexes();
    Sums sums;
    for (std::size_t i = at.thread; i < items; i += at.threads) {
      const Sums s = e(frequency_of(grid, i), complex_of(in[I][i])...);
      const double count = times_counted(grid, i);
      sums.a += count * s.a;
      sums.b += count * s.b;
    }
    return sums;
  }
};

}  // namespace ww::cuda
