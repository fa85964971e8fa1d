#pragma once
// The course of an iteration: counting, previews, progress, and when and why it ends.
#include <functional>

#include "solvers/job.hpp"

namespace ww {

/// fixed: after the given number of iterations. relative: when one iteration changes a measure by less than a share of
/// it. automatic: when voxels held out are predicted best (held_out_iterations.hpp).
enum class Stopping { fixed, relative, automatic };

/// How many iterations are done, and why no more; the part [begin, end] of the job's progress they take.
struct Course {
  int iterations;
  const char* why = "all iterations done";
  End reason = End::all_iterations;
  double begin = 0, end = 1;
};

/// Counts the iterations of a method:
///
///   for (Iteration it(job, "Landweber", {iterations});;) {
///     ...                                 // iteration it.k() = 1, 2, ...
///     if (!it.go_on(x)) return x;
///   }
class Iteration {
 public:
  /// stage: shown beside the progress.
  Iteration(Job& job, const char* stage, const Course& course) : job_(job), stage_(stage), course_(course) {}

  int k() const { return k_; }
  bool last() const { return k_ >= course_.iterations; }

  /// Ends iteration k: shows the estimate (none if it is empty) and reports progress. False if no other iteration
  /// follows, because the caller asked to stop, the method `converged` (for the reason `why`), or all are done; the
  /// reason is in the report then. Throws Cancelled.
  bool go_on(const Field& estimate, bool converged = false, const char* why = "");
  bool stopped_by_caller() const { return stopped_by_caller_; }

 private:
  Job& job_;
  const char* stage_;
  Course course_;
  int k_ = 1;
  bool stopped_by_caller_ = false;
};

/// Stops when an iteration changes a measure by no more than a share of it.
class RelativeStop {
 public:
  explicit RelativeStop(double threshold) : threshold_(threshold) {}
  /// Asked once in every iteration k. Decided once for the whole stack, so that all tiles stop at the same iteration;
  /// measure is not called by tiles that follow.
  bool reached(Job& job, int k, const std::function<double()>& measure);

 private:
  double threshold_, last_ = 0;
};

}  // namespace ww
