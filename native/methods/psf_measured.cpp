// Measured PSF: the mean image of fluorescent beads, brought onto each other by fractions of a voxel.
// Steps: detection by the Laplacian of a Gaussian; background from each bead's shell; maximum likelihood registration
// to the running mean; mean weighted by the square of the signal to noise; division by the ball's transform;
// band-limited resampling. Each stands in a file of room optics, with its source.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

#include "catalog/method.hpp"
#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "methods/microscope_parameters.hpp"
#include "methods/psf_grid_parameters.hpp"
#include "optics/beads/bead_average.hpp"
#include "optics/beads/bead_detection.hpp"
#include "optics/beads/bead_measure.hpp"
#include "optics/beads/bead_registration.hpp"
#include "optics/beads/bead_size.hpp"
#include "optics/beads/bead_verdict.hpp"
#include "optics/beads/gaussian_fit.hpp"
#include "optics/geometry.hpp"
#include "optics/recorded/angular_average.hpp"
#include "optics/recorded/axis_resample.hpp"
#include "optics/recorded/main_lobe.hpp"
#include "optics/recorded/plain_transform.hpp"
#include "optics/recorded/psf_grid.hpp"
#include "optics/recorded/psf_measure.hpp"
#include "optics/recorded/psf_noise.hpp"
#include "optics/recorded/sampling.hpp"
#include "optics/theory/gaussian_psf.hpp"
#include "optics/theory/lobe_widths.hpp"

namespace ww {
namespace {

enum class Symmetry { as_measured, round };

std::string number(double v) { return number_text(v, v >= 1000 ? 5 : 3); }

struct PsfMeasured : MicroscopeParameters, PsfGridParameters {
  double bead_diameter = 0;
  Averaging averaging = Averaging::weighted_mean;
  Symmetry symmetry = Symmetry::as_measured;
  int bead_limit = 200;

  static Parameters<PsfMeasured> parameters() {
    using P = PsfMeasured;
    Parameters<P> p;
    add_microscope(p);
    p.number("bead_diameter", &P::bead_diameter, "Bead diameter",
             "Of the beads, to correct the PSF for their size; 0 does not correct.")
        .range(0, 5)
        .step(0.001)
        .unit("µm")
        .choice("averaging", &P::averaging, "Averaging",
                "The mean weights beads by the square of their signal-to-noise ratio; the median is robust to outlier "
                "beads.",
                {{"mean", "Weighted mean"}, {"median", "Median"}})
        .choice("symmetry", &P::symmetry, "Symmetry",
                "Round averages over the angle around the optical axis, which removes noise and asymmetry alike.",
                {{"as_measured", "As measured"}, {"round", "Round"}})
        .integer("bead_limit", &P::bead_limit, "Maximum number of beads", "The brightest spots are examined first.")
        .range(1, 10000)
        .advanced();
    add_psf_grid(p, "Of the PSF; 0 takes the image's, or the bead stack's where there is no image.",
                 "Odd; 0 takes 3 widths to each side.", "Odd; 0 takes 4 widths to each side.");
    return p;
  }

  std::vector<ArrayLayout> outline(const std::vector<ArrayView>& inputs, const Method::Hint& hint) const {
    return layouts(geometry(inputs, hint));
  }

  /// The stack, its filtered copies; the window that beads are averaged in, and its transform.
  double working_bytes(const std::vector<ArrayView>& inputs, const Method::Hint& hint) const {
    constexpr double copies = 3, in_window = 64 + 16 * 1.5 * 1.5 * 1.5 * 2, in_psf = 40, samples = 2e7;
    const Geometry g = geometry(inputs, hint);
    double window = 1, psf = 1;
    for (std::size_t a = 0; a < 3; ++a) {
      window *= static_cast<double>(2 * g.window()[a] + 1);
      psf *= static_cast<double>(2 * g.half[a] + 1);
    }
    const double kept = averaging == Averaging::median ? bead_limit * (sizeof(float) + 0.125) : 0;
    return copies * sizeof(float) * static_cast<double>(beads_of(inputs).shape().voxels()) +
           (in_window + kept) * window + in_psf * psf + samples;
  }

