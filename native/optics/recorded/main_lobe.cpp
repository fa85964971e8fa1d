// The search for the brightest place, the windowed centroid, and widths by crossing.
#include "optics/recorded/main_lobe.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"
#include "optics/recorded/values_around.hpp"

namespace ww {
namespace {

using Voxel = std::array<std::int64_t, 3>;

Voxel brightest(const Volume& v) {
  const auto at = std::max_element(v.values.begin(), v.values.end()) - v.values.begin();
  const std::int64_t row = at / v.shape.x;
  return {row / v.shape.y, row % v.shape.y, at % v.shape.x};
}

// The middle of the voxels around `start` that reach 70 % of it: the start itself, or the middle of a plateau.
Position top_of(const Volume& v, const Voxel& start, double level) {
  const double enough = 0.7 * (static_cast<double>(v.at(start[0], start[1], start[2])) - level) + level;
  std::vector<bool> seen(v.values.size());
  std::vector<Voxel> open{start};
  seen[v.index(start[0], start[1], start[2])] = true;
  Position sum{};
  double count = 0;
  while (!open.empty()) {
    const Voxel here = open.back();
    open.pop_back();
    for (std::size_t a = 0; a < 3; ++a) sum[a] += static_cast<double>(here[a]);
    ++count;
    for (std::size_t a = 0; a < 3; ++a)
      for (const std::int64_t side : {-1, 1}) {
        Voxel next = here;
        next[a] += side;
        if (next[a] < 0 || next[a] >= length(v.shape, static_cast<int>(a))) continue;
        const std::size_t i = v.index(next[0], next[1], next[2]);
        if (seen[i] || static_cast<double>(v.values[i]) < enough) continue;
        seen[i] = true;
        open.push_back(next);
      }
  }
  return {sum[0] / count, sum[1] / count, sum[2] / count};
}

// The brightest value of `v` outside the box of 2 FWHM to each side of the lobe.
double brightest_elsewhere(const Volume& v, const MainLobe& lobe) {
  double brightest = -HUGE_VAL;
  const auto inside = [&](std::size_t a, std::int64_t i) {
    return std::abs(static_cast<double>(i) - lobe.center[a]) <= 2 * lobe.fwhm[a];
  };
  for (std::int64_t z = 0; z < v.shape.z; ++z)
    for (std::int64_t y = 0; y < v.shape.y; ++y) {
      const bool row = inside(0, z) && inside(1, y);
      for (std::int64_t x = 0; x < v.shape.x; ++x)
        if (!row || !inside(2, x)) brightest = std::max(brightest, static_cast<double>(v.at(z, y, x)));
    }
  return brightest;
}

// One step of the fixed point: how far the centroid under the window lies from `center`. A wide window needs no
// interpolation: its sum over the voxels as they are is the integral.
Position centroid_offset(const Volume& v, const Position& center, const Position& radius, double level) {
  constexpr double wide = 8;
  Voxel half{};
  Position read = center;
  std::array<std::vector<double>, 3> place, window;
  for (std::size_t a = 0; a < 3; ++a) {
    if (length(v.shape, static_cast<int>(a)) > 1) {
      half[a] = static_cast<std::int64_t>(std::floor(radius[a]));
      if (radius[a] > wide) {
        read[a] = std::round(center[a]);
        ++half[a];
      }
    }
    for (std::int64_t i = -half[a]; i <= half[a]; ++i) {
      const double d = static_cast<double>(i) + read[a] - center[a], u = std::min(std::abs(d) / radius[a], 1.0);
      place[a].push_back(d);
      window[a].push_back((1 - u * u) * (1 - u * u));
    }
  }
  const Volume around = values_around(v, read, half);
  double light = 0;
  Position moment{};
  const float* value = around.values.data();
  for (std::size_t z = 0; z < place[0].size(); ++z)
    for (std::size_t y = 0; y < place[1].size(); ++y)
      for (std::size_t x = 0; x < place[2].size(); ++x) {
        const double weight = window[0][z] * window[1][y] * window[2][x] * (static_cast<double>(*value++) - level);
        light += weight;
        moment[0] += weight * place[0][z];
        moment[1] += weight * place[1][y];
        moment[2] += weight * place[2][x];
      }
  if (!(light > 0)) return {};
  return {moment[0] / light, moment[1] / light, moment[2] / light};
}

}  // namespace

Volume smoothed_along(const Volume& volume, int axis) {
  const std::int64_t n = length(volume.shape, axis);
  if (n < 3) return volume;
  BandedMatrix binomial;
  binomial.columns = n;
  for (std::int64_t j = 0; j < n; ++j) binomial.append_replicated(j - 1, {0.25, 0.5, 0.25});
  return apply_along(volume, axis, binomial);
}

Volume smoothed(Volume volume) {
  for (int axis = 0; axis < 3; ++axis)
    if (length(volume.shape, axis) >= 3) volume = smoothed_along(volume, axis);
  return volume;
}

double width_through(const Volume& volume, int axis, const Position& center, double level) {
  const auto a = static_cast<std::size_t>(axis);
  const std::int64_t n = length(volume.shape, axis);
  if (n == 1) return 0;
  constexpr std::int64_t fine = 8;
  const double c = center[a];
  const double longest = std::max(c, static_cast<double>(n - 1) - c);
  Voxel half{};
  Position step{1, 1, 1};
  half[a] = fine * static_cast<std::int64_t>(std::ceil(longest));
  step[a] = 1.0 / fine;
  const Volume line = values_around(volume, center, half, step);
  const auto value = [&](std::int64_t i) {
    return static_cast<double>(line.values[static_cast<std::size_t>(half[a] + i)]) - level;
  };
  const double threshold = value(0) / 2;
  if (!(threshold > 0)) return 0;
  const auto crossing = [&](std::int64_t direction) -> double {
    const double room = direction < 0 ? c : static_cast<double>(n - 1) - c;
    for (std::int64_t i = 1; i <= half[a] && static_cast<double>(i - 1) / fine <= room; ++i) {
      const double before = value(direction * (i - 1)), here = value(direction * i);
      if (here < threshold) return (static_cast<double>(i - 1) + (before - threshold) / (before - here)) / fine;
    }
    return 0;
  };
  const double left = crossing(-1), right = crossing(1);
  if (left == 0) return 2 * right;
  return right == 0 ? 2 * left : left + right;
}

MainLobe find_main_lobe(const Volume& volume, double level) {
  const Volume soft = smoothed(volume);
  MainLobe lobe;
  const Voxel start = brightest(soft);
  lobe.center = top_of(soft, start, level);

  // Widths and center depend on each other only weakly: a few rounds settle both.
  for (int round = 0; round < 12; ++round) {
    const Position before = lobe.center;
    Position radius{1, 1, 1};
    lobe.cut = false;
    for (int axis = 0; axis < 3; ++axis) {
      const auto a = static_cast<std::size_t>(axis);
      const std::int64_t n = length(volume.shape, axis);
      if (n == 1) continue;
      constexpr double blur = 0.5;  // the [1 2 1] / 4 blur has variance 1/2
      const double measured = width_through(soft, axis, lobe.center, level) / fwhm_of_sigma;
      const double width = measured == 0 ? static_cast<double>(n) / 2
                                         : fwhm_of_sigma * std::sqrt(std::max(measured * measured - blur, 0.0));
      lobe.fwhm[a] = std::max(width, 1.0);
      const double wanted = std::max(0.85 * lobe.fwhm[a], 1.5);
      const double room = std::min(lobe.center[a], static_cast<double>(n - 1) - lobe.center[a]) + 0.75;
      radius[a] = std::max(std::min(wanted, room), 0.75);
      if (room < 0.6 * lobe.fwhm[a]) lobe.cut = true;
    }
    const double enough = round < 1 ? 1e-3 : 1e-6;
    for (int i = 0; i < 40; ++i) {
      const Position offset = centroid_offset(volume, lobe.center, radius, level);
      double step = 0;
      for (int axis = 0; axis < 3; ++axis) {
        const auto a = static_cast<std::size_t>(axis);
        // A matched window halves every distance, so that twice the offset is Newton's step; later plain steps are
        // safe.
        const double move = std::clamp((i < 15 ? 2 : 1) * offset[a], -1.0, 1.0);
        lobe.center[a] = std::clamp(lobe.center[a] + move, 0.0, static_cast<double>(length(volume.shape, axis) - 1));
        step = std::max(step, std::abs(move));
      }
      if (step < enough) break;
    }
    double moved = 0;
    for (std::size_t a = 0; a < 3; ++a) moved = std::max(moved, std::abs(lobe.center[a] - before[a]));
    if (round > 0 && moved < 1e-5) break;
  }
  const double top = static_cast<double>(soft.at(start[0], start[1], start[2])) - level;
  if (top > 0) lobe.second = std::max(brightest_elsewhere(soft, lobe) - level, 0.0) / top;
  lobe.peak = static_cast<double>(values_around(volume, lobe.center, {0, 0, 0}).values[0]) - level;
  return lobe;
}

bool is_wrapped(const Volume& volume, double level) {
  const Voxel corner = brightest(volume);
  const double peak = static_cast<double>(volume.at(corner[0], corner[1], corner[2])) - level;
  bool wrapped = false;
  for (int axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    const std::int64_t n = length(volume.shape, axis);
    if (n == 1) continue;
    if (corner[a] != 0 && corner[a] != n - 1) return false;
    Voxel opposite = corner;
    opposite[a] = n - 1 - corner[a];
    if (n < 4 || static_cast<double>(volume.at(opposite[0], opposite[1], opposite[2])) - level < 0.2 * peak)
      return false;
    wrapped = true;
  }
  return wrapped;
}

}  // namespace ww
