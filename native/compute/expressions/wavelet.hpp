#pragma once
// Wavelets (operators/wavelet.hpp): the parts of one level, formed, shrunk and put back together.
#include "compute/expressions/formula.hpp"

namespace ww::expression {

/// max(floor, soft(a, threshold)): the proximal map of threshold |a|, projected onto what is not below `floor`.
struct Shrunk {
  float threshold, floor;
  WW_FORMULA float operator()(float a) const { return larger(soft(a, threshold), floor); }
};

/// (a + b) / 2, the lowpass of the Haar wavelet along one axis.
struct PairMean {
  WW_FORMULA float operator()(float a, float b) const { return 0.5f * (a + b); }
};

/// (a - b) / 2, its detail.
struct PairDifference {
  WW_FORMULA float operator()(float a, float b) const { return 0.5f * (a - b); }
};

/// The mean of four: the Haar lowpass along two axes.
struct QuadMean {
  WW_FORMULA float operator()(float a, float b, float c, float d) const { return 0.25f * ((a + b) + (c + d)); }
};

/// W* soft(W c, t) of the undecimated Haar wavelet of a plane: from the voxel (e) and its eight neighbors at the
/// level's distance, the four squares they form, each split into mean and details along y, x and both.
struct HaarPlane {
  float mean, along_y, along_x, both;  // thresholds
  /// What a square gives back to its corner whose value stands first.
  WW_FORMULA float corner(float c, float y, float x, float yx) const {
    const float m = 0.25f * ((c + y) + (x + yx)), dy = 0.25f * ((c + x) - (y + yx));
    const float dx = 0.25f * ((c + y) - (x + yx)), d = 0.25f * ((c + yx) - (x + y));
    return 0.25f * ((soft(m, mean) + soft(dy, along_y)) + (soft(dx, along_x) + soft(d, both)));
  }
  WW_FORMULA float operator()(float a, float b, float c, float d, float e, float f, float g, float h, float i) const {
    return (corner(e, b, d, a) + corner(e, b, f, c)) + (corner(e, h, d, g) + corner(e, h, f, i));
  }
};

/// The adjoint of PairMean and PairDifference together, each read at the voxel and one behind.
struct PairJoin {
  WW_FORMULA float operator()(float mean, float mean_behind, float detail, float detail_behind) const {
    return 0.5f * ((mean + mean_behind) + (detail - detail_behind));
  }
};

/// max(floor, r + the mean of four or eight): details and the adjoint of the Haar lowpass in a plane or a stack.
struct JoinPlane {
  float floor;
  WW_FORMULA float operator()(float r, float a, float b, float c, float d) const {
    return larger(r + 0.25f * ((a + b) + (c + d)), floor);
  }
};
struct JoinStack {
  float floor;
  WW_FORMULA float operator()(float r, float a, float b, float c, float d, float e, float f, float g, float h) const {
    return larger(r + 0.125f * (((a + b) + (c + d)) + ((e + f) + (g + h))), floor);
  }
};

/// The linear B-spline framelet along one axis: lowpass (1 2 1)/4, slope sqrt2 (-1 0 1)/4, curvature (-1 2 -1)/4 of the
/// voxels behind, here and ahead. The squares of their responses sum to 1 (A. Ron & Z. Shen, J. Funct. Anal. 148 (1997)
/// 408).
struct SplineSplit {
  static constexpr float slope = 0.35355339059f;
  WW_FORMULA Three operator()(float behind, float here, float ahead) const {
    return {0.25f * (behind + ahead) + 0.5f * here, slope * (ahead - behind), 0.5f * here - 0.25f * (behind + ahead)};
  }
};

/// The adjoint of SplineSplit: lowpass and curvature behind, here and ahead, slope behind and ahead.
struct SplineJoin {
  WW_FORMULA float operator()(float l0, float l1, float l2, float s0, float s2, float c0, float c1, float c2) const {
    return 0.25f * (l0 + l2) + 0.5f * l1 + SplineSplit::slope * (s0 - s2) + 0.5f * c1 - 0.25f * (c0 + c2);
  }
};

/// F* soft(F c, t) of the framelet F along one axis, from five voxels.
struct SplineLine {
  float mean, slope, curvature;  // thresholds
  WW_FORMULA float operator()(float a, float b, float c, float d, float e) const {
    const SplineSplit split;
    const Three p = split(a, b, c), q = split(b, c, d), r = split(c, d, e);
    return 0.25f * (soft(p.z, mean) + soft(r.z, mean)) + 0.5f * soft(q.z, mean) +
           SplineSplit::slope * (soft(p.y, slope) - soft(r.y, slope)) + 0.5f * soft(q.x, curvature) -
           0.25f * (soft(p.x, curvature) + soft(r.x, curvature));
  }
};

/// (1 2 1)/4, and max(floor, r + that).
struct SplineMean {
  WW_FORMULA float operator()(float behind, float here, float ahead) const {
    return 0.25f * (behind + ahead) + 0.5f * here;
  }
};
struct SplineMeanAdded {
  float floor;
  WW_FORMULA float operator()(float r, float behind, float here, float ahead) const {
    return larger(r + 0.25f * (behind + ahead) + 0.5f * here, floor);
  }
};

/// |G|^2 |psi|^2, G = conj(H) / (|H|^2 + e), psi the response of one band of a wavelet frame: its mean is the noise
/// power the band holds after a regularized inverse filter; number of frequencies. level: 0 finest; -1 all of the
/// noise. spline: 0 Haar, 1 linear spline. Bands of an axis: 0 lowpass, 1 slope (Haar: detail), 2 curvature.
struct BandNoise {
  float weight;
  int level, spline, band_z, band_y, band_x;
  WW_FORMULA float axis(float f, int band) const {
    // c = cos^2(pi 2^i f) from octave to octave: cos(2 a) = 2 cos^2(a) - 1
    float c = 1.0f - square(sine_of_half_turns(f)), response = 1.0f;
    for (int i = 0; i < level; ++i) {
      response *= spline != 0 ? c * c : c;
      c = square(2.0f * c - 1.0f);
    }
    const float s = 1.0f - c;
    const float haar = band == 0 ? c : s, framelet = band == 0 ? c * c : band == 1 ? 2.0f * s * c : s * s;
    return response * (spline != 0 ? framelet : haar);
  }
  WW_FORMULA Sums operator()(Frequency f, Complex h) const {
    const float e = energy(h), d = e + weight;
    const float gain = d > 0.0f ? e / (d * d) : 0.0f;
    const float response = level < 0 ? 1.0f : axis(f.z, band_z) * axis(f.y, band_y) * axis(f.x, band_x);
    return {double(gain * response), 1.0};
  }
};

}  // namespace ww::expression