  std::vector<OwnedArray> make(Job& job, const std::vector<ArrayView>& inputs, const Method::Hint& hint) const {
    const Geometry g = geometry(inputs, hint);
    const ArrayView& given = beads_of(inputs);
    Volume stack(given.shape(), g.beads);
    read_stack(given, 0, 0, stack.values.data());
    require_values(stack);

    job.progress(0.05, "looking for beads");
    Position fwhm = g.fwhm;  // voxels of the bead stack
    std::vector<Bead> beads = detect_beads(stack, fwhm, static_cast<std::size_t>(bead_limit));
    if (beads.empty()) throw InvalidArgument(no_beads(g));
    job.progress(0.3, "measuring beads");
    measure_beads(stack, fwhm, beads);
    reject_narrow(fwhm, beads);
    for (std::size_t a = 0; a < 3; ++a) fwhm[a] = std::max(fwhm[a], median_fwhm(beads)[a]);
    BeadLimits limits;
    limits.fwhm = fwhm;
    limits.saturation = saturation_of(stack, largest_value(given.dtype), fwhm, beads);
    reject_beads(stack, limits, beads);
    if (std::none_of(beads.begin(), beads.end(), [](const Bead& b) { return b.used(); }))
      throw InvalidArgument(why_none_is_used(beads, limits, listed(g.beads)));
    fwhm = median_fwhm(beads);

    register_beads(stack, fwhm, beads,
                   [&](double part) { job.progress(0.4 + 0.3 * part, "bringing beads onto each other"); });
    job.progress(0.7, "averaging");
    AveragedBeads average = average_beads(stack, beads, fwhm, g.window(), averaging);
    average.mean.spacing = average.deviation.spacing = average.variance.spacing = g.beads;
    const Cleaned cleaned = clean(job, average, fwhm);
    job.progress(0.9, "resampling");
    const PsfGrid grid{cleaned.center, g.step, g.half};
    Volume psf = tapered(on_grid(cleaned.psf, grid), rim), sd = on_grid(average.deviation, grid);
    psf.spacing = sd.spacing = g.spacing;
    const double light = light_of(psf);
    if (!(light > 0)) throw InvalidArgument("beads: their mean holds no light");
    for (Volume* v : {&psf, &sd})
      for (float& f : v->values) f = static_cast<float>(static_cast<double>(f) / light);
    report(job, g, beads, psf, cleaned.asymmetry);
    job.progress(1, "done");

    std::vector<ArrayLayout> all = layouts(g);
    all[2].axes[0].size = static_cast<std::int64_t>(beads.size());
    all[2].make_dense();
    const std::vector<float> table = table_of(beads, listed(g.beads));
    const Volume otf = transform_modulus(psf);
    std::vector<OwnedArray> out;
    const std::vector<const std::vector<float>*> values{&psf.values, &sd.values, &table, &otf.values};
    for (std::size_t i = 0; i < all.size(); ++i) {
      OwnedArray a;
      static_cast<ArrayLayout&>(a) = all[i];
      a.memory.resize(a.bytes());
      std::memcpy(a.memory.data(), values[i]->data(), a.memory.size());
      out.push_back(std::move(a));
    }
    return out;
  }

 private:
  static constexpr double rim = 0.15;  // of the way to the border: where the PSF falls to 0

  /// Sizes that are known before a voxel is.
  struct Geometry {
    Spacing beads, spacing;              ///< voxel size of the bead stack and of the PSF
    Position theory{}, fwhm{};           ///< full widths: of the PSF in theory (µm); of a bead, in the stack's voxels
    Position step{1, 1, 1};              ///< the PSF's voxel in voxels of the stack
    std::array<std::int64_t, 3> half{};  ///< of the PSF, in its voxels

    /// Half of the box that is averaged, in voxels of the stack.
    std::array<std::int64_t, 3> window() const {
      std::array<std::int64_t, 3> w{};
      for (std::size_t a = 0; a < 3; ++a)
        if (fwhm[a] > 0) w[a] = std::llround(std::ceil((static_cast<double>(half[a]) + 0.5) * step[a])) + 2;
      return w;
    }
  };

