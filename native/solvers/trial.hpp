#pragma once
// A job within a job: a method tries something out (a number of iterations, a weight) while the caller watches.
#include "solvers/job.hpp"

namespace ww {

/// Passes progress on as a part of the whole; decides for itself; keeps quiet about the rest.
class Trial final : public Job {
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
  void curve(const char*, int, double) override {}
  void preview(const Field&) override {}
  void chose(const char*, double, const char*) override {}
  void stopped(int, const char*) override {}
  void warn(const std::string&) override {}
  void found(const std::string&, double, const std::string&) override {}

 private:
  Job& job_;
  double begin_, share_;
  Answer answer_ = Answer::go_on;
};

}  // namespace ww
