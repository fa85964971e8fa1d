// Counting iterations and ending them.
#include "solvers/iteration.hpp"

#include <cmath>

namespace ww {

bool Iteration::go_on(const Field& estimate, bool converged, const char* why) {
  if (estimate) job_.preview(estimate);
  const double done = course_.begin + (course_.end - course_.begin) * k_ / course_.iterations;
  stopped_by_caller_ = job_.progress(done, stage_) == Answer::stop_and_keep;
  if (stopped_by_caller_)
    job_.stopped(k_, End::by_caller, "stopped by the user");
  else if (converged)
    job_.stopped(k_, End::converged, why);
  else if (last())
    job_.stopped(k_, course_.reason, course_.why);
  else
    return ++k_, true;
  return false;
}

bool RelativeStop::reached(Job& job, int k, const std::function<double()>& measure) {
  return job.decide("convergence", [&] {
    const double before = last_;
    last_ = measure();
    // An unchanged value comes from the tally device, not from convergence.
    const bool changed = k > 1 && last_ != before;
    return changed && std::abs(before - last_) <= threshold_ * std::abs(before) ? 1.0 : 0.0;
  }) > 0;
}

}  // namespace ww
