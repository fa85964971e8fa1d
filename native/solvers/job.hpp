#pragma once
// What a method may ask of whoever runs it: progress, cancel, decisions, things to report.
#include <cstdint>
#include <functional>
#include <string>

#include "compute/device.hpp"

namespace ww {

enum class Answer { go_on, stop_and_keep };

/// Why an iteration ended: all that were asked for, converged (or there was nothing left to do), or the caller asked.
enum class End { all_iterations, converged, by_caller };

/// Something a method measured, for the report.
struct Finding {
  std::string name;
  double value = 0;
  std::string unit;
};

class Job {
 public:
  virtual ~Job() = default;
  virtual Device& device() = 0;
  /// The key of this stack's random numbers: (seed, t, c), whatever order stacks come in.
  virtual std::uint64_t seed() const = 0;

  /// Call at least once an iteration. Throws Cancelled when the caller wants to discard.
  virtual Answer progress(double fraction, const char* stage) = 0;

  /// A number that steers the whole stack (a weight, a step, a reason to stop). Computed once for each stack and place
  /// in the method, and used again for every tile, so that a tiled result is the untiled one.
  virtual double decide(const char* what, const std::function<double()>& compute) = 0;

  // The rest is for the caller to see; a job that shows nothing leaves it out.
  virtual void curve(const char* /*name*/, int /*iteration*/, double /*value*/) {}
  virtual void preview(const Field& /*estimate*/) {}

  // For the report.
  virtual void chose(const char* /*parameter*/, double /*value*/, const char* /*why*/) {}
  virtual void stopped(int /*iterations*/, End /*end*/, const char* /*why*/) {}
  virtual void warn(const std::string& /*sentence*/) {}
  /// Something measured, by a lower_snake name and with its unit ("µm", "" for plain numbers): in the report's
  /// findings.
  virtual void found(const std::string& /*name*/, double /*value*/, const std::string& /*unit*/) {}
};

}  // namespace ww
