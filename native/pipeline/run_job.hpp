#pragma once
// The job behind a real run: turns a method's progress into the whole run's, keeps decisions and things to report.
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "image/volume.hpp"
#include "pipeline/decisions.hpp"
#include "pipeline/observer.hpp"
#include "solvers/job.hpp"

namespace ww {

/// What one stack has to say in the report.
struct StackNotes {
  std::int64_t frame = 0, channel = 0;  ///< counted from 1
  double background = 0, scale = 1;
  std::int64_t saturated = 0;  ///< voxels
  int iterations = 0;
  End end = End::converged;
  bool dark = false;    ///< no voxel is brighter than the background: nothing was restored
  std::string stopped;  ///< why, in words
  struct Chosen {
    std::string name, why;
    double value;
  };
  std::vector<Chosen> chosen;
  std::map<std::string, std::vector<std::pair<int, double>>> curves;
  std::vector<std::string> warnings;
  std::vector<Finding> findings;
};

class RunJob final : public Job {
 public:
  /// previewed: the role of the output that previews show.
  RunJob(Device& device, const Observer& observer, std::string previewed)
      : device_(device), observer_(observer), previewed_(std::move(previewed)) {}

  /// The next tile: its part of the whole run's progress, the stack it belongs to, where its estimate stands.
  struct Tile {
    double begin = 0, share = 1;
    StackNotes* notes = nullptr;
    Decisions* decisions = nullptr;
    bool first = true;  ///< the stack's first tile is reported for the stack
    std::uint64_t seed = 0;
    Window window;  ///< of the stack
    Spacing spacing;
    double unscale = 1, offset = 0;  ///< from the method's intensities back to the image's
  };
  void begin(const Tile& tile);
  bool stop_requested() const { return stop_; }

  Device& device() override { return device_; }
  std::uint64_t seed() const override { return tile_.seed; }
  Answer progress(double fraction, const char* stage) override;
  double decide(const char* what, const std::function<double()>& compute) override {
    return tile_.decisions->decide(what, compute);
  }
  void curve(const char* name, int iteration, double value) override;
  void preview(const Field& estimate) override;
  void chose(const char* parameter, double value, const char* why) override;
  void stopped(int iterations, End end, const char* why) override;
  void warn(const std::string& sentence) override;
  void found(const std::string& name, double value, const std::string& unit) override;

 private:
  Device& device_;
  const Observer& observer_;
  std::string previewed_;
  Tile tile_;
  bool stop_ = false;
  // What the caller has seen. A stack that is begun again, in smaller tiles, does not go back before it.
  double shown_ = 0;
  const StackNotes* told_of_ = nullptr;
  std::map<std::string, int> told_;  ///< the last iteration of each curve of that stack
  std::chrono::steady_clock::time_point last_preview_{};
};

}  // namespace ww
