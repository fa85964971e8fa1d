#pragma once
// The PSF of a nested request: computed from the optics, or measured from beads.
#include <string>
#include <vector>

#include "image/volume.hpp"
#include "pipeline/observer.hpp"
#include "pipeline/request.hpp"
#include "pipeline/session.hpp"

namespace ww {

/// Of one computed PSF while it is made and prepared: what the method makes, what it is read into, cut and written onto
/// a grid.
inline constexpr std::int64_t computed_psf_copies = 4;

/// The PSFs that a nested request makes, and what there is to report of them.
class NestedPsf {
 public:
  NestedPsf(Session& session, const Request& request, const std::vector<ArrayView>& inputs, const Observer& observer)
      : session_(session), request_(request), inputs_(inputs), observer_(observer) {}

  /// For the middle of every band of planes; bands stand behind one another in each channel, of which there is one for
  /// all or as many as the method makes. Inputs without data give even PSFs of the right size: enough for a plan.
  /// Throws InvalidArgument, OutOfMemory or Cancelled.
  std::vector<Volume> in_bands(Method::Hint hint, std::size_t bands);

  std::vector<std::string> notes, warnings;
  std::vector<Finding> findings;
  std::int64_t held = 0;  ///< the most bytes while one was made

 private:
  std::vector<Volume> made(const Method::Hint& hint);
  void tell(const std::vector<std::string>& more_notes, const std::vector<std::string>& more_warnings);

  Session& session_;
  const Request& request_;
  const std::vector<ArrayView>& inputs_;
  const Observer& observer_;
};

}  // namespace ww
