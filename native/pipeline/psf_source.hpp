#pragma once
// Where the PSFs of a run come from: arrays of the caller, or a nested request.
#include <vector>

#include "optics/recorded/prepare_psf.hpp"
#include "pipeline/inputs.hpp"
#include "pipeline/observer.hpp"
#include "pipeline/request.hpp"
#include "pipeline/session.hpp"

namespace ww {

/// What making the PSFs held at most, and what it measured on the way.
struct PsfNotes {
  std::int64_t held = 0;  ///< bytes
  std::vector<Finding> findings;
};

/// The prepared PSFs for the image: none, one, or one for each of `channels` (positions counted from 0); each of them
/// once for every depth band (options.depth_bands), one behind the other. The observer may cancel while a PSF is made.
/// Throws InvalidParameter where bands are asked of a PSF that is not computed, or of an image of too few planes. A PSF
/// array without data gets an even one of its size: enough for a plan.
std::vector<PreparedPsf> prepared_psfs(Session& session, const Request& request, const SortedInputs& inputs,
                                       const std::vector<std::int64_t>& channels, const Observer& observer,
                                       PsfNotes& notes);

}  // namespace ww
