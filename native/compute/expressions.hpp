#pragma once
// Every per-voxel and per-frequency formula, written once, compiled by g++ for the CPU and by nvcc for CUDA.
// To add one: write the struct, add its name to the list at the end that fits what it computes.
// A functor is trivially copyable; its call operator is const and inlined (WW_FORMULA), uses nothing but arithmetic,
// and takes floats (voxels) or a Frequency and Complexes (spectra) by value.

#ifdef __CUDACC__
#define WW_FORMULA __host__ __device__ __forceinline__
#elif defined(_MSC_VER)
#define WW_FORMULA __forceinline
#else
#define WW_FORMULA __attribute__((always_inline)) inline
#endif

namespace ww {

struct Complex {
  float re, im;
};

/// Two sums of one sweep: most reductions want a numerator and a denominator.
struct Sums {
  double a = 0, b = 0;
};

/// Three results of one sweep, one an axis.
struct Three {
  float z, y, x;
};

/// Where a spectral sample lies, in cycles a voxel, each in [-1/2, 1/2].
struct Frequency {
  float z, y, x;
};

template <class...>
struct List {};

namespace expression {

WW_FORMULA float larger(float a, float b) { return a > b ? a : b; }
WW_FORMULA float square(float a) { return a * a; }
/// sin(pi f) for f in [-1/2, 1/2], by its series to the 11th power (error below 6e-8): vectorizes where sinf does not.
WW_FORMULA float sine_of_half_turns(float f) {
  const float x = 3.14159265358979f * f, q = x * x;
  constexpr float c3 = 1 / 6.0f, c5 = 1 / 20.0f, c7 = 1 / 42.0f, c9 = 1 / 72.0f, c11 = 1 / 110.0f;
  return x * (1.0f - q * c3 * (1.0f - q * c5 * (1.0f - q * c7 * (1.0f - q * c9 * (1.0f - q * c11)))));
}
WW_FORMULA float energy(Complex a) { return a.re * a.re + a.im * a.im; }

// ---------------------------------------------------------------- voxels to voxel

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

// ---------------------------------------------------------------- voxels and their neighbors
// Inputs are read at the voxel or at a neighbor, as the caller says (compute/device.hpp: at()).

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

// ---------------------------------------------------------------- voxels to sums

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

/// With g = x - y: <g, previous>; <g, g>. The two numbers of the Biggs-Andrews step.
struct StepOverlap {
  WW_FORMULA Sums operator()(float x, float y, float previous) const {
    const double g = double(x) - double(y);
    return {g * double(previous), g * g};
  }
};

/// sum of a^2 over the voxels with |a| < limit; their number.
struct Inliers {
  float limit;
  WW_FORMULA Sums operator()(float a) const {
    const float inside = square(a) < square(limit) ? 1.0f : 0.0f;
    return {double(inside * a) * double(a), double(inside)};
  }
};

// ---------------------------------------------------------------- frequencies to frequency

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

// ---------------------------------------------------------------- frequencies to sums

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

/// Re <P, Q>; |P|^2.
struct SpectralDot {
  WW_FORMULA Sums operator()(Frequency, Complex p, Complex q) const {
    return {double(p.re) * double(q.re) + double(p.im) * double(q.im), double(energy(p))};
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

using Voxelwise = List<Constant, Copy, Affine, Times, Minus, Ratio, Correct, CorrectWeighted, Extrapolate, Unexplained,
                       UnexplainedInside, StepAbove, Overshoot, NotBelow, ReciprocalAbove>;
using Shifted = List<Gradient, GradientAdjoint>;  // one result (float) or three (Three)
using VoxelSums = List<SumOf, Dot, Change, StepOverlap, Inliers>;
using Spectral =
    List<Blur, BlurAdjoint, RegularizedInverse, NormalEquations, ConjugateDirection, AddScaled, InNoiseBand>;
using SpectralSums = List<CrossValidation, ObjectRisk, SpectralDot, PreconditionedNorm, NoiseBandWidth, NoiseBandLeak>;

}  // namespace expression

/// Position of E in a list: its number in every backend's table; -1 when it is not there.
template <class E, class... Es>
constexpr int index_in(List<Es...>) {
  int i = 0, found = -1;
  ((found = __is_same(E, Es) ? i : found, ++i), ...);
  return found;
}

/// Gives &F<E, Out, In...>::run for an expression's call operator: the rows a backend's table is made of.
template <template <class...> class F, class E, class Out, class... In>
constexpr auto runner(Out (E::*)(In...) const) {
  return &F<E, Out, In...>::run;
}

/// How many fields a shifted expression writes.
template <class E, class Out, class... In>
constexpr int outputs(Out (E::*)(In...) const) {
  return __is_same(Out, Three) ? 3 : 1;
}

/// How many voxel or complex arguments an expression takes.
template <class E, class Out, class... In>
constexpr int arity(Out (E::*)(In...) const) {
  return int(sizeof...(In));
}

}  // namespace ww
