// Device memory, and copies between it and the host through two page-locked buffers.
#include <algorithm>
#include <cstring>

#include "compute/cuda/context.hpp"

namespace ww::cuda {
namespace {

constexpr std::size_t staging_bytes = std::size_t(16) << 20;  // each; large enough for the bus, small to lock

/// Locks as much host memory as this window has use for, and returns the voxels that fit into one buffer.
std::size_t reserve_staging(Context& c, const Layout& window, const char* what) {
  const std::size_t bytes = std::min(staging_bytes, window.voxels() * sizeof(float));
  for (PinnedBuffer& buffer : c.staging) buffer.reserve(bytes, what);
  return bytes / sizeof(float);
}

/// Starts the copy of one brick between a staging buffer and the field, either way.
void start_copy(Context& c, const Layout& grid, float* field, const ww_cuda_window& window, const Brick& b,
                float* staging, cudaMemcpyKind kind, const char* what) {
  const std::size_t z = std::size_t(window.origin.z) + b.z, y = std::size_t(window.origin.y) + b.y,
                    x = std::size_t(window.origin.x) + b.x;
  cudaMemcpy3DParms copy{};
  cudaPitchedPtr& host = kind == cudaMemcpyHostToDevice ? copy.srcPtr : copy.dstPtr;
  cudaPitchedPtr& device = kind == cudaMemcpyHostToDevice ? copy.dstPtr : copy.srcPtr;
  host = {staging, b.columns * sizeof(float), b.columns * sizeof(float), b.rows};
  device = {field + (z * grid.y + y) * grid.x + x, grid.x * sizeof(float), grid.x * sizeof(float), grid.y};
  copy.extent = {b.columns * sizeof(float), b.rows, b.planes};
  copy.kind = kind;
  check(cudaMemcpy3DAsync(&copy, c.stream), what);
}

}  // namespace

void check_window(const Layout& grid, const ww_cuda_window& w) {
  const auto inside = [](std::int64_t origin, std::int64_t length, std::size_t n) {
    return origin >= 0 && length >= 1 && origin + length <= std::int64_t(n);
  };
  if (!inside(w.origin.z, w.shape.z, grid.z) || !inside(w.origin.y, w.shape.y, grid.y) ||
      !inside(w.origin.x, w.shape.x, grid.x))
    fail("a window does not lie inside its grid");
}

std::size_t free_bytes() {
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "asking for free memory");
  return free;
}

void* allocate(Context& c, std::size_t bytes) {
  void* memory = nullptr;
  for (const bool last_try : {false, true}) {
    const cudaError_t result = cudaMalloc(&memory, bytes);
    if (result == cudaSuccess) return memory;
    if (result != cudaErrorMemoryAllocation) check(result, "allocating");
    cudaGetLastError();
    if (last_try) break;
    c.transforms.clear();  // plans of other grids may hold what is missing
  }
  throw Failure{WW_CUDA_OUT_OF_MEMORY, "cuda:" + std::to_string(c.device) + " has no room for " +
                                           std::to_string(bytes) + " bytes (" + std::to_string(free_bytes()) +
                                           " bytes are free)"};
}

void upload(Context& c, const Layout& grid, float* field, const ww_cuda_window& window, const float* values) {
  check_window(grid, window);
  std::size_t turn = 0;
  for_each_brick(Layout(window.shape), reserve_staging(c, window.shape, "upload"), [&](const Brick& b) {
    const PinnedBuffer& buffer = c.staging[turn++ % 2];
    buffer.wait("upload");  // the copy before the last one, which used this buffer
    std::memcpy(buffer.data(), values + b.offset, b.voxels() * sizeof(float));
    start_copy(c, grid, field, window, b, buffer.data(), cudaMemcpyHostToDevice, "upload");
    buffer.mark(c.stream, "upload");
  });
}

void download(Context& c, const Layout& grid, const float* field, const ww_cuda_window& window, float* values) {
  check_window(grid, window);
  struct Pending {
    const PinnedBuffer* buffer = nullptr;
    std::size_t offset = 0, voxels = 0;
  } before;
  const auto finish = [&](const Pending& p) {
    if (!p.buffer) return;
    p.buffer->wait("download");
    std::memcpy(values + p.offset, p.buffer->data(), p.voxels * sizeof(float));
  };
  std::size_t turn = 0;
  for_each_brick(Layout(window.shape), reserve_staging(c, window.shape, "download"), [&](const Brick& b) {
    const PinnedBuffer& buffer = c.staging[turn++ % 2];
    start_copy(c, grid, const_cast<float*>(field), window, b, buffer.data(), cudaMemcpyDeviceToHost, "download");
    buffer.mark(c.stream, "download");
    finish(before);  // while the copy that was just started runs
    before = {&buffer, b.offset, b.voxels()};
  });
  finish(before);
}

}  // namespace ww::cuda