  std::vector<ArrayLayout> layouts(const Geometry& g) const {
    ArrayLayout psf, table;
    psf.role = "psf";
    psf.axes = {{'z', 2 * g.half[0] + 1, 0, g.spacing.z},
                {'y', 2 * g.half[1] + 1, 0, g.spacing.y},
                {'x', 2 * g.half[2] + 1, 0, g.spacing.x}};
    psf.make_dense();
    ArrayLayout sd = psf, otf = psf;
    sd.role = "psf_sd";
    otf.role = "otf";
    for (Axis& a : otf.axes) a.spacing = 0;
    table.role = "table";
    table.axes = {{'y', bead_limit}, {'x', static_cast<std::int64_t>(bead_columns().size())}};
    table.make_dense();
    return {psf, sd, table, otf};
  }

  static const ArrayView& beads_of(const std::vector<ArrayView>& inputs) {
    const auto beads = std::find_if(inputs.begin(), inputs.end(), [](const ArrayView& a) { return a.role == "beads"; });
    if (beads == inputs.end()) throw InvalidArgument("psf_measured needs an array of role beads");
    return *beads;
  }

  /// Beads lie in the objective's own immersion, as far as theory knows.
  Microscope optics() const { return microscope(wavelength, exciting()); }

  Geometry geometry(const std::vector<ArrayView>& inputs, const Method::Hint& hint) const {
    const ArrayView& stack = beads_of(inputs);
    const Shape shape = stack.shape();
    if (shape.y < 3 || shape.x < 3)
      throw InvalidArgument("beads: the stack of " + to_string(shape) +
                            " voxels has no planes to look at: beads need 3 x 3 voxels and more");
    const auto first = [](double a, double b) { return a > 0 ? a : b; };
    const Spacing own = stack.spacing();
    Geometry g;
    g.beads = {first(own.z, hint.spacing.z), first(own.y, hint.spacing.y), first(own.x, hint.spacing.x)};
    g.spacing = spacing_or(
        {first(hint.spacing.z, g.beads.z), first(hint.spacing.y, g.beads.y), first(hint.spacing.x, g.beads.x)});
    const Position from = listed(g.beads), to = listed(g.spacing);
    const LobeWidths theory = lobe_widths({PsfModel::vectorial, optics(), recording(exciting())});
    const std::array<int, 3> sizes{size_z, size_y, size_x};
    for (std::size_t a = 0; a < 3; ++a) {
      const std::int64_t n = length(shape, static_cast<int>(a));
      if (sizes[a] > 0 && sizes[a] % 2 == 0)
        throw InvalidParameter(std::string("psf_size_") + axis_names[a] + " = " + std::to_string(sizes[a]) +
                               " is even: a PSF has its center at its middle voxel, so its size is odd");
      g.theory[a] = a == 0 ? theory.axial : theory.lateral;
      if (n == 1) continue;
      if (!(from[a] > 0))
        throw InvalidArgument(std::string("beads: the voxel size along ") + axis_names[a] +
                              " is unknown: give it, in micrometers (--voxel-size Z,Y,X on the command line, spacing= "
                              "in Python, Image > Properties in Fiji)");
      if (std::abs(to[a] / from[a] - 1) > 1e-3) g.step[a] = to[a] / from[a];
      const double width = std::hypot(g.theory[a], fwhm_of_sigma * std::sqrt(ball_variance(bead_diameter)));
      g.fwhm[a] = width / from[a];
      if (g.fwhm[a] > 0.5 * static_cast<double>(n))
        throw InvalidArgument(std::string("beads: a bead of ") + number(width) + " µm along " + axis_names[a] +
                              " would fill the stack of " + std::to_string(n) + " voxels of " + number(from[a]) +
                              " µm: are the voxel size and the optics right?");
      if (g.fwhm[a] < 0.2)
        throw InvalidArgument(std::string("beads: voxels of ") + number(from[a]) + " µm along " + axis_names[a] +
                              " are more than 5 times as large as a bead's image of " + number(width) +
                              " µm: is the unit right?");
      const double wanted = std::ceil((a == 0 ? 3 : 4) * g.fwhm[a] / g.step[a]),
                   most = std::floor((static_cast<double>(n) / g.step[a] - 1) / 2);
      g.half[a] =
          sizes[a] > 0 ? (sizes[a] - 1) / 2 : static_cast<std::int64_t>(std::clamp(wanted, 1.0, std::max(most, 1.0)));
    }
    return g;
  }

