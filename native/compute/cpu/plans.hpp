#pragma once
// The plans a device has made so far, one a length and one a grid.
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "compute/cpu/layout.hpp"

namespace ww::cpu {

class Plans {
 public:
  Plans(int lanes, PowerRadix power) : lanes_(lanes), power_(power) {}

  /// Made when first asked for; the reference stays good.
  const Layout& layout(Shape grid);
  /// Bytes of the tables of a grid's three lengths.
  std::size_t bytes(Shape grid);

 private:
  const LinePlan& line(std::int64_t length);
  const RealPlan& real(std::int64_t length);

  int lanes_;
  PowerRadix power_;
  std::map<std::int64_t, LinePlan> lines_;
  std::map<std::int64_t, RealPlan> reals_;
  std::vector<std::pair<Shape, std::unique_ptr<GridPlan>>> grids_;
};

}  // namespace ww::cpu
