#pragma once
// One run, or a batch of runs: files are read, handed to the library, and its results written.
#include "bindings/command_line/options.hpp"

namespace ww::program {

/// Throws Failure. What can be refused without computing is refused first.
void run_task(const Json& method, const Task& task);

/// The library's plan for a task, computed from the headers of its files.
/// A plan in a few lines for people.
std::string plan_text(const Json& plan);
Json plan_task(const Json& method, const Task& task);

/// Every file of the task's patterns in one session; goes on after a file that fails, and throws a summary at the end.
void run_batch(const Json& method, const Task& task);

}  // namespace ww::program
