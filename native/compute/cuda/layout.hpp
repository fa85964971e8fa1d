#pragma once
// How fields and spectra lie in device memory, and how a long copy is cut: index arithmetic only, for host and device.
//
// Field: dense z, y, x. Spectrum: dense z, y, x/2 + 1 complex numbers, as cuFFT has it. A work spectrum is the same
// memory used twice: between two transforms it holds voxels, a row of x of them in the room of a row of x/2 + 1 complex
// numbers, which is what an in-place real transform expects. What is left of the row (two floats for even x, one for
// odd x) is never read. A grid with x = 1 has no half to leave out: its row is one complex number whose imaginary part
// is zero, transformed by a complex transform along y and z.
#include <algorithm>
#include <cstddef>

#include "compute/cuda/backend.h"

#ifdef __CUDACC__
#define WW_BODY __host__ __device__ __forceinline__
#else
#define WW_BODY inline
#endif

namespace ww::cuda {

struct Layout {
  std::size_t z = 1, y = 1, x = 1;
  Layout() = default;
  Layout(ww_cuda_shape s) : z(std::size_t(s.z)), y(std::size_t(s.y)), x(std::size_t(s.x)) {}
  WW_BODY std::size_t half() const { return x / 2 + 1; }  // complex numbers, or pairs of voxels, in a row of a spectrum
  WW_BODY std::size_t rows() const { return z * y; }
  WW_BODY std::size_t voxels() const { return z * y * x; }
  WW_BODY std::size_t complexes() const { return z * y * half(); }
  bool operator==(const Layout& o) const { return z == o.z && y == o.y && x == o.x; }
};

/// The voxels of a window of a dense field, counted along x, then y, then z.
class Box {
 public:
  Box(const Layout& grid, const ww_cuda_window& w)
      : size_(w.shape),
        row_step_(grid.x),
        plane_step_(grid.y * grid.x),
        first_(std::size_t(w.origin.z) * plane_step_ + std::size_t(w.origin.y) * row_step_ + std::size_t(w.origin.x)) {}

  /// All of a grid.
  WW_BODY explicit Box(const Layout& grid) : size_(grid), row_step_(grid.x), plane_step_(grid.y * grid.x), first_(0) {}

  /// Calls f(index in the field) for voxel `from` and every step-th after it. A step is added digit by digit: divisions
  /// at each voxel would cost more than what is done there.
  template <class F>
  WW_BODY void each(std::size_t from, std::size_t step, F f) const {
    each_place(from, step,
               [&](std::size_t z, std::size_t y, std::size_t x) { f(first_ + z * plane_step_ + y * row_step_ + x); });
  }

  /// Calls f(z, y, x), counted in the window, in the same order.
  template <class F>
  WW_BODY void each_place(std::size_t from, std::size_t step, F f) const {
    const Digits by = digits(step);
    Digits at = digits(from);
#ifdef __CUDA_ARCH__
#pragma unroll 4
#endif
    while (at.z < size_.z) {
      f(at.z, at.y, at.x);
      at.x += by.x;
      const std::size_t next_row = at.x >= size_.x;
      at.x -= next_row * size_.x;
      at.y += by.y + next_row;
      const std::size_t next_plane = at.y >= size_.y;
      at.y -= next_plane * size_.y;
      at.z += by.z + next_plane;
    }
  }

 private:
  struct Digits {
    std::size_t z, y, x;  // x and y below the size's; z what remains
  };
  WW_BODY Digits digits(std::size_t i) const {
    const std::size_t row = i / size_.x, z = row / size_.y;
    return {z, row - z * size_.y, i - row * size_.x};
  }

  Layout size_;
  std::size_t row_step_, plane_step_, first_;
};

/// A box of a window that lies in one piece in dense host memory.
struct Brick {
  std::size_t z, y, x;  // its first voxel, counted in the window
  std::size_t planes, rows, columns;
  std::size_t offset;  // of its first voxel in the dense window
  std::size_t voxels() const { return planes * rows * columns; }
};

/// Calls f(Brick) for bricks of at most `limit` >= 1 voxels that make up the whole window, in memory order.
template <class F>
void for_each_brick(Layout window, std::size_t limit, F f) {
  const std::size_t columns = std::min(window.x, limit);
  const std::size_t rows = columns < window.x ? 1 : std::min(window.y, limit / columns);
  const std::size_t planes = rows < window.y ? 1 : std::min(window.z, limit / (columns * rows));
  for (std::size_t z = 0; z < window.z; z += planes)
    for (std::size_t y = 0; y < window.y; y += rows)
      for (std::size_t x = 0; x < window.x; x += columns)
        f(Brick{z, y, x, std::min(planes, window.z - z), std::min(rows, window.y - y), std::min(columns, window.x - x),
                (z * window.y + y) * window.x + x});
}

}  // namespace ww::cuda
