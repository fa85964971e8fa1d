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
  std::size_t z, y, x;
  Layout(ww_cuda_shape s) : z(std::size_t(s.z)), y(std::size_t(s.y)), x(std::size_t(s.x)) {}
  WW_BODY std::size_t half() const { return x / 2 + 1; }  // complex numbers, or pairs of voxels, in a row of a spectrum
  WW_BODY std::size_t rows() const { return z * y; }
  WW_BODY std::size_t voxels() const { return z * y * x; }
  WW_BODY std::size_t complexes() const { return z * y * half(); }
  bool operator==(const Layout& o) const { return z == o.z && y == o.y && x == o.x; }
};

/// The voxels of a window of a dense field, counted along x, then y, then z.
struct Box {
  std::size_t first, planes, rows, columns;  // its first voxel in the field, its size
  std::size_t plane_step, row_step;          // in the field
  Box(const Layout& grid, const ww_cuda_window& w)
      : first((std::size_t(w.origin.z) * grid.y + std::size_t(w.origin.y)) * grid.x + std::size_t(w.origin.x)),
        planes(std::size_t(w.shape.z)), rows(std::size_t(w.shape.y)), columns(std::size_t(w.shape.x)),
        plane_step(grid.y * grid.x), row_step(grid.x) {}
  WW_BODY std::size_t voxels() const { return planes * rows * columns; }
  WW_BODY std::size_t operator[](std::size_t i) const {
    const std::size_t row = i / columns, plane = row / rows;
    return first + plane * plane_step + (row - plane * rows) * row_step + (i - row * columns);
  }
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
