// Reading, computing and preparing PSFs.
#include "pipeline/psf_source.hpp"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <tuple>

#include "catalog/schema.hpp"
#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "optics/recorded/psf_measure.hpp"
#include "optics/recorded/sampling.hpp"
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

// Of one computed PSF while it is made and prepared: what the method makes, what it is read into, cut and written onto
// a grid.
constexpr std::int64_t computed_copies = 4;

/// All that a computed PSF depends on.
std::string text_of(const Request& r, const Method::Hint& hint) {
  const Spacing& d = hint.spacing;
  const Shape& s = hint.shape;
  Json all{r.psf_method->key, write_record(r.psf_method->record, r.psf_parameters.get())};
  for (const double v : {d.z, d.y, d.x, hint.depth}) all.push_back(v);
  for (const std::int64_t n : {s.z, s.y, s.x}) all.push_back(n);
  return all.dump();
}

/// The PSFs that a nested request makes, and what there is to say of them.
class NestedPsf {
 public:
  NestedPsf(Session& session, const Request& request, const std::vector<ArrayView>& inputs, const Observer& observer)
      : session_(session), request_(request), inputs_(inputs), observer_(observer) {}

  /// For the middle of every band of planes; bands stand behind one another in each channel, of which there is one for
  /// all or as many as the method makes.
  std::vector<Volume> in_bands(Method::Hint hint, std::size_t bands) {
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

  std::vector<std::string> notes, warnings;
  std::vector<Finding> findings;
  std::int64_t held = 0;  ///< the most bytes while one was made

 private:
  std::vector<Volume> made(const Method::Hint& hint) {
    const bool known_by_request = inputs_.empty();  // beads are not compared
    const std::string text = text_of(request_, hint);
    if (const PsfCache::Entry* known = known_by_request ? session_.psfs.find(text) : nullptr) {
      tell(known->notes, known->warnings);
      return known->channels;
    }
    const Method& method = *request_.psf_method;
    const std::string& role = find_role(method.outputs, Holds::psf)->role;
    const std::vector<ArrayLayout> layouts = method.outline(request_.psf_parameters.get(), inputs_, hint);
    held =
        std::max(held, require_making_memory(session_, method, request_.psf_parameters.get(), inputs_, hint, layouts));
    for (const ArrayLayout& a : layouts)
      if (a.role == role)
        require_memory(session_, "computing the PSF of " + to_string(a.shape()) + " voxels",
                       (a.size('c') + computed_copies) * a.shape().voxels() * static_cast<std::int64_t>(sizeof(float)));
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
  void tell(const std::vector<std::string>& more_notes, const std::vector<std::string>& more_warnings) {
    const auto add = [](std::vector<std::string>& to, const std::vector<std::string>& more) {
      for (const std::string& s : more)
        if (std::find(to.begin(), to.end(), s) == to.end()) to.push_back(s);
    };
    add(notes, more_notes);
    add(warnings, more_warnings);
  }

  Session& session_;
  const Request& request_;
  const std::vector<ArrayView>& inputs_;
  const Observer& observer_;
};

Volume read(const ArrayView& a, std::int64_t channel) {
  Volume v(a.shape(), a.spacing());
  if (a.data)
    read_stack(a, 0, channel, v.values.data());
  else
    std::fill(v.values.begin(), v.values.end(), 1.0f);
  return v;
}

/// Whether the image's voxels are fine enough for a PSF given as an array; empty where they are.
std::string sampling_of(const Volume& given, const PreparedPsf& prepared, Spacing image) {
  Volume light = given;
  for (float& v : light.values) v = std::max(0.0f, v - static_cast<float>(prepared.background));
  const PsfMeasure measure = measure_psf(light);
  Sampling worst;
  for (const auto& [fwhm, own, voxel] :
       {std::tuple{measure.fwhm[1], given.spacing.y, image.y}, {measure.fwhm[2], given.spacing.x, image.x}}) {
    if (!(fwhm > 0)) continue;      // it is cut off: nobody knows how wide it is
    constexpr double point = 1.25;  // a single bright voxel measures as 1.2 voxels
    const double step = voxel > 0 ? voxel : 1, width = (fwhm < point ? 1 : fwhm) * (voxel > 0 && own > 0 ? own : step);
    if (worst.fwhm > 0 && step / width <= worst.voxel / worst.fwhm) continue;
    worst = {step, width, width / 2, voxel > 0 ? "µm" : "voxels"};
  }
  if (!(worst.fwhm > 0)) return "";
  const bool said = worst.voxel < worst.fwhm &&
                    std::any_of(prepared.warnings.begin(), prepared.warnings.end(), [](const std::string& w) {
                      return w.find("coarse for this PSF") != std::string::npos;
                    });
  return said ? "" : sampling_warning(worst);
}

/// Whether the PSF is the image itself, value for value.
bool is_image(const Volume& psf, const ArrayView& image, std::int64_t channel) {
  if (!image.data || !(image.shape() == psf.shape) || channel >= image.size('c')) return false;
  std::vector<float> values(psf.values.size());
  read_stack(image, 0, channel, values.data());
  return std::equal(values.begin(), values.end(), psf.values.begin());
}

/// The most bytes that reading and preparing the PSFs given as arrays holds at a time.
std::int64_t intake_bytes(const SortedInputs& inputs) {
  constexpr std::int64_t copies = 10;  // of the one that is prepared, by what its noise is told from (psf_noise.cpp)
  std::int64_t all = 0, largest = 0;
  for (const ArrayView* a : inputs.psfs) {
    const std::int64_t bytes = a->shape().voxels() * static_cast<std::int64_t>(sizeof(float));
    all += bytes * a->size('c');
    largest = std::max(largest, bytes);
  }
  return all + copies * largest;
}

/// Throws InvalidParameter where bands cannot be had.
void check_bands(const Request& request, Shape image) {
  const std::int64_t bands = request.options.depth_bands, least = 4;  // planes a band
  if (bands == 1) return;
  const std::string asked = "depth_bands = " + std::to_string(bands);
  if (!request.psf_method || !request.psf_method->inputs.empty())  // beads lie at one depth
    throw InvalidParameter(asked + " needs a PSF computed from the optics (psf = theoretical), which knows its depth");
  if (image.z < least * bands)
    throw InvalidParameter(asked + " is too many for " + std::to_string(image.z) + " planes: a band holds at least " +
                           std::to_string(least));
}

}  // namespace

std::int64_t require_making_memory(const Session& session, const Method& method, const void* parameters,
                                   const std::vector<ArrayView>& inputs, const Method::Hint& hint,
                                   const std::vector<ArrayLayout>& outputs) {
  double bytes = 0;  // sizes a caller chose may multiply beyond an integer
  for (const ArrayLayout& a : outputs) {
    double n = static_cast<double>(size_of(a.dtype));
    for (const Axis& axis : a.axes) n *= static_cast<double>(axis.size);
    bytes += 2 * n;  // while it is made, and as the result
  }
  if (method.working_bytes) bytes += method.working_bytes(parameters, inputs, hint);
  const auto whole = static_cast<std::int64_t>(std::min(bytes, 4e18));
  require_memory(session, "the result of " + method.key, whole);
  return whole;
}

std::vector<PreparedPsf> prepared_psfs(Session& session, const Request& request, const SortedInputs& inputs,
                                       const std::vector<std::int64_t>& channels, const Observer& observer,
                                       PsfNotes& told) {
  const Shape image = inputs.image->shape();
  const Spacing spacing = inputs.image->spacing();
  const std::int64_t all_channels = inputs.image->size('c');
  std::int64_t& held = told.held;
  held = intake_bytes(inputs);
  require_memory(session, "preparing the PSF", held);
  std::vector<Volume> given;
  bool has_data = true;
  check_bands(request, image);
  const auto bands = static_cast<std::size_t>(request.options.depth_bands);
  NestedPsf nested(session, request, inputs.psf_inputs, observer);
  if (request.psf_method) given = nested.in_bands({spacing, image}, bands);
  held = std::max(held, nested.held);
  told.findings = nested.findings;
  for (const Volume& v : given)
    held = std::max(held, (static_cast<std::int64_t>(given.size()) + computed_copies) * v.shape.voxels() *
                              static_cast<std::int64_t>(sizeof(float)));
  for (const ArrayView* a : inputs.psfs) {
    has_data = has_data && a->data;
    for (std::int64_t c = 0; c < a->size('c'); ++c) given.push_back(read(*a, c));
  }
  const std::size_t sets = given.size() / bands;
  if (sets > 1 && static_cast<std::int64_t>(sets) != all_channels)
    throw InvalidArgument("psf: " + std::to_string(sets) + " PSFs were given for an image of " +
                          std::to_string(all_channels) + " channels; give one for all or one a channel");
  const bool computed_one = request.psf_method != nullptr;
  PsfIntake intake;
  // A computed PSF is centered and without background by construction; an array without data has neither.
  intake.centering = computed_one || !has_data || request.options.psf_centering == Options::PsfCentering::middle
                         ? PsfIntake::Centering::middle
                         : PsfIntake::Centering::automatic;
  intake.background = computed_one || !has_data || request.options.psf_background == Options::PsfBackground::none
                          ? PsfIntake::Background::none
                          : PsfIntake::Background::automatic;
  std::vector<PreparedPsf> prepared;
  const auto add = [&](const Volume& v, std::int64_t channel) {
    PreparedPsf p = prepare_psf(v, spacing, image, intake);
    p.notes.insert(p.notes.begin(), nested.notes.begin(), nested.notes.end());
    p.warnings.insert(p.warnings.end(), nested.warnings.begin(), nested.warnings.end());
    if (!computed_one && has_data) {
      if (const std::string coarse = sampling_of(v, p, spacing); !coarse.empty()) p.warnings.push_back(coarse);
      if (is_image(v, *inputs.image, channel))
        p.warnings.push_back(
            "the PSF given is the image itself: a PSF is the image of a single point, recorded or computed.");
    }
    prepared.push_back(std::move(p));
  };
  const std::vector<std::int64_t> one{0};
  for (const std::int64_t c : sets == 0 ? std::vector<std::int64_t>{} : sets == 1 ? one : channels)
    for (std::size_t b = 0; b < bands; ++b) add(given[static_cast<std::size_t>(c) * bands + b], c);
  return prepared;
}

}  // namespace ww
