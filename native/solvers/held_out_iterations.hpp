#pragma once
// As many iterations as predict hidden voxels best, decided once for the whole stack.
#include <functional>

#include "solvers/held_out.hpp"
#include "solvers/iteration.hpp"
#include "solvers/problem.hpp"

namespace ww {

/// A method as the search for the number of iterations sees it.
struct Predictor {
  /// Restores the problem from its start, showing (Job::preview) the estimate of every iteration, until the job stops
  /// it; `most` iterations at most.
  std::function<void(Job& job, const Problem& problem)> iterate;
  int most;
  /// How badly an estimate predicts the hidden voxels.
  std::function<double(const HeldOut& held, const Field& estimate)> error;
  const char* curve;  ///< the error's name in the report
  double floor = 0;   ///< HeldOut's
  double share = 1;   ///< of the iterations found, how many are done; all where the prediction improves to the end
};

/// Runs on the pilot block (Problem::pilot_alone) with voxels hidden, fold after fold.
Course course_held_out(Job& job, const Problem& p, const Predictor& method);

}  // namespace ww
