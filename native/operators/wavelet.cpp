// The sweeps of the Haar and spline frames: each level is formed, shrunk and put back before the next.
#include "operators/wavelet.hpp"

#include <cmath>
#include <limits>

namespace ww {
namespace {

constexpr float dropped = std::numeric_limits<float>::max();  // a threshold nothing passes

/// The squared norm of a band's filter along one axis: the cascade of lowpasses, then the band's own filter.
double axis_norm(Wavelet wavelet, int level, int band) {
  using Taps = std::vector<double>;
  const double s = std::sqrt(2.0) / 4;
  const std::vector<Taps> filters = wavelet == Wavelet::haar
                                        ? std::vector<Taps>{{0.5, 0.5}, {0.5, -0.5}}
                                        : std::vector<Taps>{{0.25, 0.5, 0.25}, {-s, 0, s}, {-0.25, 0.5, -0.25}};
  Taps all{1.0};
  for (int j = 0; j <= level; ++j) {
    const Taps& f = filters[j < level ? 0 : static_cast<std::size_t>(band)];
    const std::size_t distance = std::size_t{1} << j;
    Taps next(all.size() + distance * (f.size() - 1), 0.0);
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t k = 0; k < f.size(); ++k) next[i + k * distance] += all[i] * f[k];
    all = next;
  }
  double sum = 0;
  for (const double a : all) sum += a * a;
  return sum;
}

}  // namespace

WaveletFrame::WaveletFrame(Device& device, Shape grid, Wavelet wavelet, int levels)
    : device_(device), grid_(grid), wavelet_(wavelet), levels_(levels) {
  scratch_.reserve(7);  // references to them stay good
  details_.reserve(static_cast<std::size_t>(levels));
}

std::vector<Band> WaveletFrame::bands() const {
  const int kinds = wavelet_ == Wavelet::haar ? 2 : 3;
  std::vector<Band> list;
  for (int z = 0; z < (flat() ? 1 : kinds); ++z)
    for (int y = 0; y < kinds; ++y)
      for (int x = 0; x < kinds; ++x)
        if (z + y + x > 0) list.push_back({z, y, x});
  return list;
}

double WaveletFrame::white_noise(int level, Band band) const {
  const double z = flat() ? 1 : axis_norm(wavelet_, level, band.z);
  return std::sqrt(z * axis_norm(wavelet_, level, band.y) * axis_norm(wavelet_, level, band.x));
}

WaveletFrame::Thresholds WaveletFrame::white(double scale) const {
  Thresholds t;
  for (int level = 0; level < levels_; ++level) {
    t.emplace_back();
    for (const Band& b : bands()) t.back().push_back(static_cast<float>(scale * white_noise(level, b)));
  }
  return t;
}

void WaveletFrame::shrink(const Field& x, const Thresholds& thresholds, const Field& out, float floor) {
  while (static_cast<int>(details_.size()) < levels_ - 1) details_.emplace_back(device_, grid_);
  const auto details = [&](int level) -> const Field& {
    return level == 0 ? out : details_[static_cast<std::size_t>(level - 1)];
  };
  for (int level = 0; level < levels_; ++level) {
    const std::vector<float>& t = thresholds[static_cast<std::size_t>(level)];
    if (wavelet_ == Wavelet::haar)
      haar_level(level, t, x, details(level));
    else
      spline_level(level, t, x, details(level));
  }
  for (int level = levels_ - 1; level >= 0; --level)
    join(level, details(level), level == levels_ - 1 ? x : details(level + 1),
         level == 0 ? floor : std::numeric_limits<float>::lowest());
}

const Field& WaveletFrame::scratch(std::size_t i) {
  while (scratch_.size() <= i) scratch_.emplace_back(device_, grid_);
  return scratch_[i];
}

/// details = what the level's shrunk details give back; x becomes the lowpass.
void WaveletFrame::haar_level(int level, const std::vector<float>& t, const Field& x, const Field& details) {
  const int s = 1 << level;
  // The sweeps of a plane: the squares that touch a voxel.
  const auto plane = [s](const expression::HaarPlane& e, const Field& from, const Field& to) {
    apply_shifted(e, to, at(from, {0, -s, -s}), at(from, {0, -s, 0}), at(from, {0, -s, s}), at(from, {0, 0, -s}), from,
                  at(from, {0, 0, s}), at(from, {0, s, -s}), at(from, {0, s, 0}), at(from, {0, s, s}));
  };
  const auto mean = [s](const Field& from, const Field& to) {
    apply_shifted(expression::QuadMean{}, to, from, at(from, {0, s, 0}), at(from, {0, 0, s}), at(from, {0, s, s}));
  };
  // bands(): (y, x) = 01, 10, 11; with z = 1 also 00 before them
  if (flat()) {
    plane({dropped, t[1], t[0], t[2]}, x, details);
    const Field& coarse = scratch(0);
    mean(x, coarse);
    apply(expression::Copy{}, x, coarse);
    return;
  }
  const Field &low = scratch(0), &low_details = scratch(1);
  apply_shifted(expression::PairMean{}, low, x, at(x, {s, 0, 0}));
  apply_shifted(expression::PairDifference{}, details, x, at(x, {s, 0, 0}));
  mean(low, x);
  plane({dropped, t[1], t[0], t[2]}, low, low_details);
  plane({t[3], t[5], t[4], t[6]}, details, low);
  apply_shifted(expression::PairJoin{}, details, low_details, at(low_details, {-s, 0, 0}), low, at(low, {-s, 0, 0}));
}

