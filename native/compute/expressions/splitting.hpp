#pragma once
// The splits of ADMM (solvers/splitting.hpp) for total variation.
#include "compute/expressions/quadratic.hpp"
#include "compute/expressions/voxels.hpp"

namespace ww::expression {

// Splitting. ADMM (solvers/splitting.hpp) gives each term of an objective an auxiliary variable u (Hx for
// the data, the gradient, x itself) and keeps q = u + d, d the scaled dual variable: u is the point of the term nearest
// to q, so u and d follow from q alone.

/// Stands in an image where nothing was recorded.
constexpr float unrecorded = -1e30f;
WW_FORMULA bool recorded(float y) { return y > 0.5f * unrecorded; }

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

}  // namespace ww::expression