  static void require_values(const Volume& stack) {
    if (std::any_of(stack.values.begin(), stack.values.end(), [](float v) { return !std::isfinite(v); }))
      throw InvalidArgument("beads: the stack holds NaN or infinite values; an image must be finite");
  }

  std::string no_beads(const Geometry& g) const {
    const Microscope m = optics();
    return "beads: no spot of about " + (g.fwhm[0] > 0 ? number(g.fwhm[0] * g.beads.z) + " x " : std::string()) +
           number(g.fwhm[1] * g.beads.y) + " x " + number(g.fwhm[2] * g.beads.x) +
           " µm rises above the noise (6 standard deviations are needed): numerical_aperture = " +
           number(m.numerical_aperture) + ", wavelength = " + number(m.wavelength) +
           " µm and the voxel size say that width";
  }

  /// The mean without its noise, its asymmetry (if asked for), the ball.
  struct Cleaned {
    Volume psf;
    Position center{};
    double asymmetry = 0;
  };
  Cleaned clean(Job& job, const AveragedBeads& average, const Position& fwhm) const {
    Cleaned c;
    Volume mean = average.mean;
    c.center = find_main_lobe(mean).center;
    const double noise = average.noise();
    c.asymmetry = asymmetry(mean, angular_average(mean, c.center), c.center, fwhm, noise);
    // A bead's own far light stands in the shell its background was taken from.
    const double missed = background_missed(mean, average.variance, c.center, fwhm);
    for (std::size_t i = 0; i < mean.values.size(); ++i)
      if (average.variance.values[i] > 0)
        mean.values[i] = static_cast<float>(static_cast<double>(mean.values[i]) + missed);
    remove_noise(mean, average.variance, c.center, fwhm);
    if (symmetry == Symmetry::round) mean = angular_average(mean, c.center);
    if (bead_diameter > 0) {  // what noise is left stands where there is light
      job.progress(0.8, "taking the bead's size out");
      const double light = light_of(mean);
      const auto lit = std::count_if(mean.values.begin(), mean.values.end(), [](float v) { return v > 0; });
      mean = without_ball(mean, bead_diameter, fwhm, static_cast<double>(lit) * noise * noise / (light * light));
    }
    c.psf = std::move(mean);
    return c;
  }

  void report(Job& job, const Geometry& g, const std::vector<Bead>& beads, const Volume& psf, double asymmetry) const {
    const std::int64_t used = count_of(beads, Rejection::none);
    job.found("beads_found", static_cast<double>(beads.size()), "");
    job.found("beads_used", static_cast<double>(used), "");
    for (const Rejection r : rejections)
      job.found(std::string("beads_") + name_of(r), static_cast<double>(count_of(beads, r)), "");
    double snr = 0, least = HUGE_VAL;
    for (const Bead& b : beads)
      if (b.used()) snr += b.snr() * b.snr(), least = std::min(least, b.snr());
    job.found("snr_least", least, "");
    job.found("snr_of_mean", std::sqrt(snr), "");
    report_widths(job, g, psf);
    job.found("asymmetry", 100 * asymmetry, "%");
    if (used < 5)
      job.warn((used == static_cast<std::int64_t>(beads.size())
                    ? "only " + std::to_string(used) + " beads were found: 10"
                    : "only " + std::to_string(used) + " of " + std::to_string(beads.size()) + " beads were used: 10") +
               " and more show which are outliers and average the noise");
    warn_of_optics(job, g);
  }

