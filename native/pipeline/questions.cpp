// Answers to questions of user interfaces.
#include "pipeline/questions.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "catalog/method.hpp"
#include "catalog/nearest_name.hpp"
#include "catalog/schema.hpp"
#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "image/volume.hpp"
#include "optics/recorded/psf_measure.hpp"
#include "pipeline/options.hpp"
#include "pipeline/request.hpp"

namespace ww {
namespace {

void no_arrays(const std::vector<ArrayView>& inputs) {
  if (!inputs.empty()) throw InvalidArgument("this question takes no arrays, not " + std::to_string(inputs.size()));
}

Json parameters_of(const Json& psf) {
  return psf.is_object() && psf.contains("parameters") ? psf["parameters"] : Json::object();
}

/// {"parameters": [keys], "options": [keys], "psf": [keys], "session": [keys]}: those parts that the question has.
Json visible(const Json& q) {
  only_keys(q, "question", {"ask", "method", "parameters", "options", "psf", "session"});
  Json visible = Json::object();
  if (q.contains("parameters")) visible["parameters"] = visible_keys(method_of(q, "question").record, q["parameters"]);
  if (q.contains("options")) visible["options"] = visible_keys(Options::record(), q["options"]);
  if (q.contains("psf"))
    visible["psf"] = visible_keys(method_of(q["psf"], "psf of the question").record, parameters_of(q["psf"]));
  if (q.contains("session")) visible["session"] = visible_keys(SessionOptions::record(), q["session"]);
  return visible;
}

/// The valid part of a psf request; null where nothing of it is.
Json valid_psf(const Json& psf, const Json& q, std::vector<std::string>& dropped) {
  try {
    const Method& method = psf_method_of(psf, q.contains("method") ? &method_of(q, "question") : nullptr);
    return {{"method", method.key},
            {"parameters", valid_part(method.record, parameters_of(psf), "parameter of " + method.key, dropped)}};
  } catch (const InvalidParameter& e) {
    dropped.push_back(e.what());
    return nullptr;
  }
}

/// The question's parts with the values that are valid, and "dropped": a sentence for each one that is not.
Json valid(const Json& q) {
  Json kept = Json::object();
  std::vector<std::string> dropped;
  for (const auto& [key, part] : q.items()) {
    if (key == "ask") continue;
    if (key == "method") {
      kept[key] = method_of(q, "question").key;
    } else if (key == "parameters") {
      const Method& method = method_of(q, "question");
      kept[key] = valid_part(method.record, part, "parameter of " + method.key, dropped);
    } else if (key == "options") {
      kept[key] = valid_part(Options::record(), part, "option", dropped);
    } else if (key == "session") {
      kept[key] = valid_part(SessionOptions::record(), part, "session option", dropped);
    } else if (key == "psf") {
      const Json psf = part.is_null() ? Json() : valid_psf(part, q, dropped);
      if (!psf.is_null()) kept[key] = psf;
    } else {
      dropped.push_back("unknown key \"" + key.substr(0, 60) + "\" in the request");
    }
  }
  kept["dropped"] = dropped;
  return kept;
}

std::string text_under(const Json& q, const char* key) {
  if (!q.contains(key) || !q[key].is_string())
    throw InvalidParameter(std::string("the question needs the text ") + key);
  return q[key].get<std::string>();
}

/// {"nearest": "iterations", "text": "did you mean iterations? Known: boundary, iterations"}.
Json nearest(const Json& q) {
  only_keys(q, "question", {"ask", "name", "known"});
  const std::string name = text_under(q, "name");
  std::vector<std::string> known;
  for (const Json& k : q.contains("known") ? q["known"] : Json()) {
    if (!k.is_string()) throw InvalidParameter("known of the question must be a list of names");
    known.push_back(k.get<std::string>());
  }
  return {{"nearest", nearest_name(name, known)}, {"text", known_names(name, known)}};
}

/// Center and widths of one PSF, as forms show them.
Json widths_of(const Volume& psf) {
  const PsfMeasure measure = measure_psf(psf);
  const Position voxel = listed(psf.spacing);
  bool calibrated = true;
  for (std::size_t a = 0; a < 3; ++a)
    calibrated = calibrated && (length(psf.shape, static_cast<int>(a)) == 1 || voxel[a] > 0);
  const std::string unit = calibrated ? "µm" : "voxels";
  Json fwhm = Json::array();
  std::string text;
  for (std::size_t a = 0; a < 3; ++a) {
    if (length(psf.shape, static_cast<int>(a)) == 1) continue;
    const double width = measure.fwhm[a] * (calibrated ? voxel[a] : 1);
    const std::string shown = width > 0 ? number_text(width, 3) : "unknown";
    fwhm.push_back({{"axis", axis_names[a]}, {"value", width > 0 ? Json(width) : Json()}, {"text", shown}});
    text += std::string(text.empty() ? "" : ", ") + axis_names[a] + " " + shown;
  }
  return {{"center", measure.center}, {"unit", unit}, {"fwhm", fwhm}, {"text", "FWHM " + text + " " + unit}};
}

/// {"channels": [center and widths]} of the array given.
Json psf_widths(const Json& q, const std::vector<ArrayView>& inputs) {
  only_keys(q, "question", {"ask"});
  if (inputs.size() != 1 || !inputs[0].data || !inputs[0].axis('y') || !inputs[0].axis('x') || inputs[0].size('t') > 1)
    throw InvalidArgument("the question psf_widths takes one array with data and axes out of c, z, y, x: a PSF");
  Json channels = Json::array();
  for (std::int64_t c = 0; c < inputs[0].size('c'); ++c) {
    Volume psf(inputs[0].shape(), inputs[0].spacing());
    read_stack(inputs[0], 0, c, psf.values.data());
    if (!std::all_of(psf.values.begin(), psf.values.end(), [](float v) { return std::isfinite(v); }))
      throw InvalidArgument("the PSF holds NaN or infinite values");
    channels.push_back(widths_of(psf));
  }
  return {{"channels", channels}};
}

}  // namespace

bool is_question(const Json& request) { return request.is_object() && request.contains("ask"); }

Json answer(const Json& question, const std::vector<ArrayView>& inputs) {
  const std::string ask = text_under(question, "ask");
  if (ask == "psf_widths") return psf_widths(question, inputs);
  no_arrays(inputs);
  if (ask == "visible") return visible(question);
  if (ask == "valid") return valid(question);
  if (ask == "nearest") return nearest(question);
  throw InvalidParameter("unknown question \"" + ask.substr(0, 60) + "\"; " +
                         known_names(ask, {"visible", "valid", "nearest", "psf_widths"}));
}

}  // namespace ww
