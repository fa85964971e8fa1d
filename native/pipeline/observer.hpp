#pragma once
// The callbacks of the caller of a run, in C++.
#include <functional>
#include <string>

#include "image/array.hpp"

namespace ww {

/// What a run reports to its caller while it goes on. Every member may be empty.
struct Observer {
  std::function<int(double fraction, const char* stage)>
      progress;  ///< 0 go on, 1 cancel, 2 stop and keep the best so far
  std::function<void(bool warning, const std::string&)> log;
  std::function<void(const char* name, int iteration, double value)> curve;
  std::function<void(const ArrayView& estimate)> preview;
};

}  // namespace ww
