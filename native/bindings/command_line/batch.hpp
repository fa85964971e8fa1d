#pragma once
// Many files through one method in one session.
#include <string>

#include "bindings/command_line/options.hpp"

namespace ww::program {

/// One run in an open session; label stands before its progress.
void run_in_session(ww_session* session, const Json& method, const Task& task, const std::string& label);

/// Files that match a pattern (* and ? in the file name), sorted; a name without them is itself. Refuses a pattern
/// that matches nothing.
std::vector<std::string> matching_files(const std::string& pattern);

/// What an exception of the library or of room io means to the program.
struct Ending {
  int code = 0;
  std::string sentence;
};
Ending ending_of(const std::exception_ptr& error);

}  // namespace ww::program