/// The framelet of a plane: out = what its shrunk parts give back. t: thresholds of (y, x) = 00, 01, ... 22; where
/// `first`, 00 is the lowpass, goes to `coarse` and is left out.
void WaveletFrame::spline_plane(int s, const float* t, bool first, const Field& x, const Field& coarse,
                                const Field& out) {
  VectorField parts;
  parts.z = scratch(3), parts.y = scratch(4), parts.x = scratch(5);
  apply_shifted(expression::SplineSplit{}, parts, at(x, {0, -s, 0}), x, at(x, {0, s, 0}));
  const auto line = [s](const float* thresholds, bool drop, const Field& from, const Field& to) {
    apply_shifted(expression::SplineLine{drop ? dropped : thresholds[0], thresholds[1], thresholds[2]}, to,
                  at(from, {0, 0, -2 * s}), at(from, {0, 0, -s}), from, at(from, {0, 0, s}), at(from, {0, 0, 2 * s}));
  };
  // x is not read any more, so `coarse` may be its memory.
  if (first) apply_shifted(expression::SplineMean{}, coarse, at(parts.z, {0, 0, -s}), parts.z, at(parts.z, {0, 0, s}));
  const Field& free = scratch(6);
  line(t, first, parts.z, free);
  line(t + 3, false, parts.y, parts.z);
  line(t + 6, false, parts.x, parts.y);
  const Field &a = free, &b = parts.z, &c = parts.y;
  apply_shifted(expression::SplineJoin{}, out, at(a, {0, -s, 0}), a, at(a, {0, s, 0}), at(b, {0, -s, 0}),
                at(b, {0, s, 0}), at(c, {0, -s, 0}), c, at(c, {0, s, 0}));
}

void WaveletFrame::spline_level(int level, const std::vector<float>& thresholds, const Field& x, const Field& details) {
  const int s = 1 << level;
  std::vector<float> t{dropped};  // of the lowpass, which is no detail
  t.insert(t.end(), thresholds.begin(), thresholds.end());
  if (flat()) {
    spline_plane(s, t.data(), true, x, x, details);
    return;
  }
  VectorField parts;
  parts.z = scratch(0), parts.y = scratch(1), parts.x = scratch(2);
  apply_shifted(expression::SplineSplit{}, parts, at(x, {-s, 0, 0}), x, at(x, {s, 0, 0}));
  spline_plane(s, t.data(), true, parts.z, x, parts.z);
  spline_plane(s, t.data() + 9, false, parts.y, x, parts.y);
  spline_plane(s, t.data() + 18, false, parts.x, x, parts.x);
  const Field &a = parts.z, &b = parts.y, &c = parts.x;
  apply_shifted(expression::SplineJoin{}, details, at(a, {-s, 0, 0}), a, at(a, {s, 0, 0}), at(b, {-s, 0, 0}),
                at(b, {s, 0, 0}), at(c, {-s, 0, 0}), c, at(c, {s, 0, 0}));
}

/// details = max(floor, details + the adjoint of the level's lowpass of `coarse`)
void WaveletFrame::join(int level, const Field& details, const Field& coarse, float floor) {
  const int s = 1 << level;
  const Field& c = coarse;
  if (wavelet_ == Wavelet::spline) {
    const Field &a = scratch(3), &b = scratch(4);
    const expression::SplineMean mean{};
    if (!flat()) apply_shifted(mean, a, at(c, {-s, 0, 0}), c, at(c, {s, 0, 0}));
    const Field& stack = flat() ? c : a;
    apply_shifted(mean, b, at(stack, {0, -s, 0}), stack, at(stack, {0, s, 0}));
    apply_shifted(expression::SplineMeanAdded{floor}, details, details, at(b, {0, 0, -s}), b, at(b, {0, 0, s}));
  } else if (flat()) {
    apply_shifted(expression::JoinPlane{floor}, details, details, c, at(c, {0, -s, 0}), at(c, {0, 0, -s}),
                  at(c, {0, -s, -s}));
  } else {
    apply_shifted(expression::JoinStack{floor}, details, details, c, at(c, {0, -s, 0}), at(c, {0, 0, -s}),
                  at(c, {0, -s, -s}), at(c, {-s, 0, 0}), at(c, {-s, -s, 0}), at(c, {-s, 0, -s}), at(c, {-s, -s, -s}));
  }
}

}  // namespace ww
