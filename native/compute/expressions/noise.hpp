#pragma once
// Where the noise of an image is measured: the part of its spectrum that the OTF does not pass.
#include "compute/expressions/formula.hpp"

namespace ww::expression {

/// sum of a^2 over the voxels with |a| < limit; their number.
struct Inliers {
  float limit;
  WW_FORMULA Sums operator()(float a) const {
    const float inside = square(a) < square(limit) ? 1.0f : 0.0f;
    return {double(inside * a) * double(a), double(inside)};
  }
};

/// Where noise shows best: in the corner of the band (fourth differences along each axis that has more than one voxel:
/// 1, else 0), and there where the OTF passes nothing, |H|^2 < floor.
struct NoiseBand {
  float floor, has_z, has_y, has_x;
  WW_FORMULA float along(float has, float f) const { return 1.0f - has + has * square(square(sine_of_half_turns(f))); }
  WW_FORMULA float operator()(Frequency f, Complex h) const {
    return along(has_z, f.z) * along(has_y, f.y) * along(has_x, f.x) * floor / (floor + energy(h));
  }
};

/// What of an image lies in the noise band.
struct InNoiseBand {
  NoiseBand band;
  WW_FORMULA Complex operator()(Frequency f, Complex y, Complex h) const {
    const float gain = band(f, h);
    return {gain * y.re, gain * y.im};
  }
};

/// With g the gain of the noise band: sum of g^2, the noise in it; sum of g^4: (sum g^2)^2 / sum g^4 is about how many
/// frequencies it holds.
struct NoiseBandWidth {
  NoiseBand band;
  WW_FORMULA Sums operator()(Frequency f, Complex h) const {
    const double g = square(band(f, h));
    return {g, g * g};
  }
};

/// sum of g^2 |H|^2; sum of g^2: their quotient is how much of an object comes through into the noise band.
struct NoiseBandLeak {
  NoiseBand band;
  WW_FORMULA Sums operator()(Frequency f, Complex h) const {
    const double g = square(band(f, h));
    return {g * double(energy(h)), g};
  }
};

}  // namespace ww::expression
