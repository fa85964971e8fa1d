// The program wienerwerk: argv to JSON to ww_*. It holds no default, no range and no formula; the catalog does.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "bindings/command_line/arguments.hpp"
#include "bindings/command_line/batch.hpp"
#include "bindings/command_line/failure.hpp"
#include "bindings/command_line/files.hpp"
#include "bindings/command_line/help.hpp"
#include "bindings/command_line/interrupt.hpp"
#include "bindings/command_line/library.hpp"
#include "bindings/command_line/options.hpp"
#include "bindings/command_line/progress.hpp"
#include "bindings/command_line/run.hpp"

namespace ww::program {
namespace {

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw Failure(Exit::file, "the output cannot be written");
}

std::string word(const Arguments& a, std::size_t i, const char* what) {
  if (i >= a.words.size()) throw usage(a.words[0].text + " needs " + what);
  return a.words[i].text;
}

void run_list(const Json& catalog, Arguments a) {
  const bool json = a.take_flag("json");
  a.expect_no_more(1, {"json"});
  print(json ? dump(catalog["methods"]) + "\n" : method_list(catalog));
}

void run_schema(const Json& catalog, const Arguments& a) {
  const std::string name = word(a, 1, "a method, \"options\" or \"session\"");
  a.expect_no_more(2, {});
  const bool part = name == "options" || name == "session";
  print(dump(part ? catalog[name] : find_method(catalog, name)["schema"]) + "\n");
}

void run_devices(const Json& catalog, Arguments a) {
  const bool json = a.take_flag("json");
  a.expect_no_more(1, {"json"});
  if (json) return print(dump(catalog["devices"]) + "\n");
  for (const Json& d : catalog["devices"]) {
    const bool usable = d.value("usable", false);
    print(d.value("name", "") + (usable ? ": " : ": not usable: ") + d.value(usable ? "description" : "why", "") +
          "\n");
  }
}

void run_version(const Json& catalog, const Arguments& a) {
  a.expect_no_more(1, {});
  print("wienerwerk " + catalog.value("version", "") + " (ABI " + std::to_string(ww_abi()) + ")\n");
}

void run_info(Arguments a) {
  const bool json = a.take_flag("json"), statistics = a.take_flag("statistics");
  const std::string file = word(a, 1, "a file");
  a.expect_no_more(2, {"json", "statistics"});
  const Json description = describe_file(file, statistics);
  print(json ? dump(description) + "\n" : info_text(description));
}

void run_compare(Arguments a) {
  const bool json = a.take_flag("json");
  const std::string range = a.take_value("data-range");
  const std::string truth = word(a, 1, "two files, the truth and the result"),
                    result = word(a, 2, "two files, the truth and the result");
  a.expect_no_more(3, {"json", "data-range"});
  const KnownOption option{"data_range", Place::option, "", {{"type", "number"}, {"exclusiveMinimum", 0}}};
  const double data_range = range.empty() ? 0 : read_value(option, range).get<double>();
  if (data_range < 0 || (!range.empty() && data_range == 0))
    throw usage("--data-range takes a number above 0, not \"" + range + "\"");
  const Json comparison = compare_files(truth, result, data_range);
  print(json ? dump(comparison) + "\n" : compare_text(comparison));
}

void run_plan(const Json& catalog, Arguments a) {
  const bool json = a.take_flag("json");
  const Json& method = find_method(catalog, word(a, 1, "a method"));
  a.words.erase(a.words.begin());
  const Json plan = plan_task(method, read_task(catalog, method, std::move(a)));
  print(json ? dump(plan) + "\n" : plan_text(plan));
}

void run_method(const Json& catalog, const Json& method, Arguments a) {
  const Task task = read_task(catalog, method, std::move(a));
  task.batch.empty() ? run_task(method, task) : run_batch(method, task);
}

/// No command at all: help, or a saved request that names its method.
void run_without_command(const Json& catalog, Arguments a) {
  for (const Argument& option : a.options)
    if (option.name == "request" && !option.values.empty()) {
      const Json& method = find_method(catalog, read_request_file(option.values[0]).request.value("method", ""));
      a.words.push_back({method["key"], ""});
      return run_method(catalog, method, std::move(a));
    }
  if (!a.options.empty() && a.options[0].name == "version")
    return run_version(catalog, Arguments{{{"version", ""}}, {}});
  if (!a.options.empty())
    throw usage("a command or method is missing before --" + a.options[0].name + "; wienerwerk --help lists them");
  throw usage("a command or method is missing; wienerwerk --help lists them");
}

void run_command(Arguments a) {
  const Json catalog = load_catalog();
  const std::string command = a.words.empty() ? "" : a.words[0].text;
  const bool help = a.take_flag("help") || command == "help";
  if (help) {
    const bool second = a.words.size() > 1 && (command == "plan" || command == "help");
    const std::string name = second ? a.words[1].text : command;
    for (const Json& method : catalog["methods"])
      if (method["key"] == name || kebab(method["key"]) == name) return print(method_help(catalog, method));
    if (name == "plan") return print(plan_help());
    if (name == "compare") return print(compare_help());
    return print(program_help(catalog));
  }
  if (command.empty()) return run_without_command(catalog, std::move(a));
  if (command == "list") return run_list(catalog, std::move(a));
  if (command == "schema") return run_schema(catalog, a);
  if (command == "devices") return run_devices(catalog, std::move(a));
  if (command == "version") return run_version(catalog, a);
  if (command == "info") return run_info(std::move(a));
  if (command == "compare") return run_compare(std::move(a));
  if (command == "plan") return run_plan(catalog, std::move(a));
  run_method(catalog, find_method(catalog, command), std::move(a));
}

}  // namespace
}  // namespace ww::program

int main(int argc, char** argv) {
  using namespace ww::program;
  try {
    watch_for_interrupts();
    run_command(split_arguments(argc, argv, {"help", "json", "quiet", "compress", "statistics"}, "batch"));
    return static_cast<int>(Exit::done);
  } catch (...) {
    const Ending ending = ending_of(std::current_exception());
    print_sentence(ending.sentence);
    return ending.code;
  }
}
