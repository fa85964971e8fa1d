// Stack by stack, channel by channel; and methods that take whole arrays.
#include "pipeline/run.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>

#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "operators/window.hpp"
#include "pipeline/describe.hpp"
#include "pipeline/findings_text.hpp"
#include "pipeline/run_job.hpp"
#include "pipeline/stack_key.hpp"
#include "pipeline/stack_run.hpp"

namespace ww {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Json report_stacks(const std::vector<StackNotes>& stacks) {
  Json list = Json::array();
  for (const StackNotes& s : stacks) {
    Json j{{"frame", s.frame},           {"channel", s.channel},       {"background", s.background},
           {"intensity_scale", s.scale}, {"iterations", s.iterations}, {"stopped", s.stopped},
           {"saturated", s.saturated}};
    j["chosen"] = Json::array();
    for (const auto& c : s.chosen) j["chosen"].push_back({{"name", c.name}, {"value", c.value}, {"why", c.why}});
    j["curves"] = Json::object();
    for (const auto& [name, points] : s.curves)
      for (const auto& [iteration, value] : points) j["curves"][name].push_back({iteration, value});
    list.push_back(j);
  }
  return list;
}

void report_findings(const std::vector<Finding>& findings, Json& report) {
  report["findings"] = Json::array();
  for (const Finding& f : findings)
    report["findings"].push_back({{"name", f.name}, {"value", f.value}, {"unit", f.unit}});
  report["findings_text"] = findings_text(findings);
}

Json report_head(const Session& session, const Plan& plan) {
  Json options = write_record(SessionOptions::record(), &session.options);
  return {{"version", WW_VERSION},
          {"method", plan.request->method->key},
          {"request", write_request(*plan.request)},
          {"session", options},
          {"device", session.device->name()},
          {"device_description", session.device->description()}};
}

/// "17", or "12 to 17" where the stacks differ.
std::string range_text(const std::vector<double>& values, int digits) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const std::string least = number_text(*low, digits), most = number_text(*high, digits);
  return least == most ? most : least + " to " + most;
}

/// "17 iterations, regularization weight 0.0021, background 2798 subtracted", over all stacks: what was not given in
/// numbers.
std::string done_text(const std::vector<StackNotes>& notes, bool background_kept) {
  std::vector<double> iterations, weights, backgrounds;
  bool all_done = false;
  for (const StackNotes& s : notes) {
    if (s.iterations > 0) iterations.push_back(s.iterations);
    all_done = all_done || (s.iterations > 1 && s.end == End::all_iterations);
    for (const StackNotes::Chosen& c : s.chosen)
      if (c.name == "regularization_weight") weights.push_back(c.value);
    backgrounds.push_back(s.background);
  }
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (!iterations.empty())
    add((all_done ? "all " : "") + range_text(iterations, 6) +
        (iterations == std::vector{1.0} ? " iteration" : " iterations"));
  if (!weights.empty()) add("regularization weight " + range_text(weights, 3));
  if (std::any_of(backgrounds.begin(), backgrounds.end(), [](double b) { return b > 0; }))
    add("background " + range_text(backgrounds, 6) + (background_kept ? " kept" : " subtracted"));
  return text;
}

OwnedArray empty_output(const ArrayLayout& layout) {
  OwnedArray out;
  static_cast<ArrayLayout&>(out) = layout;
  out.make_dense();
  out.memory.resize(out.bytes());
  return out;
}

/// Runs all stacks of a plan into a result array.
class Restoration {
 public:
  Restoration(Session& session, Plan& plan, const Observer& observer)
      : session_(session),
        plan_(plan),
        observer_(observer),
        job_(*session.device, observer, plan.outputs.front().role) {}

  OwnedArray restore() {
    OwnedArray result = empty_output(plan_.outputs.front());
    const std::size_t n_c = plan_.channels.size(), n_t = plan_.frames.size(),
                      n = static_cast<std::size_t>(plan_.shape.voxels());
    notes_.resize(n_c * n_t);
    const bool floats = result.dtype == DType::f32;
    if (!floats) rounded_.resize(n);
    for (std::size_t c = 0; c < n_c; ++c) {  // channels outside: an OTF serves all its frames
      otf_ = {};
      for (std::size_t t = 0; t < n_t; ++t) {
        const std::size_t at = t * n_c + c;
        float* out = floats ? reinterpret_cast<float*>(result.memory.data()) + at * n : rounded_.data();
        one_stack(c, t, static_cast<double>(c * n_t + t) / static_cast<double>(n_c * n_t), out);
        if (!floats) store_rounded(result, static_cast<std::int64_t>(t), static_cast<std::int64_t>(c));
        if (job_.stop_requested()) stopped_early_ = true;
      }
    }
    if (std::all_of(notes_.begin(), notes_.end(), [](const StackNotes& s) { return s.dark; }))
      throw InvalidArgument("image: no voxel is brighter than the background, so there is nothing to restore");
    return result;
  }

