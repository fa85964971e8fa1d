#pragma once
// Everything that is decided before a voxel is computed: stacks, PSFs, boundary, tiles, memory.
#include <memory>
#include <string>
#include <vector>

#include "optics/recorded/prepare_psf.hpp"
#include "pipeline/inputs.hpp"
#include "pipeline/observer.hpp"
#include "pipeline/psf_source.hpp"
#include "pipeline/request.hpp"
#include "pipeline/session.hpp"
#include "pipeline/tiles.hpp"

namespace ww {

struct MemoryPlan {
  std::int64_t host_bytes = 0;    ///< held by the pipeline: the stack, the result, tiles
  std::int64_t device_bytes = 0;  ///< held by the method on its device, at its peak
  std::int64_t limit_bytes = 0;   ///< what the plan had to keep
};

/// How a request will be carried out.
struct Plan {
  const Request* request = nullptr;
  std::vector<ArrayLayout> outputs;  ///< by the method's output roles, in order; optional ones included

  // for methods with restore()
  const ArrayView* image = nullptr;
  Shape shape;
  Spacing spacing;
  std::vector<std::int64_t> channels, frames;  ///< positions in the image, counted from 0
  std::vector<PreparedPsf> psfs;               ///< none, one for all, or one a selected channel; each for every band
  PsfNotes psf_notes;
  Boundary boundary = Boundary::unknown;
  TileCut cut;
  Shape grid;
  MemoryPlan memory;
  std::int64_t transforms = 0;  ///< of the whole run
  bool decides = false;         ///< the method makes decisions (Job::decide) with these parameters
  std::vector<std::string> warnings;

  // for methods with make()
  Method::Hint hint;

  std::size_t bands() const;  ///< of planes, each with a PSF of its own
  Shape psf_shape() const;    ///< the largest PSF's size; 1 x 1 x 1 without one
  Shape support() const;      ///< that, but no less than the method's least_support
};

/// The grid a window of the stack is restored on.
Shape grid_of(const Plan& plan, Shape window);

/// Whether voxels may be left out as unknown: the method has to compare its model with the recorded ones only.
bool leaves_out_unknown(const Plan& plan);

/// Inputs may lack data (their layouts suffice); then the size of a measured PSF is bounded from above. The observer may
/// cancel while a PSF is made. Throws InvalidArgument, InvalidParameter, OutOfMemory (with the numbers), Cancelled.
Plan make_plan(Session& session, const Request& request, const std::vector<ArrayView>& inputs,
               const Observer& observer = {});

/// Whether the pilot block (pilot.hpp) is restored once before the stack, for its decisions alone.
bool decided_beforehand(const Plan& plan);

/// How much of the stack around the pilot block is restored with it: a halo where its estimate must be the untiled
/// one's, none where decisions are always made on the block alone.
Shape pilot_halo(const Plan& plan);

/// Cuts once finer, for a device that refused the memory it had promised. False when that is not possible.
bool make_finer(Session& session, Plan& plan);

}  // namespace ww
