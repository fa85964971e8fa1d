// Describing one file, comparing two.
#include "bindings/command_line/files.hpp"

#include <cmath>
#include <cstdio>

#include "bindings/command_line/failure.hpp"
#include "bindings/command_line/interrupt.hpp"
#include "image/errors.hpp"
#include "image/json_text.hpp"
#include "image/metrics.hpp"
#include "image/statistics.hpp"
#include "io/image_file.hpp"

namespace ww::program {
namespace {

std::string axes_of(const ArrayLayout& a) {
  std::string letters;
  for (const Axis& axis : a.axes) letters += axis.letter;
  return letters;
}

std::string sizes_of(const ArrayLayout& a) {
  std::string sizes;
  for (const Axis& axis : a.axes) sizes += (sizes.empty() ? "" : " x ") + std::to_string(axis.size);
  return sizes + " (" + axes_of(a) + ")";
}

std::vector<float> stack_of(const ImageFile& image, std::int64_t t, std::int64_t c) {
  std::vector<float> values(static_cast<std::size_t>(image.shape().voxels()));
  read_stack(image.view(), t, c, values.data());
  return values;
}

Json statistics_of(const ImageFile& image) {
  Json list = Json::array();
  for (std::int64_t t = 0; t < image.size('t'); ++t)
    for (std::int64_t c = 0; c < image.size('c'); ++c) {
      const std::vector<float> values = stack_of(image, t, c);
      const Summary s = summary(values.data(), values.size());
      list.push_back({{"frame", t + 1},
                      {"channel", c + 1},
                      {"min", s.min},
                      {"max", s.max},
                      {"mean", s.mean},
                      {"not_finite", s.count - s.finite}});
    }
  return list;
}

/// JSON has no infinity and no NaN: null.
Json finite(double v) { return std::isfinite(v) ? Json(v) : Json(nullptr); }

Json comparison_json(const Comparison& c) {
  return {{"psnr", finite(c.psnr)},
          {"ssim", finite(c.ssim)},
          {"nrmse", finite(c.nrmse)},
          {"correlation", finite(c.correlation)},
          {"rmse", c.rmse},
          {"max_error", c.max_error},
          {"data_range", c.data_range}};
}

std::string number_text(const Json& v, const char* format) {
  if (!v.is_number()) return "none";
  char text[64];
  std::snprintf(text, sizeof text, format, v.get<double>());
  return text;
}

/// The text under a key of untrusted JSON.
std::string text_under(const Json& j, const char* key) {
  return j.contains(key) && j[key].is_string() ? j[key].get<std::string>() : "";
}

void check_finite(const std::vector<float>& values, const std::string& path) {
  const Summary s = summary(values.data(), values.size());
  if (!s.all_finite())
    throw InvalidArgument(path + ": " + std::to_string(s.count - s.finite) + " of " + std::to_string(s.count) +
                          " values are NaN or infinite");
}

}  // namespace

Json describe_file(const std::string& path, bool statistics) {
  const ImageFile image = statistics ? read_image(path, interrupted) : read_header(path);
  const ImageMetadata& m = image.metadata;
  Json j{{"file", path},
         {"format", m.format},
         {"axes", axes_of(image)},
         {"shape", Json::array()},
         {"dtype", name_of(image.dtype)},
         {"spacing", Json::object()},
         {"origin", Json::object()},
         {"unit", m.unit}};
  for (const Axis& a : image.axes) {
    j["shape"].push_back(a.size);
    if (a.letter == 'c') continue;
    const std::string letter(1, a.letter);
    j["spacing"][letter] = a.spacing > 0 ? Json(a.spacing) : Json(nullptr);
    if (a.letter != 't') j["origin"][letter] = a.origin;
  }
  j["pages"] = m.pages;
  j["compression"] = m.compression;
  j["mode"] = m.mode;
  j["display"] = Json::array();
  for (const DisplayRange& r : m.display) j["display"].push_back({r.low, r.high});
  j["luts"] = m.luts.size();
  j["channel_names"] = m.channel_names;
  j["plane_labels"] = m.plane_labels;
  j["info"] = m.info;
  const Json report = json_or_null(m.report);
  j["report"] = report.is_object() ? report : Json(nullptr);
  j["warnings"] = m.warnings;
  if (statistics) j["statistics"] = statistics_of(image);
  return j;
}

std::string info_text(const Json& j) {
  std::string sizes;
  for (const Json& n : j["shape"]) sizes += (sizes.empty() ? "" : " x ") + dump(n, -1);
  std::string text = j["file"].get<std::string>() + "\n";
  const auto line = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) text += "  " + name + std::string(14 - name.size(), ' ') + value + "\n";
  };
  line("format", j["format"].get<std::string>() + ", " + dump(j["pages"], -1) + (j["pages"] == 1 ? " page" : " pages") +
                     ", compression " + j["compression"].get<std::string>());
  line("size", sizes + " (" + j["axes"].get<std::string>() + ") " + j["dtype"].get<std::string>());
  std::string voxel, letters;
  for (const char* letter : {"z", "y", "x"})
    if (j["spacing"].contains(letter)) {
      voxel += (voxel.empty() ? "" : " x ") +
               (j["spacing"][letter].is_null() ? std::string("?") : number_text(j["spacing"][letter], "%.6g"));
      letters += (letters.empty() ? "" : ", ") + std::string(letter);
    }
  line("voxel size", voxel + " µm (" + letters + ")");
  if (j["spacing"].contains("t"))
    line("interval", j["spacing"]["t"].is_null() ? "?" : number_text(j["spacing"]["t"], "%.6g") + " s");
  if (!j["channel_names"].empty()) line("channels", dump(j["channel_names"], -1));
  std::string display;
  for (const Json& range : j["display"])
    display += (display.empty() ? "" : ", ") + number_text(range[0], "%.5g") + " to " + number_text(range[1], "%.5g");
  line("display", display);
  if (j["report"].is_object())
    line("made by", "wienerwerk " + text_under(j["report"], "version") + ", " + text_under(j["report"], "method"));
  if (j.contains("statistics"))
    for (const Json& s : j["statistics"])
      line("frame " + dump(s["frame"], -1),
           "channel " + dump(s["channel"], -1) + ": min " + number_text(s["min"], "%g") + ", max " +
               number_text(s["max"], "%g") + ", mean " + number_text(s["mean"], "%g") +
               (s["not_finite"] == 0 ? "" : ", " + dump(s["not_finite"], -1) + " not finite"));
  for (const Json& w : j["warnings"]) line("warning", w);
  return text;
}

