// The steps from a PSF as given to one that is centered, on the image's grid and of sum 1.
#include "optics/recorded/prepare_psf.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "optics/geometry.hpp"
#include "optics/recorded/axis_resample.hpp"
#include "optics/recorded/main_lobe.hpp"
#include "optics/recorded/psf_background.hpp"
#include "optics/recorded/psf_grid.hpp"
#include "optics/recorded/psf_noise.hpp"

namespace ww {
namespace {

constexpr double centered = 5e-4;     // voxels: how far off the center may be
constexpr double least_contrast = 6;  // standard errors: the brightest of a million voxels of mere noise reaches 5
constexpr double rim_light = 1e-5;    // of the light: what planes left out at the rim may hold together

std::string number(double value) { return number_text(std::abs(value) < 5e-7 ? 0.0 : value); }
std::string listed(const Position& p) { return number(p[0]) + ", " + number(p[1]) + ", " + number(p[2]); }

void refuse_unusable(const Volume& psf, Shape image) {
  const Shape& s = psf.shape;
  if (s.z < 1 || s.y < 1 || s.x < 1) throw InvalidArgument("the PSF is empty: its size is " + to_string(s));
  if (psf.values.size() != static_cast<std::size_t>(s.voxels()))
    throw InvalidArgument("the PSF has " + std::to_string(psf.values.size()) + " values, but its size " + to_string(s) +
                          " needs " + std::to_string(s.voxels()));
  if (image.z < 1 || image.y < 1 || image.x < 1)
    throw InvalidArgument("the image is empty: its size is " + to_string(image));
  const auto bad = std::find_if(psf.values.begin(), psf.values.end(), [](float v) { return !std::isfinite(v); });
  if (bad != psf.values.end()) {
    const std::int64_t at = bad - psf.values.begin();
    throw InvalidArgument(std::string("the PSF holds ") + (std::isnan(*bad) ? "NaN" : "an infinite value") +
                          " at voxel (" + std::to_string(at / s.x / s.y) + ", " + std::to_string(at / s.x % s.y) +
                          ", " + std::to_string(at % s.x) + ") (z, y, x)");
  }
  const float highest = *std::max_element(psf.values.begin(), psf.values.end());
  if (highest <= 0)
    throw InvalidArgument("the PSF holds no light: its highest value is " + number(static_cast<double>(highest)));
}

// The value that a tenth of the voxels lie below: a first guess of where the ground is.
double ground(const Volume& v) {
  std::vector<float> sorted = v.values;
  const auto tenth = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 10);
  std::nth_element(sorted.begin(), tenth, sorted.end());
  return static_cast<double>(*tenth);
}

// Values near the ends of what a float holds are scaled, exactly, by a power of two, which is returned inverted.
double bring_to_range(Volume& psf) {
  const double highest = static_cast<double>(*std::max_element(psf.values.begin(), psf.values.end()));
  if (highest > 1e-30 && highest < 1e30) return 1;
  const int exponent = std::ilogb(highest);
  for (float& v : psf.values) v = static_cast<float>(std::ldexp(static_cast<double>(v), -exponent));
  return std::ldexp(1.0, exponent);
}

void unwrap(Volume& psf, PreparedPsf& result) {
  Volume rolled(psf.shape, psf.spacing);
  const Shape& s = psf.shape;
  for (std::int64_t z = 0; z < s.z; ++z)
    for (std::int64_t y = 0; y < s.y; ++y)
      for (std::int64_t x = 0; x < s.x; ++x)
        rolled.at((z + s.z / 2) % s.z, (y + s.y / 2) % s.y, (x + s.x / 2) % s.x) = psf.at(z, y, x);
  psf = std::move(rolled);
  result.notes.push_back(
      "The PSF was stored around its first voxel, wrapped at the borders; it was rolled to the middle of its array.");
}

void subtract_background(Volume& psf, double unit, PreparedPsf& result) {
  const float highest = *std::max_element(psf.values.begin(), psf.values.end());
  const float lowest = *std::min_element(psf.values.begin(), psf.values.end());
  if (highest == lowest) {
    if (std::max({psf.shape.z, psf.shape.y, psf.shape.x}) <= 3) return;  // a small box: no room for a background
    throw InvalidArgument("the PSF holds no light above its background: every value is " +
                          number(static_cast<double>(highest) * unit) +
                          " (switch the removal of its background off if a box is meant)");
  }
  const MainLobe lobe = find_main_lobe(psf, ground(psf));
  const PsfBackground background = estimate_background(psf, lobe.center, lobe.fwhm);
  // An offset that adds less than what is trimmed anyway is none.
  const double all = background.level * static_cast<double>(psf.values.size());
  if (background.flat && all > rim_light * light_of(psf)) {
    result.background = background.level * unit;
    for (float& v : psf.values) v = static_cast<float>(static_cast<double>(v) - background.level);
    result.notes.push_back("A background of " + number(result.background) +
                           " counts, seen in the PSF's outer shell, was subtracted.");
  }
  if (background.noise <= 0) return;
  if (background.contrast < least_contrast)
    throw InvalidArgument("the PSF holds no light above its background of " + number(background.level * unit) +
                          " counts and its noise of " + number(background.noise * unit));
  Volume variance(psf.shape);
  constexpr double smallest = std::numeric_limits<float>::min();  // 0 would say that nothing was seen
  std::fill(variance.values.begin(), variance.values.end(),
            static_cast<float>(std::max(background.noise * background.noise, smallest)));
  if (remove_noise(psf, variance, lobe.center, lobe.fwhm) > 0)
    result.notes.push_back("What does not rise above the noise of the PSF's background (standard deviation " +
                           number(background.noise * unit) + ") was taken out of it.");
}

// A one-plane image sees the in-focus plane of a stack; a one-plane PSF serves a stack plane by plane.
void match_dimensions(Volume& psf, Position& center, Shape image, PreparedPsf& result) {
  if (image.z == 1 && psf.shape.z > 1) {
    result.notes.push_back("The image has one plane: the PSF's in-focus plane, " + number(center[0]) + " of 0 to " +
                           std::to_string(psf.shape.z - 1) + ", was used.");
    const double nearest = std::round(center[0]);
    psf = apply_along(psf, 0,
                      resample_axis(psf.shape.z, std::abs(center[0] - nearest) <= 1e-3 ? nearest : center[0], 1, 0));
    for (float& v : psf.values) v = std::max(v, 0.0f);
    if (light_of(psf) <= 0)
      throw InvalidArgument("the PSF holds no light in its in-focus plane, z = " + number(center[0]));
    center[0] = 0;
  } else if (image.z > 1 && psf.shape.z == 1) {
    result.warnings.push_back("The PSF has one plane, the image has " + std::to_string(image.z) +
                              ": every plane is restored alone, and blur along z stays.");
  }
}

// Image voxels over PSF voxels along each axis; 1 where one of them is unknown or they agree to 0.1 %.
Position steps_between(const Volume& psf, Spacing image, PreparedPsf& result) {
  const Position from{psf.spacing.z, psf.spacing.y, psf.spacing.x}, to{image.z, image.y, image.x};
  Position step{1, 1, 1};
  std::string psf_unknown, image_unknown, both_unknown;
  for (int axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    if (length(psf.shape, axis) == 1) continue;
    const bool psf_known = std::isfinite(from[a]) && from[a] > 0, image_known = std::isfinite(to[a]) && to[a] > 0;
    if (psf_known && image_known) {
      if (std::abs(to[a] / from[a] - 1) > 1e-3) step[a] = to[a] / from[a];
      continue;
    }
    std::string& unknown = image_known ? psf_unknown : psf_known ? image_unknown : both_unknown;
    unknown += std::string(unknown.empty() ? "" : ", ") + axis_names[a];
  }
  const std::string equal = " is unknown: one voxel of the PSF was taken for one of the image.";
  if (!psf_unknown.empty()) result.notes.push_back("The PSF's voxel size along " + psf_unknown + equal);
  if (!image_unknown.empty()) result.notes.push_back("The image's voxel size along " + image_unknown + equal);
  if (!both_unknown.empty())
    result.notes.push_back("The voxel size of the PSF and of the image along " + both_unknown + equal);
  if (step != Position{1, 1, 1})
    result.notes.push_back("The PSF was resampled from voxels of " + listed(from) + " to " + listed(to) +
                           " micrometers (z, y, x).");
  return step;
}

// Where the main lobe is; a cut lobe or a second bright place is a warning.
MainLobe seen_lobe(const Volume& psf, PreparedPsf& result) {
  const MainLobe lobe = find_main_lobe(psf);
  if (lobe.cut)
    result.warnings.push_back("The PSF's main lobe at voxel (" + listed(lobe.center) + ") of " + to_string(psf.shape) +
                              " is cut by the border of its array: its center is less sure, and light is missing.");
  if (lobe.second > 0.5)
    result.warnings.push_back("The PSF holds a second bright place, away from its main lobe at voxel (" +
                              listed(lobe.center) + ") (z, y, x), of " + number(100 * lobe.second) +
                              " % of its brightness: it may be the image of another bead.");
  return lobe;
}

// The PSF on a grid around its center.
struct Placed {
  PsfGrid grid;
  Volume psf;
};

// Resampling moves the center that was measured by some thousandths of a voxel: with `refine` it is measured again on
// the result, until it is off by less than `centered`.
Placed place_on_grid(const Volume& psf, Position center, const Position& step, Shape image, bool refine) {
  PsfGrid grid = PsfGrid::around(psf, center, step, image);
  Placed placed{grid, on_grid(psf, grid)};
  for (int round = 0; refine && round < 4; ++round) {
    const Position found = find_main_lobe(placed.psf).center;
    double off = 0;
    for (std::size_t a = 0; a < 3; ++a) {
      const double rest = found[a] - static_cast<double>(placed.grid.half[a]);
      off = std::max(off, std::abs(rest));
      center[a] = placed.grid.center[a] + rest * step[a];
    }
    grid = PsfGrid::around(psf, center, step, image);
    if (off < centered || grid == placed.grid) break;
    placed = {grid, on_grid(psf, grid)};
  }
  return placed;
}

// The sentences about where the PSF was and what it is now.
void describe(PreparedPsf& result, Shape given, const Position& step) {
  if (result.shift != Position{})
    result.notes.push_back("The PSF of " + to_string(given) + " voxels was moved by " + listed(result.shift) +
                           " voxels (z, y, x) to center its main lobe.");
  Position middle, fwhm;
  for (int axis = 0; axis < 3; ++axis)
    middle[static_cast<std::size_t>(axis)] = static_cast<double>(length(result.psf.shape, axis) / 2);
  for (int axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    fwhm[a] = width_through(result.psf, axis, middle);
    if (step[a] > 1 && fwhm[a] > 0 && fwhm[a] < 2)
      result.warnings.push_back(std::string("The image's voxels are coarse for this PSF: along ") + axis_names[a] +
                                " its full width at half maximum is " + number(fwhm[a]) +
                                " voxels, and 2 are the least.");
  }
  result.notes.push_back("The prepared PSF has " + to_string(result.psf.shape) +
                         " voxels and a full width at half maximum of " + listed(fwhm) + " voxels (z, y, x).");
}

}  // namespace

