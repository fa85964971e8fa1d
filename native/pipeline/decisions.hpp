#pragma once
// What a method decided for a whole stack, kept for its other tiles.
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ww {

/// Decisions of a stack in the order they were made; its first tile makes them, the others follow.
class Decisions {
 public:
  /// Begins a tile: what was decided before is decided again from the start.
  void rewind() { next_.clear(); }
  double decide(const std::string& what, const std::function<double()>& compute) {
    std::size_t& next = next_[what];
    if (next == made_[what].size()) {
      const double made = compute();
      made_[what].push_back(made);
    }
    return made_[what][next++];
  }

 private:
  std::map<std::string, std::vector<double>> made_;
  std::map<std::string, std::size_t> next_;
};

}  // namespace ww
