// Reading, computing and preparing PSFs.
#include "pipeline/psf_source.hpp"

#include <algorithm>
#include <tuple>

#include "image/errors.hpp"
#include "optics/recorded/psf_measure.hpp"
#include "optics/recorded/sampling.hpp"
#include "pipeline/nested_psf.hpp"

namespace ww {
namespace {

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
    if (!(fwhm > 0)) continue;      // the width is unknown where the PSF is cut off
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
  constexpr std::int64_t copies = 10;  // of the PSF that is prepared, while its noise is estimated (psf_noise.cpp)
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

/// The PSFs as given: computed by the nested request, or read from arrays.
struct GivenPsfs {
  std::vector<Volume> volumes;  ///< bands behind one another in each channel
  bool measured = false;        ///< recorded, so that its center and background must be found
  std::vector<std::string> notes, warnings;
};

GivenPsfs given_psfs(Session& session, const Request& request, const SortedInputs& inputs, const Observer& observer,
                     PsfNotes& notes) {
  GivenPsfs given;
  if (request.psf_method) {
    NestedPsf nested(session, request, inputs.psf_inputs, observer);
    given.volumes = nested.in_bands({inputs.image->spacing(), inputs.image->shape()},
                                    static_cast<std::size_t>(request.options.depth_bands));
    given.notes = nested.notes;
    given.warnings = nested.warnings;
    notes.findings = nested.findings;
    notes.held = std::max(notes.held, nested.held);
    const auto copies = static_cast<std::int64_t>(given.volumes.size()) + computed_psf_copies;
    for (const Volume& v : given.volumes)
      notes.held = std::max(notes.held, copies * v.shape.voxels() * static_cast<std::int64_t>(sizeof(float)));
    return given;
  }
  given.measured = std::all_of(inputs.psfs.begin(), inputs.psfs.end(), [](const ArrayView* a) { return a->data; });
  for (const ArrayView* a : inputs.psfs)
    for (std::int64_t c = 0; c < a->size('c'); ++c) given.volumes.push_back(read(*a, c));
  return given;
}

/// A computed PSF is centered and without background by construction; an array without data has neither.
PsfIntake intake_of(const Options& options, bool measured) {
  using Centering = PsfIntake::Centering;
  using Background = PsfIntake::Background;
  PsfIntake intake;
  intake.centering =
      measured && options.psf_centering != Options::PsfCentering::middle ? Centering::automatic : Centering::middle;
  intake.background =
      measured && options.psf_background != Options::PsfBackground::none ? Background::automatic : Background::none;
  return intake;
}

/// Prepares one PSF, and warns of an array that is too coarsely sampled or is the image.
PreparedPsf prepared(const Volume& psf, const GivenPsfs& given, const ArrayView& image, std::int64_t channel,
                     const PsfIntake& intake) {
  PreparedPsf p = prepare_psf(psf, image.spacing(), image.shape(), intake);
  p.notes.insert(p.notes.begin(), given.notes.begin(), given.notes.end());
  p.warnings.insert(p.warnings.end(), given.warnings.begin(), given.warnings.end());
  if (!given.measured) return p;
  if (const std::string coarse = sampling_of(psf, p, image.spacing()); !coarse.empty()) p.warnings.push_back(coarse);
  if (is_image(psf, image, channel))
    p.warnings.push_back(
        "the PSF given is the image itself: a PSF is the image of a single point, recorded or computed.");
  return p;
}

}  // namespace

std::vector<PreparedPsf> prepared_psfs(Session& session, const Request& request, const SortedInputs& inputs,
                                       const std::vector<std::int64_t>& channels, const Observer& observer,
                                       PsfNotes& notes) {
  notes.held = intake_bytes(inputs);
  require_memory(session, "preparing the PSF", notes.held);
  check_bands(request, inputs.image->shape());
  const GivenPsfs given = given_psfs(session, request, inputs, observer, notes);
  const auto bands = static_cast<std::size_t>(request.options.depth_bands);
  const std::size_t sets = given.volumes.size() / bands;
  if (sets > 1 && static_cast<std::int64_t>(sets) != inputs.image->size('c'))
    throw InvalidArgument("psf: " + std::to_string(sets) + " PSFs were given for an image of " +
                          std::to_string(inputs.image->size('c')) + " channels; give one for all or one a channel");
  std::vector<PreparedPsf> all;
  if (sets == 0) return all;
  const PsfIntake intake = intake_of(request.options, given.measured);
  for (const std::int64_t c : sets == 1 ? std::vector<std::int64_t>{0} : channels)
    for (std::size_t b = 0; b < bands; ++b)
      all.push_back(prepared(given.volumes[static_cast<std::size_t>(c) * bands + b], given, *inputs.image, c, intake));
  return all;
}

}  // namespace ww
