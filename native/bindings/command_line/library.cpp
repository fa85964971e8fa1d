// Calls into the library, with its sentences turned into failures of the program.
#include "bindings/command_line/library.hpp"

#include <algorithm>
#include <vector>

#include "bindings/command_line/failure.hpp"
#include "catalog/nearest_name.hpp"

namespace ww::program {
namespace {

Exit exit_of(ww_status status) {
  switch (status) {
    case WW_OK:
      return Exit::done;
    case WW_CANCELLED:
      return Exit::cancelled;
    case WW_INVALID_PARAMETER:
      return Exit::usage;
    case WW_INVALID_ARGUMENT:
      return Exit::file;
    case WW_OUT_OF_MEMORY:
      return Exit::memory;
    case WW_DEVICE_ERROR:
      return Exit::device;
    case WW_INTERNAL_ERROR:
      break;
  }
  return Exit::failed;
}

}  // namespace

void check(ww_status status) {
  if (status != WW_OK) throw Failure(exit_of(status), ww_last_error());
}

Json load_catalog() {
  if (ww_abi() != WW_ABI)
    throw Failure(Exit::failed, "the library beside this program has ABI " + std::to_string(ww_abi()) +
                                    ", the program needs " + std::to_string(WW_ABI) +
                                    ": install both from one release");
  Text text;
  check(ww_catalog(text.receive()));
  return Json::parse(text.str());
}

const Json& find_method(const Json& catalog, const std::string& name) {
  std::string key = name;
  std::replace(key.begin(), key.end(), '-', '_');
  std::vector<std::string> known;
  for (const Json& method : catalog["methods"]) {
    if (method["key"] == key) return method;
    known.push_back(method["key"]);
  }
  throw usage("unknown method \"" + name.substr(0, 60) + "\"; " + known_names(key, known));
}

Json ask(const Json& question) {
  Text text;
  check(ww_plan(nullptr, dump(question).c_str(), nullptr, 0, nullptr, 0, text.receive()));
  return Json::parse(text.str());
}

Session open_session(const Json& options) {
  ww_session* session = nullptr;
  check(ww_open(dump(options).c_str(), &session));
  return Session(session);
}

std::string dump(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

}  // namespace ww::program