  /// The widths of the PSF, those of a fitted Gaussian and those of the optics; throws where they cannot be beads.
  static void report_widths(Job& job, const Geometry& g, const Volume& psf) {
    const Position middle{static_cast<double>(g.half[0]), static_cast<double>(g.half[1]),
                          static_cast<double>(g.half[2])},
        voxel = listed(g.spacing);
    const Position crossing = steady_widths(psf, middle);
    Position reach;
    for (std::size_t a = 0; a < 3; ++a) reach[a] = std::max(crossing[a], 1.6);
    const FittedGaussian fit = fit_gaussian(psf, 0, middle, crossing, reach);
    const double wide = 3;  // a bead's own size and aberrations make less
    if (crossing[1] * voxel[1] > wide * g.theory[1] && crossing[2] * voxel[2] > wide * g.theory[2])
      throw InvalidArgument("beads: what was found is " + number(crossing[2] * voxel[2]) + " µm wide along x, " +
                            number(crossing[2] * voxel[2] / g.theory[2]) + " times what the optics say (" +
                            number(g.theory[2]) +
                            " µm): are these beads, and are numerical aperture, wavelength and voxel size theirs?");
    std::string unknown;
    for (std::size_t a = 0; a < 3; ++a) {
      if (length(psf.shape, static_cast<int>(a)) == 1) continue;
      const std::string name = std::string("fwhm_") + axis_names[a];
      if (crossing[a] > 0) job.found(name + "_crossing", crossing[a] * voxel[a], "µm");
      if (fit.converged) job.found(name + "_fit", fit.fwhm[a] * voxel[a], "µm");
      job.found(name + "_theory", g.theory[a], "µm");
      const double ratio = crossing[a] * voxel[a] / g.theory[a];
      if (!(crossing[a] > 0))
        unknown += (unknown.empty() ? "" : ", ") + std::string(axis_names[a]);
      else if (ratio < 0.85 || ratio > 2)
        job.warn(std::string("the beads' width along ") + axis_names[a] + ", " + number(crossing[a] * voxel[a]) +
                 " µm, is " + number(ratio) + " times that of the optics, " + number(g.theory[a]) +
                 " µm: are numerical aperture, wavelength and voxel size right?");
    }
    if (!unknown.empty())
      job.warn("the PSF of " + to_string(psf.shape) + " voxels is too small to measure its width along " + unknown +
               ": give a larger psf_size");
  }

  void warn_of_optics(Job& job, const Geometry& g) const {
    if (const std::string odd = wavelengths_warning(wavelength, exciting()); !odd.empty()) job.warn(odd);
    const Microscope m = optics();
    const double largest = 0.7 * m.wavelength / m.numerical_aperture;  // where the ball's transform is 0 at the cutoff
    if (bead_diameter > largest)
      job.warn("bead_diameter = " + number(bead_diameter) + " µm hides detail that the objective resolves: beads of " +
               number(largest) + " µm or less show all of it");
    const std::string coarse = sampling_warning({std::max(g.beads.y, g.beads.x), g.theory[2], finest_voxel(m)});
    if (!coarse.empty()) job.warn("the bead stack's " + coarse);
  }
};

const Register<PsfMeasured> entry{
    {.key = "psf_measured",
     .title = "Measured PSF",
     .summary = "Measures the PSF of a microscope from a stack of fluorescent beads.",
     .door = Door::measure_psf,
     .first_choice = true,
     .inputs = {{.role = "beads", .title = "Bead stack", .holds = Holds::beads}},
     .outputs = {
         {.role = "psf", .title = "PSF", .holds = Holds::psf},
         {.role = "psf_sd", .title = "Standard deviation of the PSF", .required = false, .holds = Holds::deviation},
         {.role = "table",
          .title = "Table of beads",
          .required = false,
          .holds = Holds::measurements,
          .columns = bead_columns()},
         {.role = "otf", .title = "Modulus of the OTF", .required = false, .holds = Holds::otf, .show = false}}}};

}  // namespace
}  // namespace ww
