#pragma once
// Real transforms in place on a work spectrum, by cuFFT, with plans kept for the last few grids and one work area.
#include <list>
#include <memory>

#include "compute/cuda/buffers.hpp"
#include "compute/cuda/cufft_library.hpp"
#include "compute/cuda/layout.hpp"

namespace ww::cuda {

class Transforms {
 public:
  explicit Transforms(const Stream& stream) : stream_(stream) {}

  /// Voxels in a work spectrum to frequencies; unscaled.
  void forward(const Layout& grid, void* work);
  /// And back; unscaled: the voxels come times their number.
  void inverse(const Layout& grid, void* work);
  /// What the plans of this grid will ask for, without making them.
  std::size_t work_bytes(const Layout& grid);
  /// Gives all plans and the work area back.
  void clear();

 private:
  struct Plan;  // both directions of one grid
  Plan& plan_for(const Layout& grid);

  const Stream& stream_;
  DeviceBuffer area_;
  std::list<std::shared_ptr<Plan>> plans_;  // last used first
  std::list<std::pair<Layout, std::size_t>> known_bytes_;
};

}  // namespace ww::cuda
