#pragma once
// Proximal gradient steps for sparse objects, and the risk of an estimate from the data alone.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "operators/imaging.hpp"
#include "operators/wavelet.hpp"

namespace ww {

enum class Positivity { off, on };

constexpr float no_floor = std::numeric_limits<float>::lowest();
// Where |H|^2 falls below this, the risk counts errors of the blurred object, above it those of the object itself.
constexpr float ridge_of_risk = 0.03f;
/// conj(H) Y / (|H|^2 + e); the mean is kept.
inline expression::RegularizedInverse inverse_with(double e) {
  return {{static_cast<float>(e), {0, 1.0f, 1.0f, 1.0f}}};
}

/// Proximal gradient steps on 1/2 |Ax - y|^2 + weight |Wx|_1, of length 1: a PSF that is not negative and sums to 1
/// makes |A| at most 1.
class Descent {
 public:
  /// frame: null for the voxels themselves.
  Descent(const Imaging& A, WaveletFrame* frame, Positivity positivity, double start_ridge)
      : A_(A), frame_(frame), floor_(positivity == Positivity::on ? 0.0f : no_floor), start_ridge_(start_ridge) {
    if (A.masked()) mask_ = A.mask();
  }

  /// y where it was recorded, its surroundings' mean elsewhere.
  void fill(const Field& y, double level, const Field& out) const {
    if (!A_.masked()) {
      apply(expression::Copy{}, out, y);
      return;
    }
    const Field weight = A_.field();
    A_.load(expression::Copy{}, nullptr, mask_);
    A_.adjoint_step(expression::Copy{}, &weight, After::done);
    A_.load(expression::Copy{}, nullptr, y);
    A_.adjoint_step(expression::FillUnseen{static_cast<float>(level), 0.001f}, &out, After::done, y, mask_, weight);
  }

  /// Starts from a roughly inverted image.
  void begin(const Field& y, double level) {
    if (!x) x = A_.field(), previous = A_.field(), point = A_.field();
    if (frame_ && !moved_) moved_ = A_.field();
    fill(y, level, x);
    {
      const Spectrum s = A_.spectrum();
      forward(x, s);
      apply_spectral(inverse_with(start_ridge_), s, s, A_.otf());
      inverse(s, x);
    }
    restart();
  }
  /// Forgets the momentum.
  void restart() {
    apply(expression::Copy{}, previous, x);
    t_ = 1;
  }
  /// In the image's units: what white noise of this strength would need is taken from each band.
  void set_weight(double weight) {
    threshold_ = static_cast<float>(weight);
    if (frame_) thresholds_ = frame_->white(threshold_);
  }
  void shrink(const Field& from, const WaveletFrame::Thresholds& t, const Field& out) {
    frame_->shrink(from, t, out, floor_);
  }
  float floor() const { return floor_; }

  /// x <- prox(v - step A*(A v - y)), v = x plus momentum
  void advance(const Field& y, bool accelerated) {
    const double next = (1 + std::sqrt(1 + 4 * t_ * t_)) / 2, momentum = accelerated ? (t_ - 1) / next : 0;
    t_ = next;
    A_.load(expression::Momentum{static_cast<float>(momentum)}, &point, x, previous);
    std::swap(x, previous);
    residual_step(y, nullptr, After::reload);
    if (frame_) {
      A_.adjoint_step(expression::ShrunkStep{1.0f, 0.0f, no_floor}, &moved_, After::done, point);
      frame_->shrink(moved_, thresholds_, x, floor_);
    } else {
      A_.adjoint_step(expression::ShrunkStep{1.0f, threshold_, floor_}, &x, After::done, point);
    }
  }

  /// out = A of - y
  void residual(const Field& of, const Field& y, const Field& out) const {
    A_.load(expression::Copy{}, nullptr, of);
    residual_step(y, &out, After::done);
  }

  Field x, previous, point;

 private:
  void residual_step(const Field& y, const Field* out, After after) const {
    if (A_.masked())
      A_.blur_step(expression::WindowedResidual{}, out, after, y, mask_);
    else
      A_.blur_step(expression::Minus{}, out, after, y);
  }