  Json report(double seconds) {
    Json j = report_head(session_, plan_);
    j["boundary"] = name_of(plan_.boundary);
    j["background"] = plan_.request->method->background == BackgroundUse::modeled ? "modeled" : "subtracted";
    j["done"] = done_text(notes_, plan_.request->options.keep_background);
    j["psf"] = describe_psfs(plan_);
    j["grid"] = {plan_.grid.z, plan_.grid.y, plan_.grid.x};
    j["tiles"] = describe_tiles(plan_);
    j["memory"] = describe_memory(plan_);
    j["seconds"] = seconds;
    j["stacks"] = report_stacks(notes_);
    if (!plan_.psf_notes.findings.empty()) report_findings(plan_.psf_notes.findings, j);
    std::vector<std::string> warnings = plan_.warnings;
    for (const StackNotes& s : notes_)
      for (const std::string& w : s.warnings) {
        const std::string where =
            notes_.size() > 1 ? " (frame " + std::to_string(s.frame) + ", channel " + std::to_string(s.channel) + ")"
                              : "";
        warnings.push_back(w + where);
      }
    if (stopped_early_ && notes_.size() > 1)
      warnings.push_back("the run was stopped: later stacks had fewer iterations");
    j["warnings"] = warnings;
    if (observer_.log)
      for (const std::string& w : warnings) observer_.log(true, w);
    return j;
  }

 private:
  void one_stack(std::size_t c, std::size_t t, double begin, float* out) {
    const Method& method = *plan_.request->method;
    const std::size_t n = static_cast<std::size_t>(plan_.shape.voxels());
    values_.resize(n);
    read_stack(*plan_.image, plan_.frames[t], plan_.channels[c], values_.data());
    const Unknown unknown = leaves_out_unknown(plan_) ? Unknown::left_out : Unknown::as_recorded;
    const PreparedStack prepared =
        prepare_stack(method, plan_.request->options, plan_.shape, plan_.image->dtype, unknown, values_);
    StackNotes& notes = notes_[t * plan_.channels.size() + c];
    notes.frame = plan_.frames[t] + 1;
    notes.channel = plan_.channels[c] + 1;
    notes.background = prepared.background;
    notes.scale = prepared.scale;
    note_saturation(prepared, notes);
    if (prepared.clipped > 0)
      notes.warnings.push_back(std::to_string(prepared.clipped) + " negative values were set to 0: " + method.key +
                               " counts photons");
    const double offset = plan_.request->options.keep_background ? prepared.background : 0;
    if (prepared.dark) {
      notes.dark = true;
      notes.stopped = "nothing above the background";
      notes.warnings.push_back("no voxel is brighter than the background: the result is " +
                               std::string(offset > 0 ? "the background" : "zero"));
      std::fill(out, out + n, static_cast<float>(offset));
      return;
    }
    const double stacks = static_cast<double>(notes_.size());
    const StackNotes prepared_notes = notes;
    for (;;) {
      try {
        const std::vector<const Volume*> psfs = psfs_of(c);
        if (!otf_) otf_ = otf_of(*session_.device, plan_.grid, *psfs.front());
        restore_stack(session_, plan_, {values_, prepared, psfs, otf_, offset, begin, 1 / stacks, seed(c, t)}, job_,
                      notes, out);
        return;
      } catch (const OutOfMemory& e) {
        // The device refused what the plan was promised: once more, in smaller tiles.
        otf_ = {};
        if (!make_finer(session_, plan_)) throw;
        plan_.warnings.push_back("the device ran out of memory, the run went on in smaller tiles (" +
                                 std::string(e.what()) + ")");
        notes = prepared_notes;
      }
    }
  }

  void note_saturation(const PreparedStack& p, StackNotes& notes) const {
    notes.saturated = p.saturated;
    if (p.piled_up > 0)
      notes.warnings.push_back(std::to_string(p.piled_up) + " voxels stand at the largest value of " +
                               name_of(plan_.image->dtype) +
                               " and may be saturated: saturation = auto leaves them out");
    if (p.saturated == 0) return;
    notes.chosen.push_back({"saturation_value", p.saturation_why, p.saturation});
    if (!p.holes)
      notes.warnings.push_back(std::to_string(p.saturated) +
                               " saturated voxels were taken as recorded: " + plan_.request->method->key +
                               " with boundary " + name_of(plan_.boundary) + " cannot leave voxels out");
  }

  /// One for each depth band.
  std::vector<const Volume*> psfs_of(std::size_t c) const {
    if (plan_.psfs.empty()) return {&point_};
    const std::size_t bands = plan_.bands(), first = plan_.psfs.size() == bands ? 0 : c * bands;
    std::vector<const Volume*> psfs;
    for (std::size_t b = 0; b < bands; ++b) psfs.push_back(&plan_.psfs[first + b].psf);
    return psfs;
  }

