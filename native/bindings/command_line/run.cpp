// Running a task: check paths, plan on headers, read, compute, write.
#include "bindings/command_line/run.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "bindings/command_line/arrays.hpp"
#include "bindings/command_line/batch.hpp"
#include "bindings/command_line/failure.hpp"
#include "bindings/command_line/interrupt.hpp"
#include "bindings/command_line/progress.hpp"
#include "image/errors.hpp"

namespace ww::program {
namespace {

namespace fs = std::filesystem;

const char* text_of(const Json& json) { return json.get_ref<const std::string&>().c_str(); }

bool same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  return fs::equivalent(a, b, ignored) ||
         fs::absolute(a, ignored).lexically_normal() == fs::absolute(b, ignored).lexically_normal();
}

/// What the output of a role is to be written as.
Content output_content(const Json& method, const std::string& role) {
  for (const Json& output : method["outputs"])
    if (output["role"] == role) return content_named(output["content"].get<std::string>());
  throw std::logic_error("no output " + role);
}

/// The format of an output file, by its name.
const FileFormat& output_format(const Json& method, const std::string& role, const std::string& path) {
  try {
    return format_to_write(path, output_content(method, role));
  } catch (const InvalidArgument& e) {
    throw usage(e.what());
  }
}

/// Refuses an output that could not be written, or would replace an input or another output.
void check_outputs(const Task& task) {
  std::vector<std::string> written;
  for (const auto& [role, file] : task.outputs) written.push_back(file);
  if (!task.report.empty()) written.push_back(task.report);
  for (std::size_t i = 0; i < written.size(); ++i) {
    for (const auto& [role, files] : task.inputs)
      for (const std::string& in : files)
        if (same_file(written[i], in))
          throw usage(written[i] + ": the output would replace the input " + kebab(role) + "; give it another name");
    for (std::size_t j = 0; j < i; ++j)
      if (same_file(written[i], written[j])) throw usage(written[i] + ": two outputs have this name");
    const AtomicFile probe(written[i]);  // says why it cannot be written
  }
}

void check_inputs(const Json& method, const Task& task) {
  for (const Json& input : method["inputs"]) {
    const std::string role = input["role"];
    const bool psf = input["holds"] == "psf";
    if (input.value("required", false) && !(psf && task.request.contains("psf")) && !task.inputs.contains(role))
      throw usage(method["key"].get<std::string>() + " needs --" + kebab(role) + ": a file" +
                  (psf ? ", or one of " + task.psf_names : ""));
  }
  for (const Json& input : task.psf_inputs)
    if (input.value("required", false) && !task.inputs.contains(input["role"].get<std::string>()))
      throw usage(task.request["psf"].value("method", "") + " needs --" + kebab(input["role"]) + ": a file");
}

/// The inputs of the method, then those of the PSF it names.
std::vector<const Json*> all_inputs(const Json& method, const Task& task) {
  std::vector<const Json*> list;
  for (const Json& input : method["inputs"]) list.push_back(&input);
  for (const Json& input : task.psf_inputs) list.push_back(&input);
  return list;
}

void check_names(const Json& method, const Task& task) {
  check_inputs(method, task);
  const std::string first = method["outputs"][0]["role"];
  if (task.outputs.empty() || task.outputs[0].first != first)
    throw usage(method["key"].get<std::string>() + " needs --output: the file to write");
}

/// The library's sentences name arrays by role; people know files.
void check(ww_status status, const Task& task) {
  try {
    program::check(status);
  } catch (const Failure& e) {
    const std::string sentence = e.what();
    for (const auto& [role, files] : task.inputs)
      if (files.size() == 1 && sentence.rfind(role + ": ", 0) == 0)
        throw Failure(e.code, files[0] + " (" + role + ")" + sentence.substr(role.size()));
    throw;
  }
}

/// Whether the computed PSF brings a voxel size of its own.
bool psf_has_voxel_size(const Task& task) {
  if (!task.request.contains("psf") || !task.request["psf"].contains("parameters")) return false;
  for (const auto& [key, value] : task.request["psf"]["parameters"].items())
    if (key.rfind("voxel_size_", 0) == 0 && value.is_number() && value.get<double>() > 0) return true;
  return false;
}

/// All inputs in the catalog's order: PSFs, and what a PSF is measured from, whole, the others as `what` says.
std::vector<Input> read_inputs(const Json& method, const Task& task, Read what, std::vector<std::string>& warnings) {
  std::vector<Input> list;
  for (const Json* declared : all_inputs(method, task)) {
    const Json& input = *declared;
    const auto given = task.inputs.find(input["role"]);
    if (given == task.inputs.end()) continue;
    const bool psf = input["holds"] == "psf" || std::any_of(task.psf_inputs.begin(), task.psf_inputs.end(),
                                                            [&](const Json& i) { return i["role"] == given->first; });
    for (const std::string& path : given->second) {
      Input in = read_input(path, input, psf ? Read::all : what);
      in.set_voxel_size(psf ? task.psf_voxel_size : task.voxel_size);
      for (const std::string& w : in.image.metadata.warnings) warnings.push_back(path + ": " + w);
      if (const std::string axes = in.axes_without_size(); !psf && input["main"] == true && !axes.empty())
        warnings.push_back(path + ": the voxel size along " + axes +
                           (psf_has_voxel_size(task)
                                ? " is taken for the PSF alone from its own parameters and is not in the result; "
                                  "--voxel-size z,y,x (in µm) gives it to both"
                                : " is not known; --voxel-size z,y,x (in µm) says it"));
      list.push_back(std::move(in));
    }
  }
  return list;
}

std::vector<ww_array> arrays_of(const std::vector<Input>& inputs) {
  std::vector<ww_array> arrays;
  for (const Input& in : inputs) arrays.push_back(in.array());
  return arrays;
}

/// LUTs and names of the channels that were kept (numbered from 1; none: all).
ImageMetadata kept_metadata(const ImageMetadata& all, const Json& request) {
  ImageMetadata m = all;
  const Json channels = request.value("options", Json::object()).value("channels", Json::array());
  if (!channels.is_array() || channels.empty()) return m;
  m.luts.clear();
  m.channel_names.clear();
  m.plane_labels.clear();
  for (const Json& c : channels) {
    const auto i = static_cast<std::size_t>(c.is_number() ? c.get<double>() - 1 : 0);
    if (i < all.luts.size()) m.luts.push_back(all.luts[i]);
    if (i < all.channel_names.size()) m.channel_names.push_back(all.channel_names[i]);
  }
  return m;
}

int on_progress(void* user, double fraction, const char* stage) {
  static_cast<Progress*>(user)->update(fraction, stage);
  return interrupted() ? WW_CANCEL : WW_GO_ON;
}

/// The library's report, and the files it was made from.
std::string complete_report(const std::string& text, const Task& task) {
  Json report = Json::parse(text);
  report["files"] = Json::object();
  for (const auto& [role, files] : task.inputs) report["files"][role] = files;
  return dump(report, -1);
}

std::string size_text(const ww_array& a) {
  std::string sizes, letters;
  for (int i = 0; i < a.rank; ++i) {
    sizes += (i ? " x " : "") + std::to_string(a.shape[i]);
    letters += (i ? std::string(", ") : std::string()) + a.axes[i];
  }
  return sizes + " (" + letters + ") " + name_of(static_cast<DType>(a.dtype));
}

/// ", 17 iterations, background 2798 subtracted"; empty where there is nothing to say.
std::string done_text(const Json& report) {
  const std::string done = report.value("done", "");
  return done.empty() ? "" : ", " + done;
}

void write_outputs(const Json& method, const Task& task, const std::vector<Input>& inputs, const Outputs& outputs,
                   const std::string& report) {
  const Json* restored = input_of(method, "intensities");
  const auto image = std::find_if(inputs.begin(), inputs.end(),
                                  [&](const Input& in) { return restored && in.role == (*restored)["role"]; });
  const Json request = Json::parse(report).value("request", Json::object());
  WriteOptions options;
  if (task.compress) options.compression = Compression::deflate;
  options.cancelled = interrupted;
  std::vector<std::unique_ptr<AtomicFile>> files;  // all are complete before the first is put in place
  for (std::size_t i = 0; i < task.outputs.size(); ++i) {
    const auto& [role, path] = task.outputs[i];
    const ImageMetadata metadata = role == method["outputs"][0]["role"] && image != inputs.end()
                                       ? kept_metadata(image->image.metadata, request)
                                       : ImageMetadata{};
    files.push_back(std::make_unique<AtomicFile>(path));
    const Json columns = Json::parse(report).value("columns", Json::object()).value(role, Json::array());
    output_format(method, role, path)
        .write(*files.back(), view_of(outputs.arrays[i]), {metadata, report, columns.get<std::vector<std::string>>()},
               options);
    files.back()->close();
  }
  if (!task.report.empty()) {
    const std::string text = dump(Json::parse(report)) + "\n";
    files.push_back(std::make_unique<AtomicFile>(task.report));
    files.back()->write(text.data(), text.size());
    files.back()->close();
  }
  for (const std::unique_ptr<AtomicFile>& file : files) file->commit();
}

std::vector<const char*> wanted_roles(const Json& method, const Task& task) {
  std::vector<const char*> roles;
  for (const auto& [role, file] : task.outputs)
    for (const Json& output : method["outputs"])
      if (output["role"] == role) roles.push_back(text_of(output["role"]));
  return roles;
}

}  // namespace

