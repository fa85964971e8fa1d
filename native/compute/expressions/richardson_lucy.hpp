#pragma once
// The updates of Richardson-Lucy, their regularization, and the I-divergence.
#include "compute/expressions/voxels.hpp"

namespace ww::expression {

/// y / (Hx + b), the Richardson-Lucy correction. `floor` keeps empty places from dividing by zero; where nothing was
/// recorded y is 0, and so is the ratio.
struct Ratio {
  float background, floor;
  WW_FORMULA float operator()(float blurred, float y) const { return y / larger(blurred + background, floor); }
};

/// x c, with the correction c kept non-negative against rounding in the transforms.
struct Correct {
  WW_FORMULA float operator()(float correction, float x) const { return x * larger(correction, 0.0f); }
};

/// x c w, w = 1 / A*1 (Bertero & Boccacci, Astron. Astrophys. 437 (2005) 369).
struct CorrectWeighted {
  WW_FORMULA float operator()(float correction, float x, float weight) const {
    return x * larger(correction, 0.0f) * weight;
  }
};

/// max(0, x + a (x - previous)): the accelerated point of Biggs & Andrews, Appl. Opt. 36 (1997) 1766.
struct Extrapolate {
  float step;
  WW_FORMULA float operator()(float x, float previous) const { return larger(x + step * (x - previous), 0.0f); }
};

/// grad x / sqrt(|grad x|^2 + edge^2), forward differences: where it is even, x has no direction.
struct GradientDirection {
  Gradient gradient;
  float edge;
  WW_FORMULA Three operator()(float x, float ahead_z, float ahead_y, float ahead_x) const {
    const Three g = gradient(x, ahead_z, ahead_y, ahead_x);
    const float length = __builtin_sqrtf(g.z * g.z + g.y * g.y + g.x * g.x + edge * edge);
    return {g.z / length, g.y / length, g.x / length};
  }
};

/// 1 / (1 + lambda p), kept in [1/2, 2], so that a regularized update never doubles or halves a voxel by itself.
WW_FORMULA float bounded_penalty(float p) {
  const float denominator = larger(1.0f + p, 0.5f);
  return larger(1.0f / denominator, 0.5f);
}

/// 1 / (1 - lambda div(grad x / |grad x|)) from the components of GradientDirection, each with its neighbor one step
/// behind: the regularized update of N. Dey et al., Microsc. Res. Tech. 69 (2006) 260.
struct VariationPenalty {
  GradientAdjoint minus_divergence;
  float weight;
  WW_FORMULA float operator()(float z, float behind_z, float y, float behind_y, float x, float behind_x) const {
    return bounded_penalty(weight * minus_divergence(z, behind_z, y, behind_y, x, behind_x));
  }
};

/// 1 / (1 - lambda Laplacian x): the same with slopes squared (Tikhonov). weight: lambda over the mean level, for which
/// x is as bright as it is.
struct CurvaturePenalty {
  float weight, sz, sy, sx;
  WW_FORMULA float operator()(float x, float behind_z, float ahead_z, float behind_y, float ahead_y, float behind_x,
                              float ahead_x) const {
    const float z = (behind_z + ahead_z - 2.0f * x) / (sz * sz), y = (behind_y + ahead_y - 2.0f * x) / (sy * sy);
    return bounded_penalty(-weight * (z + y + (behind_x + ahead_x - 2.0f * x) / (sx * sx)));
  }
};

/// With g = x - y: <g, previous>; <g, g>. The two numbers of the Biggs-Andrews step.
struct StepOverlap {
  WW_FORMULA Sums operator()(float x, float y, float previous) const {
    const double g = double(x) - double(y);
    return {g * double(previous), g * g};
  }
};

/// The I-divergence (Kullback-Leibler, half the Poisson deviance) y log(y / m) - y + m of the data from the model
/// m = Hx + b, over the voxels whose mask is 1; their number. Csiszar, Ann. Stat. 19 (1991) 2032.
struct Divergence {
  float background, floor;
  WW_FORMULA Sums operator()(float blurred, float y, float mask) const {
    const float m = larger(blurred + background, floor), seen = mask > 0.5f ? 1.0f : 0.0f;
    const float log_ratio = logarithm(larger(y, floor) / m);
    return {double(seen) * (double(y) * double(log_ratio) - double(y) + double(m)), double(seen)};
  }
};

}  // namespace ww::expression
