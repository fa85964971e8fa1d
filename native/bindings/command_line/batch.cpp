// Batches: patterns, names of results, going on after a failure.
#include "bindings/command_line/batch.hpp"

#include <algorithm>
#include <filesystem>
#include <new>
#include <set>

#include "bindings/command_line/failure.hpp"
#include "bindings/command_line/interrupt.hpp"
#include "bindings/command_line/progress.hpp"
#include "bindings/command_line/run.hpp"
#include "image/errors.hpp"

namespace ww::program {
namespace {

namespace fs = std::filesystem;

bool matches(const char* pattern, const char* name) {
  if (*pattern == '*') return matches(pattern + 1, name) || (*name && matches(pattern, name + 1));
  if (*name == 0 || *pattern == 0) return *name == *pattern;
  return (*pattern == '?' || *pattern == *name) && matches(pattern + 1, name + 1);
}

/// "in/cells.ome.tif" -> "cells".
std::string stem_of(const std::string& path) {
  fs::path stem = fs::path(path).stem();
  if (stem.extension() == ".ome") stem = stem.stem();
  return stem.string();
}

std::string with_name(std::string text, const std::string& name) {
  for (std::size_t at = text.find("{name}"); at != std::string::npos; at = text.find("{name}", at + name.size()))
    text.replace(at, 6, name);
  return text;
}

/// The task for one file of the batch.
Task single_task(const Task& batch, const std::string& role, const std::string& file) {
  Task task = batch;
  task.batch.clear();
  task.inputs[role] = {file};
  const std::string name = stem_of(file);
  for (auto& [output_role, output] : task.outputs) output = with_name(output, name);
  task.report = with_name(task.report, name);
  return task;
}

void check_patterns(const Task& task) {
  std::vector<std::pair<std::string, std::string>> written = task.outputs;
  if (!task.report.empty()) written.emplace_back("report", task.report);
  if (task.outputs.empty()) throw usage("--batch needs --output 'folder/{name}.tif'");
  for (const auto& [role, file] : written)
    if (file.find("{name}") == std::string::npos)
      throw usage(file +
                  ": with --batch every output needs {name} in its name, where the name of the input goes, as in "
                  "--output 'out/{name}.tif'");
}

std::vector<std::string> batch_files(const Task& task) {
  std::vector<std::string> files;
  for (const std::string& pattern : task.batch)
    for (const std::string& file : matching_files(pattern))
      if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  std::set<std::string> names;
  for (const std::string& file : files)
    if (!names.insert(stem_of(file)).second)
      throw usage(file + ": another file of the batch has the same {name}, \"" + stem_of(file) + "\"");
  return files;
}

}  // namespace

std::vector<std::string> matching_files(const std::string& pattern) {
  const fs::path path(pattern);
  const std::string name = path.filename().string();
  std::error_code error;
  if (name.find_first_of("*?") == std::string::npos || fs::exists(path, error)) {
    if (!fs::exists(path, error)) throw Failure(Exit::file, pattern + ": no such file");
    return {pattern};
  }
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::vector<std::string> files;
  for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
    const std::string found = i->path().filename().string();
    const bool hidden = found[0] == '.' && name[0] != '.';
    if (!hidden && matches(name.c_str(), found.c_str()) && i->is_regular_file(error))
      files.push_back(path.has_parent_path() ? i->path().string() : found);
  }
  if (error) throw Failure(Exit::file, folder.string() + ": the folder cannot be read: " + error.message());
  if (files.empty()) throw Failure(Exit::file, pattern + ": no file matches");
  std::sort(files.begin(), files.end());
  return files;
}

Ending ending_of(const std::exception_ptr& error) {
  const auto end = [](Exit code, const std::string& sentence) { return Ending{static_cast<int>(code), sentence}; };
  try {
    std::rethrow_exception(error);
  } catch (const Failure& e) {
    return end(e.code, e.what() == std::string("cancelled") ? "cancelled; nothing was written" : e.what());
  } catch (const Cancelled&) {
    return end(Exit::cancelled, "cancelled; nothing was written");
  } catch (const InvalidArgument& e) {
    return end(Exit::file, e.what());
  } catch (const OutOfMemory& e) {
    return end(Exit::memory, e.what());
  } catch (const std::bad_alloc&) {
    return end(Exit::memory, "out of memory");
  } catch (const std::exception& e) {
    return end(Exit::failed, std::string("internal error, please report it: ") + e.what());
  } catch (...) {
    return end(Exit::failed, "internal error of unknown kind, please report it");
  }
}

void run_batch(const Json& method, const Task& task) {
  if (method["inputs"].empty())
    throw usage(method["key"].get<std::string>() + " reads no image: there is nothing to run a batch over");
  const std::string role = method["inputs"][0]["role"];
  if (task.inputs.contains(role))
    throw usage("--batch and --" + kebab(role) + " both give the input; give one of them");
  check_patterns(task);
  const std::vector<std::string> files = batch_files(task);
  const Session session = open_session(task.session);
  std::vector<std::string> failed;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::string label = "[";
    label += std::to_string(i + 1) + "/" + std::to_string(files.size()) + "] " + files[i];
    try {
      run_in_session(session.get(), method, single_task(task, role, files[i]), label);
    } catch (...) {
      const Ending ending = ending_of(std::current_exception());
      if (ending.code == static_cast<int>(Exit::cancelled) || interrupted())
        throw Failure(Exit::cancelled,
                      "cancelled after " + std::to_string(i) + " of " + std::to_string(files.size()) + " files");
      const bool named = ending.sentence.rfind(files[i], 0) == 0;
      print_sentence(named ? ending.sentence : files[i] + ": " + ending.sentence);
      failed.push_back(files[i]);
    }
  }
  if (failed.empty()) return;
  std::string list;
  for (const std::string& f : failed) list += (list.empty() ? "" : ", ") + f;
  throw Failure(Exit::failed,
                std::to_string(failed.size()) + " of " + std::to_string(files.size()) + " files failed: " + list);
}

}  // namespace ww::program
