#pragma once
// Restoring one stack, whole or tile by tile.
#include <vector>

#include "pipeline/plan.hpp"
#include "pipeline/prepare.hpp"
#include "pipeline/run_job.hpp"

namespace ww {

/// Where a stack lies in a run and what belongs to it.
struct StackTask {
  std::vector<float>& values;  ///< the prepared stack; used up
  const PreparedStack& prepared;
  std::vector<const Volume*> psfs;  ///< one for each depth band
  const Spectrum& otf;              ///< of the first one, on the plan's grid
  double offset;                    ///< added to the result, in the image's units
  double begin, share;              ///< of the whole run's progress
  std::uint64_t seed;
};

/// Writes the estimate, in the image's units, to out[0 .. plan.shape.voxels()).
void restore_stack(Session& session, const Plan& plan, const StackTask& task, RunJob& job, StackNotes& notes,
                   float* out);

}  // namespace ww
