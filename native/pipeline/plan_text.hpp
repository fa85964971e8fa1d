#pragma once
// A plan in words.
#include <string>
#include <vector>

#include "pipeline/plan.hpp"

namespace ww {

/// One thing that is to be said of a plan: "needs", "210 MB of the 8.2 GB it may use".
struct PlanLine {
  std::string name, text;
};

/// The result, memory, tiles, grid with boundary, PSFs, device: each of its own, for a table.
std::vector<PlanLine> plan_lines(const Plan& plan, const Session& session);

/// The same in two or three sentences, for a form: "Result 60 x 140 x 256 (z, y, x) float32. Needs 210 MB of memory, in
/// 3 tiles. Device: cpu."
std::string plan_text(const Plan& plan, const Session& session);

/// "210 MB", "8.2 GB"; 1 MB are 10^6 bytes, and the least that is said.
std::string bytes_text(std::int64_t bytes);

}  // namespace ww
