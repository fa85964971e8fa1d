#pragma once
// A job whose progress is not reported: for nested requests and plans.
#include <string>
#include <vector>

#include "image/errors.hpp"
#include "pipeline/decisions.hpp"
#include "pipeline/observer.hpp"
#include "solvers/job.hpp"

namespace ww {

class QuietJob : public Job {
 public:
  /// made: decisions to follow, and where to keep those not made yet; null: every one is made anew. observer: who may
  /// cancel; the run that this is a part of has not begun for it.
  explicit QuietJob(Device& device, Decisions* made = nullptr, const Observer* observer = nullptr)
      : device_(device), made_(made), observer_(observer) {}
  int decisions() const { return decisions_; }  ///< how often the method asked for one
  Device& device() override { return device_; }
  std::uint64_t seed() const override { return 0; }
  Answer progress(double, const char* stage) override {
    constexpr int cancel = 1;
    if (observer_ && observer_->progress && observer_->progress(0, stage) == cancel) throw Cancelled{};
    return Answer::go_on;
  }
  double decide(const char* what, const std::function<double()>& compute) override {
    ++decisions_;
    return made_ ? made_->decide(what, compute) : compute();
  }
  void warn(const std::string& sentence) override { warnings_.push_back(sentence); }
  void found(const std::string& name, double value, const std::string& unit) override {
    findings_.push_back({name, value, unit});
  }
  const std::vector<std::string>& warnings() const { return warnings_; }
  const std::vector<Finding>& findings() const { return findings_; }

 private:
  Device& device_;
  Decisions* made_;
  const Observer* observer_;
  int decisions_ = 0;
  std::vector<std::string> warnings_;
  std::vector<Finding> findings_;
};

}  // namespace ww