PreparedPsf prepare_psf(const Volume& given, Spacing image_spacing, Shape image_shape, const PsfIntake& intake) {
  refuse_unusable(given, image_shape);
  const bool measured = intake.centering == PsfIntake::Centering::automatic;
  PreparedPsf result;
  Volume psf = given;
  const double unit = bring_to_range(psf);

  if (measured && is_wrapped(psf, ground(psf))) unwrap(psf, result);
  if (intake.background == PsfIntake::Background::automatic) subtract_background(psf, unit, result);
  for (float& v : psf.values) v = std::max(v, 0.0f);

  const Position middle{static_cast<double>(psf.shape.z / 2), static_cast<double>(psf.shape.y / 2),
                        static_cast<double>(psf.shape.x / 2)};
  Position center = middle;
  bool refine = false;
  if (measured) {
    const MainLobe lobe = seen_lobe(psf, result);
    center = lobe.center;
    refine = !lobe.cut;  // the center of a cut lobe cannot be measured better
  }
  const double depth = center[0];  // kept, for a plane taken out no longer has one
  match_dimensions(psf, center, image_shape, result);

  const Position step = steps_between(psf, image_spacing, result);
  const auto [grid, out] = place_on_grid(psf, center, step, image_shape, refine);
  result.shift = {middle[0] - (psf.shape.z == given.shape.z ? grid.center[0] : depth), middle[1] - grid.center[1],
                  middle[2] - grid.center[2]};

  const double lost = light_outside(psf, grid);
  if (lost > 1e-3)
    result.notes.push_back("The PSF is larger than the image can use; " + number(100 * lost) +
                           " % of its light lies farther out and was left out.");
  result.psf = without_empty_rim(out, rim_light);
  result.psf.spacing = image_spacing;
  const double light = light_of(result.psf);
  if (!(light > 0))
    throw InvalidArgument("the PSF holds no light around its center, voxel (" + listed(grid.center) + ") (z, y, x)");
  for (float& v : result.psf.values) v = static_cast<float>(static_cast<double>(v) / light);
  describe(result, given.shape, step);
  return result;
}

}  // namespace ww