  /// The key of a stack's random numbers: the seed, its frame in the whole recording, its channel.
  std::uint64_t seed(std::size_t c, std::size_t t) const {
    const Options& o = plan_.request->options;
    const auto frame = static_cast<std::uint64_t>(o.first_frame + plan_.frames[t]),
               channel = static_cast<std::uint64_t>(plan_.channels[c]);
    return stack_key(static_cast<std::uint64_t>(o.seed), frame, channel);
  }

  void store_rounded(OwnedArray& result, std::int64_t t, std::int64_t c) {
    ArraySpan span;
    static_cast<ArrayLayout&>(span) = result;
    span.data = result.memory.data();
    const Conversion k = write_stack(rounded_.data(), span, t, c);
    if (k.clipped_low + k.clipped_high > 0)
      notes_[static_cast<std::size_t>(t) * plan_.channels.size() + static_cast<std::size_t>(c)].warnings.push_back(
          std::to_string(k.clipped_low) + " values below and " + std::to_string(k.clipped_high) +
          " above the range of " + name_of(result.dtype) + " were cut");
  }

  Session& session_;
  Plan& plan_;
  const Observer& observer_;
  RunJob job_;
  std::vector<StackNotes> notes_;
  std::vector<float> values_, rounded_;
  Volume point_ = [] {  // the PSF of nothing that blurs
    Volume v(Shape{1, 1, 1});
    v.values[0] = 1;
    return v;
  }();
  Spectrum otf_;
  bool stopped_early_ = false;
};

/// The PSFs as they were used: float, one a channel where there are several, depth bands as frames, smaller ones
/// centered in the largest.
OwnedArray prepared_psf_array(const Plan& plan, const ArrayLayout& layout) {
  OwnedArray out = empty_output(layout);
  float* to = reinterpret_cast<float*>(out.memory.data());
  const Shape s = plan.psf_shape();
  const std::size_t bands = plan.bands(), channels = plan.psfs.size() / bands;
  for (std::size_t i = 0; i < plan.psfs.size(); ++i) {
    const Volume& psf = plan.psfs[i % channels * bands + i / channels].psf;
    const std::int64_t dz = (s.z - psf.shape.z) / 2, dy = (s.y - psf.shape.y) / 2, dx = (s.x - psf.shape.x) / 2;
    for (std::int64_t z = 0; z < psf.shape.z; ++z)
      for (std::int64_t y = 0; y < psf.shape.y; ++y)
        std::memcpy(to + ((static_cast<std::int64_t>(i) * s.z + z + dz) * s.y + y + dy) * s.x + dx,
                    psf.values.data() + psf.index(z, y, 0), static_cast<std::size_t>(psf.shape.x) * sizeof(float));
  }
  return out;
}

RunResult run_restoration(Session& session, Plan& plan, const std::vector<std::size_t>& wanted,
                          const Observer& observer) {
  const auto start = std::chrono::steady_clock::now();
  Restoration restoration(session, plan, observer);
  OwnedArray image = restoration.restore();
  RunResult result;
  for (const std::size_t i : wanted)
    result.outputs.push_back(i == 0 ? std::move(image) : prepared_psf_array(plan, plan.outputs[i]));
  result.report = restoration.report(seconds_since(start)).dump(1);
  return result;
}

RunResult run_making(Session& session, Plan& plan, const std::vector<ArrayView>& inputs,
                     const std::vector<std::size_t>& wanted, const Observer& observer) {
  const auto start = std::chrono::steady_clock::now();
  RunJob job(*session.device, observer, plan.outputs.front().role);
  std::vector<StackNotes> notes(1);
  notes[0].frame = notes[0].channel = 1;
  Decisions decisions;
  job.begin({0, 1, &notes[0], &decisions, true, static_cast<std::uint64_t>(plan.request->options.seed), {}, {}, 1, 0});
  std::vector<OwnedArray> made = plan.request->method->make(plan.request->parameters.get(), job, inputs, plan.hint);
  RunResult result;
  for (const std::size_t i : wanted) result.outputs.push_back(std::move(made.at(i)));
  Json report = report_head(session, plan);
  report["seconds"] = seconds_since(start);
  report["stacks"] = report_stacks(notes);
  report_findings(notes[0].findings, report);
  report["columns"] = Json::object();
  for (const Role& r : plan.request->method->outputs)
    if (!r.columns.empty()) report["columns"][r.role] = r.columns;
  report["warnings"] = notes[0].warnings;
  result.report = report.dump(1);
  if (observer.log)
    for (const std::string& w : notes[0].warnings) observer.log(true, w);
  return result;
}

}  // namespace

RunResult run(Session& session, Plan& plan, const std::vector<ArrayView>& inputs,
              const std::vector<std::size_t>& wanted, const Observer& observer) {
  for (const ArrayView& a : inputs)
    if (!a.data) throw InvalidArgument(a.role + ": the array has no data");
  return plan.request->method->restore ? run_restoration(session, plan, wanted, observer)
                                       : run_making(session, plan, inputs, wanted, observer);
}

}  // namespace ww
