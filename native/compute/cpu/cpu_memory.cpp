// Fields and spectra in the host's memory, and their voxels in dense order.
#include "compute/cpu/facets.hpp"
#include "compute/cpu/transfer.hpp"
#include "compute/host_memory.hpp"

namespace ww::cpu {

std::size_t CpuMemory::field_bytes(Shape grid) const {
  return allocated_bytes(std::size_t(core_.layout(grid).field_floats(core_.lanes)) * sizeof(float));
}

std::size_t CpuMemory::spectrum_bytes(Shape grid) const {
  return allocated_bytes(std::size_t(core_.layout(grid).spectrum_floats()) * sizeof(float));
}

std::size_t CpuMemory::scratch_bytes(Shape grid) const {
  const std::size_t workspace = allocated_bytes(std::size_t(core_.layout(grid).workspace_floats) * sizeof(float));
  return core_.plans.bytes(grid) + std::size_t(core_.workers.threads()) * workspace;
}

std::shared_ptr<void> CpuMemory::allocate(std::size_t bytes) { return allocate_aligned(bytes); }

void CpuMemory::upload(Shape grid, void* field, const Window& window, const float* values) {
  const Layout& g = core_.layout(grid);
  core_.workers.over(strips_of(window), g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    copy_to_field(g, core_.lanes, window, first, last, values, static_cast<float*>(field));
  });
}

void CpuMemory::download(Shape grid, const void* field, const Window& window, float* values) {
  const Layout& g = core_.layout(grid);
  core_.workers.over(strips_of(window), g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float*) {
    copy_from_field(g, core_.lanes, window, first, last, static_cast<const float*>(field), values);
  });
}

}  // namespace ww::cpu
