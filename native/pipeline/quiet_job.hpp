#pragma once
// A job nobody watches: for nested requests and plans.
#include <string>
#include <vector>

#include "catalog/job.hpp"

namespace ww {

class QuietJob : public Job {
 public:
  explicit QuietJob(Device& device) : device_(device) {}
  int decisions() const { return decisions_; }  ///< how often the method asked for one
  Device& device() override { return device_; }
  std::uint64_t seed() const override { return 0; }
  Answer progress(double, const char*) override { return Answer::go_on; }
  double decide(const char*, const std::function<double()>& compute) override { return ++decisions_, compute(); }
  void curve(const char*, int, double) override {}
  void preview(const Field&) override {}
  void chose(const char*, double, const char*) override {}
  void stopped(int, const char*) override {}
  void warn(const std::string& sentence) override { warnings_.push_back(sentence); }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Device& device_;
  int decisions_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace ww
