// Looks plans up and makes missing ones.
#include "compute/cpu/plans.hpp"

namespace ww::cpu {

const LinePlan& Plans::line(std::int64_t length) {
  return lines_.try_emplace(length, int(length), power_).first->second;
}
const RealPlan& Plans::real(std::int64_t length) {
  return reals_.try_emplace(length, int(length), power_).first->second;
}

const Layout& Plans::layout(Shape grid) {
  for (const auto& [shape, plan] : grids_)
    if (shape == grid) return plan->layout();
  grids_.emplace_back(grid, std::make_unique<GridPlan>(grid, lanes_, real(grid.y), line(grid.x), line(grid.z)));
  return grids_.back().second->layout();
}

std::size_t Plans::bytes(Shape grid) {
  return real(grid.y).bytes() + line(grid.x).bytes() + (grid.z != grid.x ? line(grid.z).bytes() : 0);
}

}  // namespace ww::cpu
