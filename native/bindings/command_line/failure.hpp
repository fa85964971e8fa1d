#pragma once
// How the program ends: one sentence and one of these exit codes.
#include <stdexcept>
#include <string>

namespace ww::program {

enum class Exit : int {
  done = 0,
  failed = 1,  ///< files of a batch failed, or a defect of ours
  usage = 2,   ///< a command, option or parameter
  file = 3,    ///< a file or its content
  memory = 4,
  device = 5,
  cancelled = 130,
};

struct Failure : std::runtime_error {
  Failure(Exit c, const std::string& sentence) : runtime_error(sentence), code(c) {}
  Exit code;
};

inline Failure usage(const std::string& sentence) { return {Exit::usage, sentence}; }

}  // namespace ww::program
