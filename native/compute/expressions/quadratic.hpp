#pragma once
// Quadratic regularization in the spectrum: the regularized inverse filter, normal equations, scores of a weight.
#include "compute/expressions/formula.hpp"

namespace ww::expression {

/// X H, the blur.
struct Blur {
  WW_FORMULA Complex operator()(Frequency, Complex x, Complex h) const {
    return {x.re * h.re - x.im * h.im, x.re * h.im + x.im * h.re};
  }
};

/// X conj(H), the adjoint of the blur.
struct BlurAdjoint {
  WW_FORMULA Complex operator()(Frequency, Complex x, Complex h) const {
    return {x.re * h.re + x.im * h.im, x.im * h.re - x.re * h.im};
  }
};

/// What a regularization weighs each frequency with. 0: 1 away from frequency zero (the mean is never penalized, so
/// flux is kept); 1: |gradient|^2; 2: |Laplacian|^2, both of the sampled object with voxel sizes sz, sy, sx relative
/// to the finest one. The difference operators are 2 - 2 cos(2 pi f) = 4 sin^2(pi f).
struct Roughness {
  int order;
  float sz, sy, sx;
  WW_FORMULA float operator()(Frequency f) const {
    const float z = square(2.0f * sine_of_half_turns(f.z) / sz), y = square(2.0f * sine_of_half_turns(f.y) / sy);
    const float gradient = z + y + square(2.0f * sine_of_half_turns(f.x) / sx);
    return order == 0 ? (gradient > 0.0f ? 1.0f : 0.0f) : order == 1 ? gradient : gradient * gradient;
  }
};

/// lambda R, but never less than keeps |H|^2 + penalty at 1e-6 of the largest |H|^2 (1: a PSF sums to 1). OTFs are
/// known to about 1e-3 of their maximum at best; where |H| is below that, dividing by it returns noise alone, so no
/// frequency is amplified more than 500-fold, whatever the weight. Frequency zero, the flux, has |H| = 1 and is not
/// touched.
struct Penalty {
  float weight;
  Roughness roughness;
  WW_FORMULA float operator()(Frequency f, float passed) const { return larger(weight * roughness(f), 1e-6f - passed); }
};

/// conj(H) Y / (|H|^2 + penalty), the regularized inverse filter.
struct RegularizedInverse {
  Penalty penalty;
  WW_FORMULA Complex operator()(Frequency f, Complex y, Complex h) const {
    const float passed = energy(h), gain = 1.0f / (passed + penalty(f, passed));
    return {(y.re * h.re + y.im * h.im) * gain, (y.im * h.re - y.re * h.im) * gain};
  }
};

/// conj(H) W + sign penalty X. With W the transform of M h * x and sign = 1 this is (A*A + penalty) x; with that of
/// M (y - h * x) and sign = -1 it is the direction of steepest descent of |A x - y|^2 / 2 + <x, penalty x> / 2.
struct NormalEquations {
  float sign;
  Penalty penalty;
  WW_FORMULA Complex operator()(Frequency f, Complex w, Complex x, Complex h) const {
    const float p = sign * penalty(f, energy(h));
    return {w.re * h.re + w.im * h.im + p * x.re, w.im * h.re - w.re * h.im + p * x.im};
  }
};

/// About the inverse of A*A + penalty when a share of the grid was recorded: 1 / (share |H|^2 + penalty).
struct Preconditioner {
  float share;
  Penalty penalty;
  WW_FORMULA float operator()(Frequency f, Complex h) const {
    const float passed = energy(h);
    return 1.0f / (share * passed + penalty(f, passed));
  }
};

/// r preconditioned + b p: the next direction of conjugate gradients.
struct ConjugateDirection {
  float b;
  Preconditioner preconditioner;
  WW_FORMULA Complex operator()(Frequency f, Complex r, Complex p, Complex h) const {
    const float gain = preconditioner(f, h);
    return {gain * r.re + b * p.re, gain * r.im + b * p.im};
  }
};

/// X + a P
struct AddScaled {
  float a;
  WW_FORMULA Complex operator()(Frequency, Complex x, Complex p) const { return {x.re + a * p.re, x.im + a * p.im}; }
};

/// With s = penalty / (|H|^2 + penalty), the part of the data the filter leaves unexplained: sum of s^2 |Y|^2; sum of
/// s. Their quotient n a / b^2 is the generalized cross-validation score (Golub, Heath & Wahba, Technometrics 21 (1979)
/// 215).
struct CrossValidation {
  Penalty penalty;
  WW_FORMULA Sums operator()(Frequency f, Complex y, Complex h) const {
    const float passed = energy(h), p = penalty(f, passed), left = p / (passed + p);
    return {double(left) * double(left) * double(energy(y)), double(left)};
  }
};

/// Stein's unbiased estimate of the regularized inverse's squared error |x^ - x|^2 - |x|^2 (C. M. Stein, Ann. Statist.
/// 9 (1981) 1135; Y. C. Eldar, IEEE Trans. Signal Process. 57 (2009) 471), with g = 1 / (|H|^2 + penalty) and the
/// noise's power N at each frequency: |H|^2 |Y|^2 g^2 - 2 (|Y|^2 - N) g. The second term, what of the object is found
/// again, counts by |H|^2 / (|H|^2 + 3e-4): where the PSF passes nothing it is noise divided by zero and nothing is
/// found.
struct ObjectRisk {
  float noise;
  Penalty penalty;
  WW_FORMULA Sums operator()(Frequency f, Complex y, Complex h) const {
    const float passed = energy(h), gain = 1.0f / (passed + penalty(f, passed)), found = passed / (passed + 3e-4f);
    const double power = energy(y);
    return {double(passed) * double(gain) * double(gain) * power -
                2.0 * (power - double(noise)) * double(gain) * double(found),
            power};
  }
};

/// <r, preconditioned r>; |r|^2.
struct PreconditionedNorm {
  Preconditioner preconditioner;
  WW_FORMULA Sums operator()(Frequency f, Complex r, Complex h) const {
    const double power = energy(r);
    return {double(preconditioner(f, h)) * power, power};
  }
};

/// sum of |Y|^2 / (|H|^2 + e): the energy of a residual as an inverse filter shows it; number of frequencies.
struct InverseEnergy {
  float weight;
  WW_FORMULA Sums operator()(Frequency, Complex y, Complex h) const {
    return {double(energy(y)) / (double(energy(h)) + double(weight)), 1.0};
  }
};

/// sum of 1 - |H|^2; number of frequencies.
struct Lost {
  WW_FORMULA Sums operator()(Frequency, Complex h) const { return {1.0 - double(energy(h)), 1.0}; }
};

}  // namespace ww::expression
