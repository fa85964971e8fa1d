#pragma once
// Every per-voxel and per-frequency formula, written once, compiled by g++ for the CPU and by nvcc for CUDA.
// To add one: write the struct, add its name to the list at the end that fits what it computes.
// A functor is trivially copyable; its call operator is const and inlined (WW_FORMULA), uses nothing but arithmetic,
// and takes floats (voxels) or a Frequency and Complexes (spectra) by value.
// Longer than 400 lines because every backend and the parity tests fold over one list of all of them.

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
/// a moved toward zero by t, and no farther: the soft threshold.
WW_FORMULA float soft(float a, float t) { return a - (a > t ? t : a < -t ? -t : a); }
/// sin(pi f) for f in [-1/2, 1/2], by its series to the 11th power (error below 6e-8): vectorizes where sinf does not.
WW_FORMULA float sine_of_half_turns(float f) {
  const float x = 3.14159265358979f * f, q = x * x;
  constexpr float c3 = 1 / 6.0f, c5 = 1 / 20.0f, c7 = 1 / 42.0f, c9 = 1 / 72.0f, c11 = 1 / 110.0f;
  return x * (1.0f - q * c3 * (1.0f - q * c5 * (1.0f - q * c7 * (1.0f - q * c9 * (1.0f - q * c11)))));
}
/// log(a) of a positive, normal float within 1e-7 of log's scale: a = 2^e m with m in [2/3, 4/3), then log m by the
/// series of 2 artanh((m - 1) / (m + 1)). Vectorizes where logf does not.
WW_FORMULA float logarithm(float a) {
  const int bits = __builtin_bit_cast(int, a), e = (bits - 0x3f2aaaab) >> 23;
  const float m = __builtin_bit_cast(float, bits - (e << 23));
  const float s = (m - 1.0f) / (m + 1.0f), q = s * s;
  constexpr float c3 = 1 / 3.0f, c5 = 1 / 5.0f, c7 = 1 / 7.0f, c9 = 1 / 9.0f;
  return 0.69314718056f * float(e) + 2.0f * s * (1.0f + q * (c3 + q * (c5 + q * (c7 + q * c9))));
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

/// max(floor, soft(a, threshold)): the proximal map of threshold |a|, projected onto what is not below `floor`.
struct Shrunk {
  float threshold, floor;
  WW_FORMULA float operator()(float a) const { return larger(soft(a, threshold), floor); }
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

/// a - offset, no less than `floor`, where something was recorded (mask 1); `elsewhere` where not (mask 0).
struct AboveInside {
  float offset, floor, elsewhere;
  WW_FORMULA float operator()(float a, float mask) const { return mask > 0.5f ? larger(a - offset, floor) : elsewhere; }
};

// Splitting. ADMM (solvers/splitting.hpp) gives each term of an objective a copy u of what the term speaks of (Hx for
// the data, the gradient, x itself) and keeps q = u + d, d the scaled dual variable: u is the point of the term nearest
// to q, so u and d follow from q alone.

/// Stands in an image where nothing was recorded.
constexpr float unrecorded = -1e30f;
WW_FORMULA bool recorded(float y) { return y > 0.5f * unrecorded; }

/// y where the mask is 1.
struct RecordedOnly {
  WW_FORMULA float operator()(float y, float mask) const { return mask > 0.5f ? y : unrecorded; }
};

/// max(y - b, floor) where recorded, `elsewhere` where not: where a split variable begins.
struct SplitStart {
  float background, floor, elsewhere;
  WW_FORMULA float operator()(float y) const { return recorded(y) ? larger(y - background, floor) : elsewhere; }
};

/// argmin over u of step/2 (u + b - y)^2 + 1/2 (u - q)^2; u = q where nothing was recorded. slope: its change with
/// step.
struct LeastSquaresPoint {
  float step, background;
  WW_FORMULA float operator()(float q, float y) const {
    const float u = (q + step * (y - background)) / (1.0f + step);
    return recorded(y) ? u : q;
  }
  WW_FORMULA float slope(float q, float y) const { return (y - background - q) / square(1.0f + step); }
};

/// argmin over u of step (u + b - y log(u + b)) + 1/2 (u - q)^2: t = u + b solves t^2 - (q + b - step) t - step y = 0.
struct KullbackLeiblerPoint {
  float step, background;
  WW_FORMULA float root(float q, float y) const {
    return __builtin_sqrtf(square(q + background - step) + 4.0f * step * larger(y, 0.0f));
  }
  WW_FORMULA float operator()(float q, float y) const {
    const float a = q + background - step, r = root(q, y);
    // Two forms of one solution, each without cancellation on its side.
    const float above = 0.5f * (r + a), below = 2.0f * step * larger(y, 0.0f) / larger(r - a, 1e-30f);
    return recorded(y) ? (a > 0.0f ? above : below) - background : q;
  }
  WW_FORMULA float slope(float q, float y) const {
    return (y - background - (*this)(q, y)) / larger(root(q, y), 1e-30f);
  }
};

/// The non-negative number nearest to q.
struct PositivePoint {
  WW_FORMULA float operator()(float q, float) const { return larger(q, 0.0f); }
};

/// u - s d: what the estimate is drawn to. s is 1 but when the penalty was changed: d is scaled by the penalty.
template <class Point>
struct Reflect {
  Point point;
  float dual;
  WW_FORMULA float operator()(float q, float y) const {
    const float u = point(q, y);
    return u - dual * (q - u);
  }
};

/// u + s d + r (v - u), v what the estimate gives for u: the next q. r in [1, 2) is the over-relaxation of J. Eckstein
/// & D. P. Bertsekas, Math. Program. 55 (1992) 293.
template <class Point>
struct Advance {
  Point point;
  float dual, relaxation;
  WW_FORMULA float operator()(float v, float q, float y) const {
    const float u = point(q, y);
    return u + dual * (q - u) + relaxation * (v - u);
  }
};

/// Three-vectors of length up to `radius`: the dual ball of isotropic total variation.
struct Ball {
  float radius;
  WW_FORMULA Three inside(float z, float y, float x) const {
    const float n2 = z * z + y * y + x * x, r2 = larger(radius * radius, 1e-36f);
    const float scale = radius / __builtin_sqrtf(larger(n2, r2));
    return {z * scale, y * scale, x * scale};
  }
};

/// Three-vectors with components up to `radius`: that of anisotropic total variation.
struct Box {
  float radius;
  WW_FORMULA float clamped(float a) const { return a < -radius ? -radius : a > radius ? radius : a; }
  WW_FORMULA Three inside(float z, float y, float x) const { return {clamped(z), clamped(y), clamped(x)}; }
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

/// The next q of the gradient's copy, as Advance: from x, its neighbors one step ahead, and q. The shrunk gradient is
/// q less d, its projection onto the dual set.
template <class Set>
struct AdvanceGradient {
  Set set;
  Gradient gradient;
  float dual, relaxation;
  WW_FORMULA float next(float v, float q, float d) const { return q - d + dual * d + relaxation * (v - q + d); }
  WW_FORMULA Three operator()(float x, float ahead_z, float ahead_y, float ahead_x, float qz, float qy,
                              float qx) const {
    const Three v = gradient(x, ahead_z, ahead_y, ahead_x), d = set.inside(qz, qy, qx);
    return {next(v.z, qz, d.z), next(v.y, qy, d.y), next(v.x, qx, d.x)};
  }
};

/// gradient_weight D*(u - s d) of the gradient's copy + weight (w - s d) of the positive copy of x: all that draws the
/// estimate but the data. From the gradient's q at the voxel and one step behind along z, y and x, and the other's q.
template <class Set>
struct Pull {
  Set set;
  GradientAdjoint adjoint;
  float gradient_dual, gradient_weight;
  Reflect<PositivePoint> positive;
  float weight;
  WW_FORMULA Three reflected(float qz, float qy, float qx) const {
    const Three d = set.inside(qz, qy, qx);
    const float s = 1.0f + gradient_dual;
    return {qz - s * d.z, qy - s * d.y, qx - s * d.x};
  }
  WW_FORMULA float operator()(float z, float y, float x, float zz, float zy, float zx, float yz, float yy, float yx,
                              float xz, float xy, float xx, float q) const {
    const Three here = reflected(z, y, x);
    const float behind_z = reflected(zz, zy, zx).z, behind_y = reflected(yz, yy, yx).y,
                behind_x = reflected(xz, xy, xx).x;
    return gradient_weight * adjoint(here.z, behind_z, here.y, behind_y, here.x, behind_x) + weight * positive(q, q);
  }
};

/// primal |v - u'|^2 + change |u' - u|^2 of the gradient's copy, v the estimate's gradient, u' the copy after Advance.
template <class Set>
struct GradientResidual {
  AdvanceGradient<Set> advance;
  float primal, change;
  WW_FORMULA float along(float v, float q, float d, float next, float next_d) const {
    const float after = next - next_d;
    return primal * square(v - after) + change * square(after - (q - d));
  }
  WW_FORMULA float operator()(float x, float ahead_z, float ahead_y, float ahead_x, float qz, float qy,
                              float qx) const {
    const Three v = advance.gradient(x, ahead_z, ahead_y, ahead_x), d = advance.set.inside(qz, qy, qx);
    const Three n = advance(x, ahead_z, ahead_y, ahead_x, qz, qy, qx), e = advance.set.inside(n.z, n.y, n.x);
    return along(v.z, qz, d.z, n.z, e.z) + along(v.y, qy, d.y, n.y, e.y) + along(v.x, qx, d.x, n.x, e.x);
  }
};

// Wavelets (operators/wavelet.hpp): the parts of one level, formed, shrunk and put back together.

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

/// sum of a^2 over the voxels with |a| < limit; their number.
struct Inliers {
  float limit;
  WW_FORMULA Sums operator()(float a) const {
    const float inside = square(a) < square(limit) ? 1.0f : 0.0f;
    return {double(inside * a) * double(a), double(inside)};
  }
};

/// |v - u'|^2; |u' - u|^2, the primal and dual residuals of a split, u' the copy after Advance.
template <class Point>
struct SplitResidual {
  Advance<Point> advance;
  WW_FORMULA Sums operator()(float v, float q, float y) const {
    const float u = advance.point(q, y), after = advance.point(advance(v, q, y), y);
    return {double(square(v - after)), double(square(after - u))};
  }
};

/// |u|^2; |d|^2.
template <class Point>
struct SplitNorm {
  Point point;
  WW_FORMULA Sums operator()(float q, float y) const {
    const float u = point(q, y);
    return {double(square(u)), double(square(q - u))};
  }
};

/// |u|^2; |d|^2 of the gradient's copy.
template <class Set>
struct GradientSplitNorm {
  Set set;
  WW_FORMULA Sums operator()(float qz, float qy, float qx) const {
    const Three d = set.inside(qz, qy, qx);
    return {double(square(qz - d.z)) + double(square(qy - d.y)) + double(square(qx - d.x)),
            double(square(d.z)) + double(square(d.y)) + double(square(d.x))};
  }
};

/// |y - b - u|^2, what the data's copy leaves unexplained; minus half of how it changes with the step.
template <class Point>
struct Discrepancy {
  Point point;
  WW_FORMULA Sums operator()(float q, float y) const {
    const float left = recorded(y) ? y - point.background - point(q, y) : 0.0f;
    return {double(left) * double(left), double(left) * double(point.slope(q, y))};
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

/// (conj(H) U + T) / (|H|^2 + gradient_weight |D|^2 + weight): the estimate that ADMM's copies are drawn from. D's
/// Roughness is of order 1.
struct SplitSolution {
  Roughness gradient;
  float gradient_weight, weight;
  WW_FORMULA Complex operator()(Frequency f, Complex u, Complex t, Complex h) const {
    const float gain = 1.0f / (energy(h) + gradient_weight * gradient(f) + weight);
    return {(u.re * h.re + u.im * h.im + t.re) * gain, (u.im * h.re - u.re * h.im + t.im) * gain};
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

using Voxelwise = List<Constant, Copy, Affine, Times, Minus, Ratio, Correct, CorrectWeighted, Extrapolate, Unexplained,
                       UnexplainedInside, StepAbove, Overshoot, NotBelow, ReciprocalAbove, Above, TimesAbove,
                       AboveInside, RecordedOnly, SplitStart, Reflect<LeastSquaresPoint>, Reflect<KullbackLeiblerPoint>,
                       Advance<LeastSquaresPoint>, Advance<KullbackLeiblerPoint>, Advance<PositivePoint>, Shrunk>;
using Shifted =
    List<Gradient, GradientAdjoint, GradientDirection, VariationPenalty, CurvaturePenalty, AdvanceGradient<Ball>,
         AdvanceGradient<Box>, Pull<Ball>, Pull<Box>, GradientResidual<Ball>, GradientResidual<Box>, PairMean,
         PairDifference, QuadMean, HaarPlane, PairJoin, JoinPlane, JoinStack, SplineSplit, SplineJoin, SplineLine,
         SplineMean, SplineMeanAdded>;  // one result (float) or three (Three)
using VoxelSums = List<SumOf, Dot, Change, StepOverlap, Divergence, Inliers, SplitResidual<LeastSquaresPoint>,
                       SplitResidual<KullbackLeiblerPoint>, SplitResidual<PositivePoint>, SplitNorm<LeastSquaresPoint>,
                       SplitNorm<KullbackLeiblerPoint>, SplitNorm<PositivePoint>, GradientSplitNorm<Ball>,
                       GradientSplitNorm<Box>, Discrepancy<LeastSquaresPoint>, Discrepancy<KullbackLeiblerPoint>>;
using Spectral = List<Blur, BlurAdjoint, RegularizedInverse, NormalEquations, ConjugateDirection, AddScaled,
                      InNoiseBand, SplitSolution>;
using SpectralSums = List<CrossValidation, ObjectRisk, PreconditionedNorm, NoiseBandWidth, NoiseBandLeak, InverseEnergy,
                          Lost, BandNoise>;

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
