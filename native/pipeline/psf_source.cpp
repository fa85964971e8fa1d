// Reading, computing and preparing PSFs.
#include "pipeline/psf_source.hpp"

#include <algorithm>
#include <cstring>

#include "image/errors.hpp"
#include "pipeline/quiet_job.hpp"

namespace ww {
namespace {

Volume computed(Session& session, const Request& r, Shape image, Spacing spacing) {
  QuietJob job(*session.device);
  require_outline_memory(session, *r.psf_method, r.psf_method->outline(r.psf_parameters.get(), {}, {spacing, image}));
  const std::vector<OwnedArray> made = r.psf_method->make(r.psf_parameters.get(), job, {}, {spacing, image});
  const auto psf = std::find_if(made.begin(), made.end(), [](const OwnedArray& a) { return a.role == "psf"; });
  if (psf == made.end() || psf->dtype != DType::f32) throw InvalidArgument(r.psf_method->key + " made no PSF");
  Volume v(psf->shape(), psf->spacing());
  std::memcpy(v.values.data(), psf->memory.data(), psf->memory.size());
  return v;
}

Volume read(const ArrayView& a, std::int64_t channel) {
  Volume v(a.shape(), a.spacing());
  if (a.data)
    read_stack(a, 0, channel, v.values.data());
  else
    std::fill(v.values.begin(), v.values.end(), 1.0f);
  return v;
}

}  // namespace

void require_outline_memory(const Session& session, const Method& method, const std::vector<ArrayLayout>& outputs) {
  double bytes = 0;  // sizes a caller chose may multiply beyond an integer
  for (const ArrayLayout& a : outputs) {
    double n = static_cast<double>(size_of(a.dtype));
    for (const Axis& axis : a.axes) n *= static_cast<double>(axis.size);
    bytes += 2 * n;  // while it is made, and as the result
  }
  require_memory(session, "the result of " + method.key, static_cast<std::int64_t>(std::min(bytes, 4e18)));
}

std::vector<PreparedPsf> prepared_psfs(Session& session, const Request& request, const SortedInputs& inputs,
                                       Shape image, Spacing spacing, const std::vector<std::int64_t>& channels,
                                       std::int64_t all_channels) {
  std::vector<Volume> given;
  bool has_data = true;
  if (request.psf_method) given.push_back(computed(session, request, image, spacing));
  for (const ArrayView* a : inputs.psfs) {
    has_data = has_data && a->data;
    for (std::int64_t c = 0; c < a->size('c'); ++c) given.push_back(read(*a, c));
  }
  if (given.size() > 1 && static_cast<std::int64_t>(given.size()) != all_channels)
    throw InvalidArgument("psf: " + std::to_string(given.size()) + " PSFs were given for an image of " +
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
  if (given.size() <= 1) {
    for (const Volume& v : given) prepared.push_back(prepare_psf(v, spacing, image, intake));
  } else {
    for (const std::int64_t c : channels)
      prepared.push_back(prepare_psf(given[static_cast<std::size_t>(c)], spacing, image, intake));
  }
  return prepared;
}

}  // namespace ww
