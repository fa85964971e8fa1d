// Help texts: two columns, wrapped at 100 characters.
#include "bindings/command_line/help.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <sstream>
#include <utility>
#include <vector>

#include "bindings/command_line/options.hpp"

namespace ww::program {
namespace {

constexpr std::size_t width = 100, left_width = 30;

/// Characters, not bytes: µ counts once.
std::size_t length(const std::string& s) {
  return static_cast<std::size_t>(
      std::count_if(s.begin(), s.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// "  left            right right right", the right column wrapped.
std::string row(const std::string& left, const std::string& right) {
  std::string out = "  " + left;
  std::size_t column = 2 + length(left);
  if (column + 2 > left_width) out += "\n", column = 0;
  std::istringstream words(right);
  bool first = true;
  for (std::string word; words >> word;) {
    if (!first && column + 1 + length(word) > width) out += "\n", column = 0, first = true;
    if (first)
      out += std::string(left_width - column, ' ') + word, column = left_width + length(word);
    else
      out += " " + word, column += 1 + length(word);
    first = false;
  }
  return out + "\n";
}

std::string value_name(const Json& s) {
  if (s.contains("enum")) return "CHOICE";
  const std::string type = s.value("type", Json()).is_string() ? s["type"].get<std::string>() : "";
  if (type == "boolean") return "";
  if (type == "integer") return "N";
  if (type == "number") return "NUMBER";
  if (type == "array") return "N,N,...";
  return s.value("format", "") == "path" ? "FILE" : "TEXT";
}

std::string plain_value(const Json& v) {
  if (v.is_string()) return v.get<std::string>();
  if (!v.is_array()) return dump(v, -1);
  std::string s;
  for (const Json& item : v) {
    if (!s.empty()) s += ',';
    s += plain_value(item);
  }
  return s;
}

/// "confocal", "water or glycerol".
std::string either_of(const Json& values) {
  if (!values.is_array()) return plain_value(values);
  std::string s;
  for (const Json& item : values) s += (s.empty() ? "" : " or ") + plain_value(item);
  return s;
}

std::string describe(const Json& s) {
  std::string text = s.value("title", "") + ".";
  if (const std::string more = s.value("description", ""); !more.empty()) text += " " + more;
  if (s.contains("enum")) {
    text += " One of:";
    const Json titles = s.value("x-enum-titles", Json::array());
    for (std::size_t i = 0; i < s["enum"].size(); ++i) {
      text.append(i ? ", " : " ").append(plain_value(s["enum"][i]));
      if (i < titles.size()) text.append(" (").append(plain_value(titles[i])).append(")");
    }
    text += ".";
  } else if (s.value("type", Json()) != "boolean") {
    std::string allowed = allowed_values(s);
    if (allowed != "a text" && allowed != "a file") {
      allowed[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(allowed[0])));
      text += " " + allowed + ".";
    }
  }
  if (s.contains("x-visible-if"))
    for (const auto& [key, values] : s["x-visible-if"].items())
      text += " With --" + kebab(key) + " " + either_of(values) + ".";
  const std::string standard = s.contains("default") ? plain_value(s["default"]) : "";
  if (!standard.empty() && s.value("type", Json()) != "boolean") text += " Default: " + standard + ".";
  return text;
}

std::string rows_of(const std::vector<KnownOption>& options) {
  std::string plain, advanced;
  for (const KnownOption& o : options) {
    const std::string value = value_name(o.schema),
                      text = row("--" + o.name() + (value.empty() ? "" : " " + value), describe(o.schema));
    (o.schema.value("x-group", "") == "advanced" ? advanced : plain) += text;
  }
  return plain + advanced;
}

std::string section(const std::string& title, const std::string& rows) {
  return rows.empty() ? "" : "\n" + title + "\n" + rows;
}

std::vector<KnownOption> at(const std::vector<KnownOption>& all, Place place, const std::string& psf = "") {
  std::vector<KnownOption> list;
  std::copy_if(all.begin(), all.end(), std::back_inserter(list),
               [&](const KnownOption& o) { return o.place == place && o.psf_method == psf; });
  return list;
}

/// All methods, door by door, each door's first choice first.
std::vector<const Json*> as_offered(const Json& catalog) {
  std::vector<std::string> doors;
  std::vector<const Json*> list;
  for (const Json& method : catalog["methods"]) {
    list.push_back(&method);
    if (std::find(doors.begin(), doors.end(), method["door"].get<std::string>()) == doors.end())
      doors.push_back(method["door"]);
  }
  const auto place = [&](const Json* m) {
    const auto door = std::find(doors.begin(), doors.end(), (*m)["door"].get<std::string>());
    return std::pair(door - doors.begin(), !m->value("first_choice", false));
  };
  std::stable_sort(list.begin(), list.end(), [&](const Json* a, const Json* b) { return place(a) < place(b); });
  return list;
}

std::string computed_names(const Json& catalog) {
  std::string names;
  for (const Json* psf : computed_psfs(catalog)) names.append("|").append(psf_name(*psf));
  return names;
}

std::string file_rows(const Json& catalog, const Json& method) {
  std::string rows;
  for (const Json& input : method["inputs"]) {
    const std::string role = input["role"];
    std::string text = input.value("title", role) + ".";
    if (!input.value("required", false)) text += " Not required.";
    if (input.value("list", false)) text += " Give it again for each further file, such as one a channel.";
    rows += row("--" + kebab(role) + " FILE" + (input["holds"] == "psf" ? computed_names(catalog) : ""), text);
  }
  bool first = true;
  for (const Json& output : method["outputs"]) {
    const std::string role = output["role"];
    rows += row((first ? "--output" : "--output-" + kebab(role)) + std::string(" FILE"),
                "To write: " + output.value("title", role) + (output.contains("columns") ? " (.csv or .tif)." : "."));
    first = false;
  }
  rows += row("--report FILE", "To write: the report as JSON. Images hold it too.");
  rows += row("--request FILE",
              "Start from a saved request, a report, or a result that holds one; other options change it.");
  if (!method["inputs"].empty()) {
    rows += row(
        "--batch FILES...",
        "Run every file (or pattern such as 'in/*.tif') in place of --" + kebab(method["inputs"][0]["role"]) +
            "; outputs are named by pattern: --output 'out/{name}.tif'. A file that fails does not stop the others.");
    rows += row("--voxel-size Z,Y,X", "In µm; takes the place of what the files say. Y,X for a single plane.");
    if (takes_psf(method))
      rows += row("--psf-voxel-size Z,Y,X", "In µm, of the PSF files; unknown is taken for the image's.");
  } else if (!voxel_size_parameter(method, 'x').empty()) {
    rows += row("--voxel-size Z,Y,X", "In µm, all at once; there is no image to take it from.");
  }
  rows += row("--compress", "Write images with deflate compression.");
  rows += row("--quiet", "No progress and no summary; errors are still printed.");
  return rows;
}

}  // namespace

std::string method_help(const Json& catalog, const Json& method) {
  const std::vector<KnownOption> all = known_options(catalog, method);
  const std::string key = method["key"];
  std::string usage = "wienerwerk " + key;
  for (const Json& input : method["inputs"])
    if (input.value("required", false)) usage += " --" + kebab(input["role"]) + " FILE";
  std::string text = method.value("title", key) + "\n" + method.value("summary", "") + "\n\nUsage: " + usage +
                     " --output FILE [options]\n";
  text += section("Files", file_rows(catalog, method));
  text += section("Parameters", rows_of(at(all, Place::parameter)));
  if (takes_psf(method))
    for (const Json* psf : computed_psfs(catalog)) {
      std::string files;
      for (const Json& input : (*psf)["inputs"])
        files += row("--" + kebab(input["role"]) + " FILE", input.value("title", "") + ".");
      text += section("With --psf " + psf_name(*psf), files + rows_of(at(all, Place::psf_parameter, (*psf)["key"])));
    }
  text += section("Around the method", rows_of(at(all, Place::option)));
  return text + section("Session", rows_of(at(all, Place::session)));
}

std::string plan_help() {
  return "plan: what a run would do and need, without doing it\n\n"
         "Usage: wienerwerk plan METHOD --image FILE [options]\n\n"
         "Reads the heads of the files, checks every option, and says the size of the result, the memory it needs, in "
         "how\nmany tiles the stack is cut to keep it, the computing grid, the PSF, and what to look at. Options are "
         "those of\nMETHOD (wienerwerk METHOD --help); no --output is needed.\n\n" +
         row("--json", "All of it as JSON.");
}

std::string compare_help() {
  return "compare: how near a result is to the truth\n\n"
         "Usage: wienerwerk compare TRUTH RESULT [options]\n\n"
         "Both are TIFF files of one size; every frame and channel is compared, and the means are printed.\n\n" +
         row("PSNR",
             "Peak signal-to-noise ratio in dB: 10 log10(range² / mean squared error). Larger is better; 1 dB "
             "more is a fifth less error power.") +
         row("SSIM", "Structural similarity: local means, contrasts and patterns compared; 1 is equal, 0 unrelated.") +
         row("NRMSE", "Root of the mean squared error over the root of the truth's mean square; 0 is equal.") +
         row("correlation", "Pearson's; blind to scale and offset. 1 is equal up to these.") +
         row("max error", "The largest difference of a voxel.") +
         row("data range", "What PSNR and SSIM take as range: the truth's max - min, or --data-range.") +
         section("Options", row("--data-range NUMBER", "In place of the truth's max - min.") +
                                row("--json", "All of it as JSON, every stack by itself."));
}

std::string method_list(const Json& catalog) {
  std::string text, door;
  for (const Json* method : as_offered(catalog)) {
    if ((*method)["door"] != door) {
      door = (*method)["door"];
      text += (text.empty() ? "" : "\n") + door + "\n";
    }
    text += row((*method)["key"], method->value("title", "") + ": " + method->value("summary", ""));
  }
  return text;
}

std::string program_help(const Json& catalog) {
  std::string text =
      "wienerwerk " + catalog.value("version", "") + ": image restoration for light microscopy\n\nUsage\n";
  text += row("METHOD [options]", "Run a method: wienerwerk METHOD --help lists its options.");
  text += row("plan METHOD [options]", "What a run would do and need, without doing it; --json for all of it.");
  text += row("--request FILE [options]", "Run a saved request or report again.");
  text += row("list [--json]", "All methods.");
  text += row("schema METHOD", "The JSON Schema of a method's parameters; also: schema options, schema session.");
  text +=
      row("info FILE [--json]", "Axes, type, voxel size and report of a TIFF file; --statistics reads the pixels too.");
  text += row("compare TRUTH RESULT [--json]",
              "PSNR, SSIM, NRMSE and correlation; --data-range N in place of the truth's max - min.");
  text += row("devices [--json]", "Where it can compute, and why a device is missing.");
  text += row("version", "Version and ABI.");
  text += "\nMethods\n";
  for (const Json* method : as_offered(catalog)) text += row((*method)["key"], method->value("title", ""));
  text += "\nExit codes\n";
  text += row("0", "done");
  text += row("1", "files of a batch failed, or a defect of this program");
  text += row("2", "a command, option or parameter is wrong");
  text += row("3", "a file cannot be read or written, or what it holds cannot be used");
  text += row("4", "memory does not suffice");
  text += row("5", "the device is missing or failed");
  text += row("130", "cancelled by Ctrl-C (once: cleanly; twice: at once)");
  return text;
}

}  // namespace ww::program
