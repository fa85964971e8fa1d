#pragma once
// What a restoration is given: a recorded stack, the operator that made it from the object, and what is known of both.
#include <functional>

#include "image/volume.hpp"
#include "operators/linear_operator.hpp"

namespace ww {

/// One recorded stack (or a tile of it) as a restoration sees it: y = A x + background.
struct Problem {
  Operator A;
  Field y;                ///< on A's output grid; zero where nothing was recorded
  double background = 0;  ///< what A x does not explain; 0 for methods that want it subtracted
  double level = 0;       ///< mean of y - background over the whole recorded stack
  Spacing spacing;        ///< micrometers; 0 unknown
  double saturated = 0;   ///< what y's voxels that are not known were at least recorded as
  Window pilot;           ///< the part of the recorded window that decisions (Job::decide) are made on
  double unit = 1;        ///< one count of the recorded image, in y's intensities
  /// That part as a problem of its own, on a grid of its own, for decisions that take a run to make. Empty: this one.
  std::function<Problem()> pilot_alone = nullptr;

  /// The pilot on the object's grid; all of that grid where it is not the image's.
  Window object_pilot() const { return A->input_grid() == A->output_grid() ? pilot : Window{A->input_grid()}; }
};

}  // namespace ww
