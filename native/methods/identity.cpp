// Identity: returns its input. Proves that reading, tiling, calibration and writing change nothing.
#include "catalog/method.hpp"

namespace ww {
namespace {

struct Identity {
  static Parameters<Identity> parameters() { return {}; }

  Field restore(Job& job, const Problem& p) const {
    job.progress(1, "copying");
    return p.y;
  }
};

const Register<Identity> entry{
    {.key = "identity",
     .title = "Identity",
     .summary = "Returns the image as it is: to check voxel sizes, channels and files before a long run.",
     .psf = PsfUse::none,
     .linear_operator = OperatorUse::any,
     .boundaries = {Boundary::unknown},
     .background = BackgroundUse::subtracted,
     .exemptions = {{{"lopsided"}, "It returns the image as it is, with its blur."}}}};

}  // namespace
}  // namespace ww