Json compare_files(const std::string& truth_path, const std::string& result_path, double data_range) {
  const ImageFile truth_header = read_header(truth_path), result_header = read_header(result_path);
  for (const char letter : std::string("tczyx"))
    if (truth_header.size(letter) != result_header.size(letter))
      throw InvalidArgument(truth_path + " is " + sizes_of(truth_header) + ", but " + result_path + " is " +
                            sizes_of(result_header) + ": images of one size are compared");
  const ImageFile truth = read_image(truth_path, interrupted), result = read_image(result_path, interrupted);
  Json stacks = Json::array();
  Comparison mean;
  const std::int64_t n_t = truth.size('t'), n_c = truth.size('c');
  const double n = static_cast<double>(n_t * n_c);
  for (std::int64_t t = 0; t < n_t; ++t)
    for (std::int64_t c = 0; c < n_c; ++c) {
      if (interrupted()) throw Cancelled{};
      const std::vector<float> x = stack_of(truth, t, c), y = stack_of(result, t, c);
      check_finite(x, truth_path);
      check_finite(y, result_path);
      const Comparison one = compare(x.data(), y.data(), truth.shape(), data_range);
      Json j{{"frame", t + 1}, {"channel", c + 1}};
      j.update(comparison_json(one));
      stacks.push_back(j);
      mean.psnr += one.psnr / n, mean.ssim += one.ssim / n, mean.nrmse += one.nrmse / n,
          mean.correlation += one.correlation / n;
      mean.rmse += one.rmse / n, mean.data_range += one.data_range / n,
          mean.max_error = std::max(mean.max_error, one.max_error);
    }
  Json j = comparison_json(mean);
  j["identical"] = mean.max_error == 0;
  if (stacks.size() > 1) j["stacks"] = stacks;
  return j;
}

std::string compare_text(const Json& j) {
  const auto line = [&](const char* name, const char* key, const char* format, const char* unit) {
    const bool infinite = j["identical"] == true && std::string(key) == "psnr";
    const std::string value = infinite ? "infinite" : number_text(j[key], format);
    return std::string(name) + std::string(13 - std::string(name).size(), ' ') + value +
           (infinite || value == "none" ? "" : unit) + "\n";
  };
  std::string text = j["identical"] == true ? "identical\n" : "";
  text += line("PSNR", "psnr", "%.3f", " dB") + line("SSIM", "ssim", "%.5f", "") + line("NRMSE", "nrmse", "%.6f", "") +
          line("correlation", "correlation", "%.6f", "");
  text += line("max error", "max_error", "%g", "") + line("data range", "data_range", "%g", "");
  if (j.contains("stacks")) text += "means over " + std::to_string(j["stacks"].size()) + " stacks\n";
  return text;
}

}  // namespace ww::program
