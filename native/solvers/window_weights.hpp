#pragma once
// How little of each voxel's light was recorded. M. Bertero & P. Boccacci, Astron. Astrophys. 437 (2005) 369.
#include "operators/imaging.hpp"

namespace ww {

// Voxels of which the window sees less are left out. Bertero & Boccacci take 0.01, which bends a flat image by 6 % in
// its corners (the light left out is missed there); 0.001 bends it by 0.4 % and restores borders as well.
constexpr float least_weight = 0.001f;

/// 1 / A*1 where A*1 is above least_weight, 0 elsewhere. A is masked().
inline Field window_weights(const Imaging& A) {
  const Field w = A.field();
  A.load(expression::Copy{}, nullptr, A.mask());
  A.adjoint_step(expression::ReciprocalAbove{least_weight}, &w, After::done);
  return w;
}

}  // namespace ww
