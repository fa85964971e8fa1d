// Making the PSF of a nested request: a PSF for each depth band, kept for the next run.
#include "pipeline/nested_psf.hpp"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "catalog/schema.hpp"
#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "pipeline/making_memory.hpp"
#include "pipeline/quiet_job.hpp"

namespace ww {
namespace {

/// An even PSF of the size that the outline tells: enough for a plan, when what the PSF is made from has no data.
std::vector<Volume> outlined(const std::vector<ArrayLayout>& layouts, const std::string& role) {
  const auto psf = std::find_if(layouts.begin(), layouts.end(), [&](const ArrayLayout& a) { return a.role == role; });
  if (psf == layouts.end()) throw InvalidArgument("the method of the psf request makes no PSF");
  Volume v(psf->shape(), psf->spacing());
  std::fill(v.values.begin(), v.values.end(), 1.0f);
  return std::vector<Volume>(static_cast<std::size_t>(psf->size('c')), v);
}

std::string text_of(const Finding& f) {
  return f.name + " " + number_text(f.value) + (f.unit.empty() ? "" : " " + f.unit);
}

/// All that a computed PSF depends on.
std::string text_of(const Request& r, const Method::Hint& hint) {
  const Spacing& d = hint.spacing;
  const Shape& s = hint.shape;
  Json all{r.psf_method->key, write_record(r.psf_method->record, r.psf_parameters.get())};
  for (const double v : {d.z, d.y, d.x, hint.depth}) all.push_back(v);
  for (const std::int64_t n : {s.z, s.y, s.x}) all.push_back(n);
  return all.dump();
}

}  // namespace

std::vector<Volume> NestedPsf::in_bands(Method::Hint hint, std::size_t bands) {
  if (bands == 1) return made(hint);
  std::vector<Volume> all;
  const double depth = hint.spacing.z * static_cast<double>(hint.shape.z);
  for (std::size_t b = 0; b < bands; ++b) {
    hint.depth = depth * (static_cast<double>(b) + 0.5) / static_cast<double>(bands);
    std::vector<Volume> channels = made(hint);
    all.resize(channels.size() * bands);
    for (std::size_t c = 0; c < channels.size(); ++c) all[c * bands + b] = std::move(channels[c]);
  }
  const bool alike = std::all_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(bands),
                                 [&](const Volume& v) { return v.values == all.front().values; });
  if (alike)
    warnings.push_back("depth_bands = " + std::to_string(bands) +
                       " changes nothing: this PSF is the same at every depth. Give the medium (sample), where its "
                       "refractive index is not the immersion's.");
  return all;
}

std::vector<Volume> NestedPsf::made(const Method::Hint& hint) {
  const bool known_by_request = inputs_.empty();  // beads are not compared
  const std::string text = text_of(request_, hint);
  if (const PsfCache::Entry* known = known_by_request ? session_.psfs.find(text) : nullptr) {
    tell(known->notes, known->warnings);
    return known->channels;
  }
  const Method& method = *request_.psf_method;
  const std::string& role = find_role(method.outputs, Holds::psf)->role;
  const std::vector<ArrayLayout> layouts = method.outline(request_.psf_parameters.get(), inputs_, hint);
  held = std::max(held, require_making_memory(session_, method, request_.psf_parameters.get(), inputs_, hint, layouts));
  for (const ArrayLayout& a : layouts)
    if (a.role == role)
      require_memory(
          session_, "computing the PSF of " + to_string(a.shape()) + " voxels",
          (a.size('c') + computed_psf_copies) * a.shape().voxels() * static_cast<std::int64_t>(sizeof(float)));
  if (std::any_of(inputs_.begin(), inputs_.end(), [](const ArrayView& a) { return !a.data; }))
    return outlined(layouts, role);
  QuietJob job(*session_.device, nullptr, &observer_);
  const std::vector<OwnedArray> arrays = method.make(request_.psf_parameters.get(), job, inputs_, hint);
  findings = job.findings();
  std::string found;
  for (const Finding& f : findings) found += (found.empty() ? "" : ", ") + text_of(f);
  std::vector<std::string> told;
  if (!found.empty()) told.push_back("Found by " + method.key + ": " + found + ".");
  tell(told, job.warnings());
  const auto psf = std::find_if(arrays.begin(), arrays.end(), [&](const OwnedArray& a) { return a.role == role; });
  if (psf == arrays.end() || psf->dtype != DType::f32) throw InvalidArgument(method.key + " made no PSF");
  std::vector<Volume> channels(static_cast<std::size_t>(psf->size('c')), Volume(psf->shape(), psf->spacing()));
  const unsigned char* from = psf->memory.data();
  for (Volume& v : channels) {
    std::memcpy(v.values.data(), from, v.values.size() * sizeof(float));
    from += v.values.size() * sizeof(float);
  }
  if (known_by_request) session_.psfs.keep({text, channels, told, job.warnings()});
  return channels;
}

/// Each sentence once: bands have the same to say.
void NestedPsf::tell(const std::vector<std::string>& more_notes, const std::vector<std::string>& more_warnings) {
  const auto add = [](std::vector<std::string>& to, const std::vector<std::string>& more) {
    for (const std::string& s : more)
      if (std::find(to.begin(), to.end(), s) == to.end()) to.push_back(s);
  };
  add(notes, more_notes);
  add(warnings, more_warnings);
}

}  // namespace ww
