#pragma once
// Carrying out a plan.
#include <string>
#include <vector>

#include "pipeline/observer.hpp"
#include "pipeline/plan.hpp"

namespace ww {

/// The outputs a caller asked for, by their position in plan.outputs, and the report.
struct RunResult {
  std::vector<OwnedArray> outputs;  ///< one for each of `wanted`, in that order
  std::string report;               ///< JSON
};

/// Throws Cancelled and everything errors.hpp names. The inputs must have data.
RunResult run(Session& session, Plan& plan, const std::vector<ArrayView>& inputs,
              const std::vector<std::size_t>& wanted, const Observer& observer);

}  // namespace ww
