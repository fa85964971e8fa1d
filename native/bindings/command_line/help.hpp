#pragma once
// Help made from the catalog.
#include <string>

#include "bindings/command_line/library.hpp"

namespace ww::program {

/// Commands, methods and exit codes.
/// Help of the commands plan and compare.
std::string plan_help();
std::string compare_help();
std::string program_help(const Json& catalog);
/// Every option of a method, grouped, with title, unit, default, range and choices.
std::string method_help(const Json& catalog, const Json& method);
/// Methods by door, one line each.
std::string method_list(const Json& catalog);

}  // namespace ww::program