void run_in_session(ww_session* session, const Json& method, const Task& task, const std::string& label) {
  check_names(method, task);
  check_outputs(task);
  const std::vector<const char*> roles = wanted_roles(method, task);
  std::vector<std::string> warnings;
  const std::string request = dump(task.request);
  std::vector<Input> inputs = read_inputs(method, task, Read::header, warnings);
  Outputs planned(roles), outputs(roles);
  {
    const std::vector<ww_array> headers = arrays_of(inputs);
    check(ww_plan(session, request.c_str(), headers.data(), headers.size(), planned.arrays.data(),
                  planned.arrays.size(), nullptr),
          task);
  }
  for (const auto& [role, path] : task.outputs) output_format(method, role, path);

  Progress progress(task.quiet ? Progress::Show::no : Progress::Show::yes, label);
  for (const std::string& w : warnings) progress.warn_later(w);
  warnings.clear();
  inputs = read_inputs(method, task, Read::all, warnings);
  const std::vector<ww_array> arrays = arrays_of(inputs);
  ww_callbacks callbacks{};
  callbacks.struct_size = sizeof callbacks;
  callbacks.user = &progress;
  callbacks.progress = on_progress;
  Text text;
  check(ww_run(session, request.c_str(), arrays.data(), arrays.size(), outputs.arrays.data(), outputs.arrays.size(),
               &callbacks, text.receive()),
        task);
  const std::string report = complete_report(text.str(), task);
  write_outputs(method, task, inputs, outputs, report);

  const Json said = Json::parse(report);
  for (const Json& w : said.value("warnings", Json::array()))
    progress.warn_later(w.is_string() ? w.get<std::string>() : dump(w, -1));
  progress.flush();
  if (!task.quiet) {
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.1f s", said.value("seconds", 0.0));
    for (std::size_t i = 0; i < task.outputs.size(); ++i)
      print_sentence((label.empty() ? "" : label + " -> ") + task.outputs[i].second + ": " +
                     size_text(outputs.arrays[i]) + ", " + seconds + " on " + said.value("device", "?") +
                     (task.outputs[i].first == method["outputs"][0]["role"] ? done_text(said) : ""));
    for (const Json& line : said.value("findings_text", Json::array())) print_sentence("  " + line.get<std::string>());
  }
}

void run_task(const Json& method, const Task& task) {
  check_names(method, task);
  const Session session = open_session(task.session);
  run_in_session(session.get(), method, task, "");
}

std::string plan_text(const Json& plan) {
  std::string text;
  const auto line = [&](const std::string& name, const std::string& value) {
    text += name + std::string(name.size() < 10 ? 10 - name.size() : 1, ' ') + value + "\n";
  };
  for (const Json& l : plan["lines"]) line(l["name"], l["text"]);
  for (const Json& w : plan["warnings"]) line("warning", w);
  return text;
}

Json plan_task(const Json& method, const Task& task) {
  check_inputs(method, task);
  std::vector<std::string> warnings;
  const Session session = open_session(task.session);
  const std::vector<Input> inputs = read_inputs(method, task, Read::header, warnings);
  const std::vector<ww_array> arrays = arrays_of(inputs);
  Text text;
  check(ww_plan(session.get(), dump(task.request).c_str(), arrays.data(), arrays.size(), nullptr, 0, text.receive()),
        task);
  for (const std::string& w : warnings) print_sentence("warning: " + w);
  return Json::parse(text.str());
}

}  // namespace ww::program
