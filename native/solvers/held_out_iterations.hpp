#pragma once
// As many iterations as predict hidden voxels best, decided once for the whole stack.
#include <algorithm>
#include <cmath>

#include "solvers/held_out.hpp"

namespace ww {

/// How long to iterate, what to say at the end, and the job's progress before the first iteration.
struct Course {
  int iterations;
  const char* why = "all iterations done";
  double begin = 0;
};

/// Runs on the pilot block with voxels hidden, fold after fold, at most `most` iterations each.
/// Trial: a job within a job (solvers/trial.hpp). floor: HeldOut's. iterate(trial, problem, watch) runs the method from
/// its start and calls watch(k, estimate) after every iteration until that says false. error(held, estimate): how badly
/// hidden voxels are predicted; its curve in the report is called `curve`. share: of the iterations found, how many are
/// done (all where the prediction improves to the end).
template <class Trial, class Job, class Problem, class Iterate, class Error>
Course course_held_out(Job& job, const Problem& p, int most, double floor, const char* curve, const Iterate& iterate,
                       const Error& error, double share = 1) {
  Course course{most};
  const double n = job.decide("iterations", [&] {
    const Problem alone = p.pilot_alone ? p.pilot_alone() : p;
    const double here = static_cast<double>(alone.A.recorded().voxels());
    if (here < HeldOut::least_voxels) return 0.0;
    course.begin = here / (here + static_cast<double>(p.A.recorded().voxels()));
    const int folds = HeldOut::folds(alone.A.recorded().voxels());
    int sum = 0;
    for (int fold = 0; fold < folds; ++fold) {
      const HeldOut held(alone.A, alone.y, p.background, floor, job.seed(), fold);
      Problem blind = alone;
      blind.A = held.A(), blind.y = held.y();
      HeldOutSearch search;
      Trial trial(job, course.begin * fold / folds, course.begin / folds);
      iterate(trial, blind, [&](int k, const Field& x) {
        if (k < most && !search.due(k)) return true;
        const double e = error(held, x);
        if (fold == 0) job.curve(curve, k, e);
        return search.go_on(k, e);
      });
      sum += search.best();
      if (trial.stopped_by_caller()) return static_cast<double>(search.best());
    }
    const double found = static_cast<double>(sum) / folds;
    return std::max(1.0, std::round(found < most ? share * found : found));
  });
  if (n < 1) {
    course.why = "all iterations done: the stack is too small to hold voxels out";
    return course;
  }
  course.iterations = static_cast<int>(n);
  course.why = course.iterations < most ? "voxels held out are predicted best after so many iterations"
                                        : "all iterations done: voxels held out were predicted ever better";
  job.chose("iterations", n, course.why);
  return course;
}

}  // namespace ww
