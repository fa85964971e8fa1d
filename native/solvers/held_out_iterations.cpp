// Iterating until hidden voxels are predicted worse again.
#include "solvers/held_out_iterations.hpp"

#include <algorithm>
#include <cmath>

#include "solvers/trial.hpp"

namespace ww {
namespace {

/// A trial whose every estimate is judged by the hidden voxels; it stops when the best one is surely behind.
class JudgedTrial final : public Trial {
 public:
  /// seen: takes the iterations judged and their errors.
  JudgedTrial(Job& job, double begin, double share, const HeldOut& held, const Predictor& method,
              std::function<void(int, double)> seen)
      : Trial(job, begin, share), held_(held), method_(method), seen_(std::move(seen)) {}

  void preview(const Field& estimate) override {
    ++k_;
    if (k_ < method_.most && !search_.due(k_)) return;
    const double error = method_.error(held_, estimate);
    seen_(k_, error);
    enough_ = !search_.go_on(k_, error);
  }
  Answer progress(double fraction, const char* stage) override {
    const Answer answer = Trial::progress(fraction, stage);
    return enough_ ? Answer::stop_and_keep : answer;
  }
  int best() const { return search_.best(); }

 private:
  const HeldOut& held_;
  const Predictor& method_;
  std::function<void(int, double)> seen_;
  HeldOutSearch search_;
  int k_ = 0;
  bool enough_ = false;
};

}  // namespace

Course course_held_out(Job& job, const Problem& p, const Predictor& method) {
  Course course{method.most};
  const double n = job.decide("iterations", [&] {
    const Problem alone = p.pilot_alone ? p.pilot_alone() : p;
    const std::int64_t voxels = alone.A->recorded().voxels();
    const auto here = static_cast<double>(voxels);
    if (voxels < HeldOut::least_voxels) return 0.0;
    course.begin = here / (here + static_cast<double>(p.A->recorded().voxels()));
    const int folds = HeldOut::folds(voxels);
    int sum = 0;
    for (int fold = 0; fold < folds; ++fold) {
      const HeldOut held(*alone.A, alone.y, p.background, method.floor, job.seed(), fold);
      Problem blind = alone;
      blind.A = held.A(), blind.y = held.y();
      JudgedTrial trial(job, course.begin * fold / folds, course.begin / folds, held, method, [&](int k, double error) {
        if (fold == 0) job.curve(method.curve, k, error);
      });
      method.iterate(trial, blind);
      sum += trial.best();
      if (trial.stopped_by_caller()) return static_cast<double>(trial.best());
    }
    const double found = static_cast<double>(sum) / folds;
    return std::max(1.0, std::round(found < method.most ? method.share * found : found));
  });
  if (n < 1) {
    course.why = "all iterations done: the stack is too small to hold voxels out";
    return course;
  }
  course.iterations = static_cast<int>(n);
  if (course.iterations < method.most)
    course.reason = End::converged, course.why = "voxels held out are predicted best after so many iterations";
  else
    course.why = "all iterations done: voxels held out were predicted ever better";
  job.chose("iterations", n, course.why);
  return course;
}

}  // namespace ww
