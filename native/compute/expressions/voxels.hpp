#pragma once
// General formulas over voxels: pointwise, the gradient and its adjoint, sums.
#include "compute/expressions/formula.hpp"

namespace ww::expression {

struct Constant {
  float value;
  WW_FORMULA float operator()() const { return value; }
};

struct Copy {
  WW_FORMULA float operator()(float a) const { return a; }
};

/// scale a + offset
struct Affine {
  float scale, offset;
  WW_FORMULA float operator()(float a) const { return scale * a + offset; }
};

struct Times {
  WW_FORMULA float operator()(float a, float b) const { return a * b; }
};

struct Minus {
  WW_FORMULA float operator()(float a, float b) const { return a - b; }
};

/// y - Hx, what a blurred estimate leaves unexplained.
struct Unexplained {
  WW_FORMULA float operator()(float blurred, float y) const { return y - blurred; }
};

/// M (y - Hx): the same where something was recorded, 0 elsewhere.
struct UnexplainedInside {
  WW_FORMULA float operator()(float blurred, float y, float mask) const { return mask * (y - blurred); }
};

/// max(floor, v + step d): a step along d, projected onto what is not below `floor`.
struct StepAbove {
  float step, floor;
  WW_FORMULA float operator()(float d, float v) const { return larger(v + step * d, floor); }
};

/// x + a (x - previous): beyond x in the direction of the last move, of either sign.
struct Overshoot {
  float step;
  WW_FORMULA float operator()(float x, float previous) const { return x + step * (x - previous); }
};

/// max(a, floor)
struct NotBelow {
  float floor;
  WW_FORMULA float operator()(float a) const { return larger(a, floor); }
};

/// 1 / n where n > threshold, else 0: the weights of voxels the recorded window sees too little of.
struct ReciprocalAbove {
  float threshold;
  WW_FORMULA float operator()(float n) const { return n > threshold ? 1.0f / n : 0.0f; }
};

/// a - offset, but no less than `floor`.
struct Above {
  float offset, floor;
  WW_FORMULA float operator()(float a) const { return larger(a - offset, floor); }
};

/// a b, but no less than `floor`.
struct TimesAbove {
  float floor;
  WW_FORMULA float operator()(float a, float b) const { return larger(a * b, floor); }
};

/// y where something was recorded (mask 1), `elsewhere` where not (mask 0).
struct KnownOr {
  float elsewhere;
  WW_FORMULA float operator()(float y, float mask) const { return mask > 0.5f ? y : elsewhere; }
};

/// Forward differences over relative voxel sizes, from x and its neighbors one step ahead.
struct Gradient {
  float sz, sy, sx;
  WW_FORMULA Three operator()(float x, float ahead_z, float ahead_y, float ahead_x) const {
    return {(ahead_z - x) / sz, (ahead_y - x) / sy, (ahead_x - x) / sx};
  }
};

/// The adjoint of Gradient, minus the divergence, from each component and its neighbor one step behind.
struct GradientAdjoint {
  float sz, sy, sx;
  WW_FORMULA float operator()(float z, float behind_z, float y, float behind_y, float x, float behind_x) const {
    return (behind_z - z) / sz + (behind_y - y) / sy + (behind_x - x) / sx;
  }
};

/// sum of a; sum of a^2.
struct SumOf {
  WW_FORMULA Sums operator()(float a) const { return {double(a), double(a) * double(a)}; }
};

/// <a, b>; <b, b>.
struct Dot {
  WW_FORMULA Sums operator()(float a, float b) const { return {double(a) * double(b), double(b) * double(b)}; }
};

/// |a - b|^2; |b|^2.
struct Change {
  WW_FORMULA Sums operator()(float a, float b) const {
    const double d = double(a) - double(b);
    return {d * d, double(b) * double(b)};
  }
};

}  // namespace ww::expression
