#pragma once
// A job within a job: a method tries something out (a number of iterations, a weight) while the caller watches.
#include "solvers/job.hpp"

namespace ww {

/// Passes progress on as a part of the whole; decides for itself; reports nothing else.
class Trial : public Job {
 public:
  /// begin, share: the part of the whole job's progress that the trial takes.
  Trial(Job& job, double begin, double share) : job_(job), begin_(begin), share_(share) {}
  Device& device() override { return job_.device(); }
  std::uint64_t seed() const override { return job_.seed(); }
  Answer progress(double fraction, const char* stage) override {
    return answer_ = job_.progress(begin_ + share_ * fraction, stage);
  }
  bool stopped_by_caller() const { return answer_ == Answer::stop_and_keep; }
  double decide(const char*, const std::function<double()>& compute) override { return compute(); }

 private:
  Job& job_;
  double begin_, share_;
  Answer answer_ = Answer::go_on;
};

}  // namespace ww