  const Imaging& A_;
  WaveletFrame* frame_;
  float floor_, threshold_ = 0;
  double t_ = 1, start_ridge_;
  Field mask_, moved_;
  WaveletFrame::Thresholds thresholds_;
};

/// An unbiased estimate of an estimate's error from the data alone: |A x - y|^2, weighted by 1 / (|H|^2 + ridge) so
/// that it counts errors of the object rather than of its blurred image, plus 2 sigma^2 times how strongly the estimate
/// follows the noise (C. M. Stein, Ann. Stat. 9 (1981) 1135; Y. C. Eldar, IEEE Trans. Signal Process. 57 (2009) 471),
/// found by a small random change of the data (S. Ramani, T. Blu & M. Unser, IEEE Trans. Image Process. 17 (2008)
/// 1540).
class Risk {
 public:
  Risk(const Imaging& A, const Field& y, double sigma, const Descent& descent)
      : A_(A), y_(y), sigma_(sigma), descent_(descent), changed_(A.field()), seen_(A.field()), residual_(A.field()) {
    lay_signs(changed_);
    const Spectrum s = A.spectrum();
    forward(changed_, s);
    apply_spectral(inverse_with(ridge_of_risk), s, s, A.otf());
    inverse(s, seen_);
    apply(expression::PlusScaled{static_cast<float>(change())}, changed_, y, changed_);
  }

  /// The risks of candidates 0 ... n - 1. visit(data, take) makes one estimate after another from the data and calls
  /// take(i, estimate).
  template <class Visit>
  std::vector<double> of(int n, const Visit& visit) const {
    std::vector<double> risk(static_cast<std::size_t>(n), 0.0);
    const double scale = 2 * sigma_ * sigma_ / change();
    visit(y_, [&](int i, const Field& x) {
      descent_.residual(x, y_, residual_);
      const Spectrum s = A_.spectrum();
      forward(residual_, s);
      const double misfit = sum_spectral(expression::InverseEnergy{ridge_of_risk}, s, A_.otf()).a;
      risk[static_cast<std::size_t>(i)] += misfit / static_cast<double>(A_.grid().voxels()) - scale * followed(x);
    });
    visit(changed_, [&](int i, const Field& x) { risk[static_cast<std::size_t>(i)] += scale * followed(x); });
    return risk;
  }

 private:
  double change() const { return sigma_ > 0 ? 0.3 * sigma_ : 1; }
  double followed(const Field& x) const { return sum(expression::Dot{}, {x.grid()}, x, seen_).a; }

  /// +1 or -1 at random where something was recorded, 0 elsewhere; the same for the same window.
  void lay_signs(const Field& out) const {
    apply(expression::Constant{0.0f}, out);
    const Shape w = A_.recorded();
    std::vector<float> plane(static_cast<std::size_t>(w.y * w.x));
    std::uint64_t state = 0x9e3779b97f4a7c15u;
    for (std::int64_t z = 0; z < w.z; ++z) {
      for (float& f : plane) {  // xorshift* (S. Vigna)
        state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
        f = (state * 0x2545f4914f6cdd1du) >> 63 ? 1.0f : -1.0f;
      }
      out.upload({{1, w.y, w.x}, {z, 0, 0}}, plane.data());
    }
  }

  const Imaging& A_;
  const Field& y_;
  double sigma_;
  const Descent& descent_;
  Field changed_, seen_, residual_;
};

/// The position of the least of scores at equally spaced positions 0, 1, ...: the vertex of the parabola around it.
inline double least(const std::vector<double>& scores) {
  const auto i = static_cast<std::size_t>(std::min_element(scores.begin(), scores.end()) - scores.begin());
  const auto at = static_cast<double>(i);
  if (i == 0 || i + 1 == scores.size()) return at;
  const double a = scores[i - 1], b = scores[i], c = scores[i + 1], curvature = a - 2 * b + c;
  return curvature > 0 ? at + 0.5 * (a - c) / curvature : at;
}

}  // namespace ww
