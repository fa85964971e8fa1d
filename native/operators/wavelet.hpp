#pragma once
// Translation-invariant (undecimated, a-trous) wavelet frames on the periodic grid, and shrinkage in them.
//
// W splits a stack into the details of a few levels, each at twice the distance of the one before, and a coarse rest.
// Both frames are Parseval: W* W = 1, and synthesis is the adjoint. Haar: means and differences of neighbors, 3 kinds
// of details a level in a plane, 7 in a stack. Spline: the linear B-spline framelet (A. Ron & Z. Shen, J. Funct. Anal.
// 148 (1997) 408), symmetric and smoother, 8 and 26 kinds. Nothing is stored by kind: a level's details are formed,
// shrunk and put back in the same sweeps.
#include <vector>

#include "compute/device.hpp"

namespace ww {

enum class Wavelet { haar, spline };

/// A kind of detail: 0 lowpass, 1 detail (spline: slope), 2 curvature, an axis.
struct Band {
  int z, y, x;
};

class WaveletFrame {
 public:
  /// levels: at least 1. A grid of one plane gets the frame of a plane.
  WaveletFrame(Device& device, Shape grid, Wavelet wavelet, int levels);

  int levels() const { return levels_; }
  bool flat() const { return grid_.z == 1; }
  /// The kinds of details of a level.
  std::vector<Band> bands() const;
  /// What white noise of standard deviation 1 has in a band.
  double white_noise(int level, Band band) const;

  /// threshold[level][band], in the order of bands().
  using Thresholds = std::vector<std::vector<float>>;
  /// Each band's noise of white noise, times `scale`.
  Thresholds white(double scale) const;

  /// out = max(floor, W* soft(W x, thresholds)). Destroys x; x and out are different memory. The coarse rest is not
  /// shrunk, so the mean stays. For non-negative weights t this is the proximal map of the convex function
  /// min { sum t |c| + |c - W x|^2 / 2 : W* c = x } (J.-F. Cai, R. Chan & Z. Shen, Appl. Comput. Harmon. Anal. 24
  /// (2008) 131).
  void shrink(const Field& x, const Thresholds& thresholds, const Field& out, float floor);

 private:
  void haar_level(int level, const std::vector<float>& t, const Field& x, const Field& details);
  void spline_level(int level, const std::vector<float>& t, const Field& x, const Field& details);
  void spline_plane(int distance, const float* t, bool first, const Field& x, const Field& coarse, const Field& out);
  void join(int level, const Field& details, const Field& coarse, float floor);
  const Field& scratch(std::size_t i);

  Device& device_;
  Shape grid_;
  Wavelet wavelet_;
  int levels_;
  std::vector<Field> details_, scratch_;
};

}  // namespace ww
