// Progress, decisions and notes of a run.
#include "pipeline/run_job.hpp"

#include <algorithm>

#include "image/errors.hpp"

namespace ww {
namespace {
constexpr const char* uneven_tiles =
    "the run was stopped before all tiles were done: the later tiles had fewer iterations";
}

void RunJob::begin(const Tile& tile) {
  tile_ = tile;
  tile_.decisions->rewind();
}

Answer RunJob::progress(double fraction, const char* stage) {
  if (!observer_.progress) return stop_ ? Answer::stop_and_keep : Answer::go_on;
  shown_ = std::clamp(tile_.begin + tile_.share * fraction, shown_, 1.0);
  switch (observer_.progress(shown_, stage)) {
    case 1:
      throw Cancelled{};
    case 2:
      stop_ = true;
      break;
    default:
      break;
  }
  return stop_ ? Answer::stop_and_keep : Answer::go_on;
}

void RunJob::curve(const char* name, int iteration, double value) {
  if (!tile_.first) return;
  tile_.notes->curves[name].emplace_back(iteration, value);
  if (!observer_.curve) return;
  if (told_of_ != tile_.notes) told_.clear();
  told_of_ = tile_.notes;
  if (const auto last = told_.find(name); last != told_.end() && iteration <= last->second) return;
  told_[name] = iteration;
  observer_.curve(name, iteration, value);
}

void RunJob::preview(const Field& estimate) {
  if (!observer_.preview) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_preview_ < std::chrono::milliseconds(500)) return;  // a look costs a download
  const Shape& at = tile_.window.origin;
  Volume v(tile_.window.shape, tile_.spacing);
  estimate.download({tile_.window.shape}, v.values.data());
  for (float& f : v.values) f = static_cast<float>(f * tile_.unscale + tile_.offset);
  ArrayView view;
  view.role = previewed_;
  const Spacing& d = tile_.spacing;
  view.axes = {{'z', v.shape.z, 0, d.z}, {'y', v.shape.y, 0, d.y}, {'x', v.shape.x, 0, d.x}};
  view.axes[0].origin = d.z * static_cast<double>(at.z);
  view.axes[1].origin = d.y * static_cast<double>(at.y);
  view.axes[2].origin = d.x * static_cast<double>(at.x);
  view.make_dense();
  view.data = v.values.data();
  observer_.preview(view);
  last_preview_ = std::chrono::steady_clock::now();
}

void RunJob::chose(const char* parameter, double value, const char* why) {
  if (tile_.first) tile_.notes->chosen.push_back({parameter, why, value});
}

void RunJob::stopped(int iterations, End end, const char* why) {
  StackNotes& notes = *tile_.notes;
  if (tile_.first) {
    notes.iterations = iterations;
    notes.end = end;
    notes.stopped = why;
  } else if (stop_ && iterations < notes.iterations) {
    // A caller stopped while tiles were still to come: the stack is only as far as its last tile.
    notes.iterations = iterations;
    notes.end = end;
    notes.stopped = why;
    if (notes.warnings.empty() || notes.warnings.back() != uneven_tiles) notes.warnings.push_back(uneven_tiles);
  }
}

void RunJob::warn(const std::string& sentence) {
  if (tile_.first) tile_.notes->warnings.push_back(sentence);
}

void RunJob::found(const std::string& name, double value, const std::string& unit) {
  if (tile_.first) tile_.notes->findings.push_back({name, value, unit});
}

}  // namespace ww
