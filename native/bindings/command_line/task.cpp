// Reading one run off the command line: files by role, values by schema, and a saved request to start from.
#include <algorithm>
#include <filesystem>
#include <set>

#include "bindings/command_line/failure.hpp"
#include "bindings/command_line/options.hpp"
#include "catalog/nearest_name.hpp"
#include "image/errors.hpp"
#include "image/json_text.hpp"
#include "io/file_format.hpp"

namespace ww::program {
namespace {

std::vector<double> read_voxel_size(Arguments& arguments, const std::string& name) {
  const std::string text = arguments.take_value(name);
  if (text.empty()) return {};
  const KnownOption like{
      name,
      Place::option,
      "",
      {{"type", "array"}, {"items", {{"type", "number"}, {"exclusiveMinimum", 0}}}, {"x-unit", "µm: z,y,x or y,x"}}};
  const auto size = read_value(like, text).get<std::vector<double>>();
  if (size.size() < 2 || size.size() > 3 || std::any_of(size.begin(), size.end(), [](double d) { return !(d > 0); }))
    throw usage("--" + name + " takes two or three positive numbers (z,y,x or y,x, in µm), not \"" +
                text.substr(0, 60) + "\"");
  return size;
}

/// Sets the parameters that are a voxel size, for a method that has no image to take it from.
void set_voxel_size_parameters(const Json& method, const std::vector<double>& size, Task& task) {
  const std::string letters = size.size() == 2 ? "yx" : "zyx";
  for (std::size_t i = 0; i < size.size(); ++i)
    if (const std::string key = voxel_size_parameter(method, letters[i]); !key.empty())
      task.request["parameters"][key] = size[i];
}

/// A word that is no file, but nearly what --psf can compute, was meant to be that.
void check_computed_psf(const Json& catalog, const std::string& word) {
  std::error_code ignored;
  if (word.find_first_of("./\\") != std::string::npos || std::filesystem::exists(word, ignored)) return;
  std::vector<std::string> names{"none"};
  for (const Json* psf : computed_psfs(catalog)) names.push_back(psf_name(*psf));
  if (const std::string near = nearest_name(word, names); !near.empty())
    throw usage("--psf " + word + ": there is no such file; did you mean " + near + "?");
}

/// The key of the method that --psf names; empty for files and none.
std::string computed_psf(const Json& catalog, const std::string& word) {
  for (const Json* psf : computed_psfs(catalog)) {
    const std::string key = (*psf)["key"];
    if (kebab(word) == kebab(key) || kebab(word) == psf_name(*psf)) return key;
  }
  return "";
}

/// The files given for one input; none where it is not on this command line.
std::vector<std::string> take_files(const Json& input, const std::string& method, Arguments& arguments) {
  const std::string name = kebab(input["role"]);
  const std::vector<Argument> given = arguments.take(name);
  if (given.size() > 1 && !input.value("list", false))
    throw usage("--" + name + " is given twice; " + method + " takes one");
  std::vector<std::string> files;
  for (const Argument& g : given) {
    if (g.values.empty() || g.values[0].empty()) throw usage("--" + name + " needs a file");
    files.push_back(g.values[0]);
  }
  return files;
}

/// What the PSF that the request names is made from: beads.
void take_psf_inputs(const Json& catalog, Arguments& arguments, Task& task) {
  const std::string key = task.request.contains("psf") ? task.request["psf"].value("method", "") : "";
  for (const Json* psf : computed_psfs(catalog)) {
    if ((*psf)["key"] != key) continue;
    task.psf_inputs = (*psf)["inputs"];
    for (const Json& input : task.psf_inputs)
      if (const std::vector<std::string> files = take_files(input, key, arguments); !files.empty())
        task.inputs[input["role"]] = files;
  }
}

void take_inputs(const Json& catalog, const Json& method, Arguments& arguments, Task& task) {
  for (const Json& input : method["inputs"]) {
    const std::string role = input["role"];
    const std::vector<std::string> files = take_files(input, method["key"], arguments);
    if (files.empty()) continue;
    task.inputs.erase(role);
    const bool psf_input = input["holds"] == "psf";
    if (psf_input) {
      task.request.erase("psf");
      for (const Json* psf : computed_psfs(catalog))
        for (const Json& other : (*psf)["inputs"]) task.inputs.erase(other["role"].get<std::string>());
    }
    const std::string key = psf_input && files.size() == 1 ? computed_psf(catalog, files[0]) : "";
    if (!key.empty()) {
      task.request["psf"] = {{"method", key}, {"parameters", Json::object()}};
    } else if (!(psf_input && files.size() == 1 && files[0] == "none")) {
      if (psf_input && files.size() == 1) check_computed_psf(catalog, files[0]);
      task.inputs[role] = files;
    }
  }
}

void take_outputs(const Json& method, Arguments& arguments, Task& task) {
  bool first = true;
  for (const Json& output : method["outputs"]) {
    const std::string role = output["role"];
    std::string file = first ? arguments.take_value("output") : "";
    const std::string named = arguments.take_value("output-" + kebab(role));
    if (!file.empty() && !named.empty())
      throw usage("--output and --output-" + kebab(role) + " are the same output; give one");
    if (file.empty()) file = named;
    if (!file.empty()) task.outputs.emplace_back(role, file);
    first = false;
  }
}

/// Saved values that the options of this command line leave without effect go; they must not stand in its way.
void drop_saved(const std::vector<KnownOption>& known, const std::set<std::string>& given, Task& task) {
  Json question{{"ask", "visible"}};
  for (const char* part : {"method", "parameters", "options", "psf"})
    if (task.request.contains(part)) question[part] = task.request[part];
  const Json visible = ask(question);
  const std::string psf = task.request.contains("psf") ? task.request["psf"].value("method", "") : "";
  const auto drop = [&](Json& values, Place place, const std::string& psf_method, const Json& shown) {
    if (!values.is_object()) return;
    for (const KnownOption& k : known)
      if (k.place == place && k.psf_method == psf_method && !given.contains(k.name()) &&
          std::find(shown.begin(), shown.end(), k.key) == shown.end())
        values.erase(k.key);
  };
  for (const auto& [part, shown] : visible.items())
    if (part == "psf")
      drop(task.request["psf"]["parameters"], Place::psf_parameter, psf, shown);
    else
      drop(task.request[part], part == "options" ? Place::option : Place::parameter, "", shown);
}

/// Returns the names of those given.
std::set<std::string> take_values(const Json& catalog, const std::vector<KnownOption>& known, Arguments& arguments,
                                  Task& task) {
  std::set<std::string> seen;
  const std::string psf = task.request.contains("psf") ? task.request["psf"].value("method", "") : "";
  for (const Argument& a : std::vector<Argument>(arguments.options)) {
    const auto matches = [&](const KnownOption& k) {
      return k.name() == a.name && (k.place != Place::psf_parameter || k.psf_method == psf);
    };
    const auto option = std::find_if(known.begin(), known.end(), matches);
    if (option == known.end()) {
      std::string owners;
      for (const KnownOption& k : known)
        if (k.name() == a.name)
          owners += (owners.empty() ? "--psf " : " or --psf ") + psf_name(find_method(catalog, k.psf_method));
      if (!owners.empty()) throw usage("--" + a.name + " belongs to a computed PSF: give " + owners + " with it");
      continue;
    }
    if (!seen.insert(a.name).second) throw usage("--" + a.name + " is given twice");
    const bool flag = option->schema.value("type", Json()) == "boolean";
    if (a.values.empty() && !flag) throw usage("--" + a.name + " needs a value: " + allowed_values(option->schema));
    const Json value = a.values.empty() ? Json(true) : read_value(*option, a.values[0]);
    switch (option->place) {
      case Place::parameter:
        task.request["parameters"][option->key] = value;
        break;
      case Place::option:
        task.request["options"][option->key] = value;
        break;
      case Place::psf_parameter:
        task.request["psf"]["parameters"][option->key] = value;
        break;
      case Place::session:
        task.session[option->key] = value;
        break;
    }
    arguments.take(a.name);
  }
  return seen;
}

/// Every name --help of this method shows, for suggestions.
std::vector<std::string> all_names(const Json& method, const Json& psf_inputs, const std::vector<KnownOption>& known) {
  std::vector<std::string> names{"output",         "report",   "request", "batch", "voxel-size",
                                 "psf-voxel-size", "compress", "quiet",   "help"};
  for (const Json& input : method["inputs"]) names.push_back(kebab(input["role"]));
  for (const Json& input : psf_inputs) names.push_back(kebab(input["role"]));
  for (const Json& output : method["outputs"]) names.push_back("output-" + kebab(output["role"]));
  for (const KnownOption& k : known) names.push_back(k.name());
  return names;
}

void start_from_file(const std::string& path, const Json& method, Task& task) {
  SavedRequest saved = read_request_file(path);
  if (saved.request.value("method", "") != method["key"])
    throw usage(path + " holds a request for " + saved.request.value("method", "no method") + ", not for " +
                method["key"].get<std::string>());
  task.request = saved.request;
  task.session = saved.session;
  for (const auto& [role, files] : saved.files.items())
    if (files.is_array())
      for (const Json& file : files)
        if (file.is_string()) task.inputs[role].push_back(file);
}

}  // namespace

Task read_task(const Json& catalog, const Json& method, Arguments arguments) {
  const std::vector<KnownOption> known = known_options(catalog, method);
  Task task;
  task.request = {{"method", method["key"]}, {"parameters", Json::object()}, {"options", Json::object()}};
  const std::string saved = arguments.take_value("request");
  if (!saved.empty()) start_from_file(saved, method, task);
  for (const Argument& a : arguments.take("batch")) {
    if (a.values.empty()) throw usage("--batch needs files or a pattern, as in --batch 'in/*.tif'");
    task.batch.insert(task.batch.end(), a.values.begin(), a.values.end());
  }
  // A batch takes the place of the image that a report was made from.
  if (!task.batch.empty() && !method["inputs"].empty()) task.inputs.erase(method["inputs"][0]["role"]);
  take_inputs(catalog, method, arguments, task);
  if (takes_psf(method)) take_psf_inputs(catalog, arguments, task);
  for (const Json* psf : computed_psfs(catalog))
    task.psf_names += (task.psf_names.empty() ? "" : ", ") + psf_name(*psf);
  take_outputs(method, arguments, task);
  task.report = arguments.take_value("report");
  const bool reads_images = !method["inputs"].empty();
  if (reads_images || !voxel_size_parameter(method, 'x').empty())
    task.voxel_size = read_voxel_size(arguments, "voxel-size");
  if (!reads_images) set_voxel_size_parameters(method, task.voxel_size, task);
  if (takes_psf(method)) task.psf_voxel_size = read_voxel_size(arguments, "psf-voxel-size");
  task.compress = arguments.take_flag("compress");
  task.quiet = arguments.take_flag("quiet");
  const std::set<std::string> given = take_values(catalog, known, arguments, task);
  if (!saved.empty()) drop_saved(known, given, task);
  arguments.expect_no_more(1, all_names(method, task.psf_inputs, known));
  return task;
}

namespace {

/// A value as a sentence can hold it.
std::string brief(const Json& value) {
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= 40 ? text : text.substr(0, 40) + "...";
}

}  // namespace

SavedRequest read_request_file(const std::string& path) {
  std::string text;
  try {
    if (is_image_file(path)) {
      text = read_header(path).metadata.report;
      if (text.empty()) throw Failure(Exit::file, path + ": holds no report of a run");
    } else {
      const std::vector<unsigned char> bytes = read_bytes(path, 1u << 30);
      text.assign(bytes.begin(), bytes.end());
    }
  } catch (const InvalidArgument& e) {
    throw Failure(Exit::file, e.what());
  }
  Json json;
  try {
    json = parse_json(text, "request");
  } catch (const InvalidParameter& e) {
    throw Failure(Exit::file, path + ": " + e.what());
  }
  const Json& request = json.is_object() && json.contains("request") ? json["request"] : json;
  if (!request.is_object() || !request.contains("method") || !request["method"].is_string())
    throw Failure(Exit::file, path + ": is neither a request nor a report: there is no method in it");
  for (const char* part : {"parameters", "options"})
    if (request.contains(part) && !request[part].is_object())
      throw Failure(Exit::file, path + ": \"" + part + "\" of the request is " + brief(request[part]) +
                                    "; an object of names and values is expected");
  SavedRequest saved{request, Json::object(), Json::object()};
  if (request.contains("psf")) {
    const Json& psf = request["psf"];
    if (psf.is_null())
      saved.request.erase("psf");
    else if (!psf.is_object() || !psf.contains("method") || !psf["method"].is_string() ||
             (psf.contains("parameters") && !psf["parameters"].is_object()))
      throw Failure(Exit::file, path + ": \"psf\" of the request is " + brief(psf) +
                                    R"(; a request like {"method": "psf_theoretical", "parameters": {}} is expected)");
  }
  if (&request != &json) {
    if (json.contains("session") && json["session"].is_object()) saved.session = json["session"];
    if (json.contains("files") && json["files"].is_object()) saved.files = json["files"];
  }
  return saved;
}

}  // namespace ww::program
