// Theoretical PSF: computed from the optics, on the image's voxel size. The models and their sources stand in
// optics/theory/pupil.hpp (vectorial, Gibson and Lanni, Richards and Wolf, Born and Wolf) and
// optics/theory/gaussian_psf.hpp; what microscopes make of them in optics/theory/recorded_psf.hpp.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

#include "catalog/method.hpp"
#include "image/errors.hpp"
#include "image/number_text.hpp"
#include "methods/microscope_parameters.hpp"
#include "methods/psf_grid_parameters.hpp"
#include "optics/geometry.hpp"
#include "optics/recorded/sampling.hpp"
#include "optics/theory/gaussian_psf.hpp"
#include "optics/theory/lobe_widths.hpp"
#include "optics/theory/pixel_psf.hpp"
#include "optics/theory/point_psf.hpp"
#include "optics/theory/presets.hpp"
#include "optics/theory/psf_extent.hpp"

namespace ww {
namespace {

/// By its place in the list of optics/theory/presets.hpp.
enum class Sample : int { as_immersion };
enum class Coverslip { as_designed, custom };

/// What optics refuses is a parameter of ours.
template <class F>
auto checked(F&& f) {
  try {
    return f();
  } catch (const InvalidArgument& e) {
    throw InvalidParameter(e.what());
  }
}

std::vector<Choice> samples() {
  std::vector<Choice> all{{"as_immersion", "Like the immersion"}};
  for (const MediumPreset& m : medium_presets()) all.push_back({m.key, m.title});
  all.push_back({"custom", "Custom"});
  return all;
}
std::vector<std::string> other_samples() {
  std::vector<std::string> keys;
  for (const Choice& c : samples())
    if (c.key != "as_immersion") keys.push_back(c.key);
  return keys;
}

struct PsfTheoretical : MicroscopeParameters, PsfGridParameters {
  PsfModel model = PsfModel::vectorial;
  Sample sample = Sample::as_immersion;
  double sample_refractive_index = 1.333, particle_depth = 0;
  Coverslip coverslip = Coverslip::as_designed;
  double coverslip_thickness = 170, coverslip_index = 1.515, design_coverslip_thickness = 170;
  double design_coverslip_index = 1.515, design_immersion_index = 1.515, working_distance = 150;
  ZReference z_reference = ZReference::intensity_peak;
  PixelValue pixel_value = PixelValue::integral;
  Normalization normalization = Normalization::sum;
  std::vector<double> channel_wavelengths, channel_excitation_wavelengths;

  static Parameters<PsfTheoretical> parameters() {
    using P = PsfTheoretical;
    const std::vector<std::string> layered{"vectorial", "gibson_lanni"};
    Parameters<P> p;
    p.choice("psf_model", &P::model, "PSF model", "Diffraction model; vectorial is the most exact.",
             {{"vectorial", "Vectorial, layered (Aguet 2009)"},
              {"gibson_lanni", "Scalar, layered (Gibson & Lanni 1991)"},
              {"richards_wolf", "Vectorial, one medium (Richards & Wolf 1959)"},
              {"born_wolf", "Scalar, paraxial (Born & Wolf)"},
              {"gaussian", "Gaussian (Zhang 2007)"}});
    add_microscope(p);
    p.choice("sample", &P::sample, "Medium",
             "The mounting medium; a refractive index other than the immersion's causes spherical aberration.",
             samples())
        .visible_if("psf_model", layered)
        .number("sample_refractive_index", &P::sample_refractive_index, "Refractive index of the medium",
                "Of the mounting medium.")
        .range(1, 2.5)
        .step(0.001)
        .visible_if("psf_model", layered)
        .visible_if("sample", {"custom"});
    p.number("particle_depth", &P::particle_depth, "Depth", "Of the object below the cover slip.")
        .range(0, 1000)
        .step(0.1)
        .unit("µm")
        .visible_if("psf_model", layered)
        .visible_if("sample", other_samples());
    p.numbers("channel_wavelengths", &P::channel_wavelengths, "Emission wavelengths of channels",
              "One for each channel, in place of the wavelength above; then there is a PSF for each.")
        .range(0.2, 2)
        .unit("µm")
        .visible_if("modality", {"widefield", "confocal", "spinning_disk", "light_sheet"})
        .advanced()
        .numbers("channel_excitation_wavelengths", &P::channel_excitation_wavelengths,
                 "Excitation wavelengths of channels", "One for each channel, in place of the one above.")
        .range(0.2, 2)
        .unit("µm")
        .visible_if("modality", {"confocal", "spinning_disk", "two_photon"})
        .advanced()
        .choice("psf_z_reference", &P::z_reference, "Middle plane", "Focus at the central plane.",
                {{"intensity_peak", "Brightest"},
                 {"paraxial_focus", "Paraxial focus"},
                 {"particle", "Depth on the stage's scale"}})
        .visible_if("psf_model", layered)
        .advanced()
        .choice("psf_pixel", &P::pixel_value, "Pixel", "How a voxel's value is computed.",
                {{"integral", "Mean over its area"}, {"point", "Value at its center"}})
        .visible_if("psf_model", {"vectorial", "gibson_lanni", "richards_wolf", "born_wolf"})
        .advanced()
        .choice("psf_normalization", &P::normalization, "Scale",
                "Which quantity is 1; a deconvolution uses the sum in any case.", {{"sum", "Sum"}, {"peak", "Peak"}})
        .advanced()
        .choice("coverslip", &P::coverslip, "Cover slip",
                "Whether cover slip and immersion are those the objective is designed for.",
                {{"as_designed", "As designed"}, {"custom", "Custom"}})
        .visible_if("psf_model", layered)
        .advanced();
    const auto glass = [&](Parameters<P>& q) {
      q.visible_if("psf_model", layered).visible_if("coverslip", {"custom"}).advanced();
    };
    const auto index = [&](const char* key, double P::*member, const char* title, const char* description) {
      glass(p.number(key, member, title, description).range(1, 2.5).step(0.001));
    };
    const auto length = [&](const char* key, double P::*member, const char* title, const char* description,
                            double most) {
      glass(p.number(key, member, title, description).range(0, most).step(1).unit("µm"));
    };
    length("coverslip_thickness", &P::coverslip_thickness, "Cover slip thickness", "Of the cover slip in use.", 10000);
    index("coverslip_index", &P::coverslip_index, "Cover slip index", "Refractive index of the cover slip in use.");
    length("design_coverslip_thickness", &P::design_coverslip_thickness, "Designed cover slip thickness",
           "That the objective is designed for.", 10000);
    index("design_coverslip_index", &P::design_coverslip_index, "Designed cover slip index",
          "Refractive index that the objective is designed for.");
    index("design_immersion_index", &P::design_immersion_index, "Designed immersion index",
          "Refractive index of the immersion that the objective is designed for.");
    length("working_distance", &P::working_distance, "Working distance",
           "Thickness of the immersion that the objective is designed for.", 100000);
    add_psf_grid(p, "0 takes the image's voxel size.",
                 "The center is voxel n/2, rounded down; 0 takes the size that holds 99 % of the intensity.",
                 "The center is voxel n/2, rounded down; 0 takes the size that holds 99 % of the intensity.");
    return p;
  }

  std::vector<ArrayLayout> outline(const std::vector<ArrayView>& inputs, const Method::Hint& hint) const {
    if (hint.depth > 0) return deeper(hint).outline(inputs, {hint.spacing, hint.shape});
    const std::vector<RecordedPsf> channels = recorded();
    sampling(spacing(hint), channels);  // refuses what cannot be meant
    return {layout(channels, hint)};
  }

  ArrayLayout layout(const std::vector<RecordedPsf>& channels, const Method::Hint& hint) const {
    const Spacing d = spacing(hint);
    const Shape s = size(channels, d, hint);
    ArrayLayout psf;
    psf.role = "psf";
    if (listed()) psf.axes.push_back({'c', static_cast<std::int64_t>(channels.size())});
    for (const Axis& axis : {Axis{'z', s.z, 0, d.z}, {'y', s.y, 0, d.y}, {'x', s.x, 0, d.x}}) psf.axes.push_back(axis);
    psf.make_dense();
    return psf;
  }

  std::vector<OwnedArray> make(Job& job, const std::vector<ArrayView>& inputs, const Method::Hint& hint) const {
    if (hint.depth > 0) return deeper(hint).make(job, inputs, {hint.spacing, hint.shape});
    OwnedArray psf;
    const std::vector<RecordedPsf> channels = recorded();
    const std::string coarse = sampling(spacing(hint), channels);
    static_cast<ArrayLayout&>(psf) = layout(channels, hint);
    psf.memory.resize(psf.bytes());
    float* to = reinterpret_cast<float*>(psf.memory.data());
    for (std::size_t c = 0; c < channels.size(); ++c) {
      job.progress(static_cast<double>(c) / static_cast<double>(channels.size()), "computing the PSF");
      fill(channels[c], c, psf.shape(), psf.spacing(), to);
      to += psf.shape().voxels();
    }
    if (!coarse.empty()) job.warn(coarse);
    tell(job, channels, psf);
    job.progress(1, "computing the PSF");
    return {std::move(psf)};
  }

 private:
  /// The same below its own depth: the stage's way brings the focus further by the ratio of the refractive indices.
  PsfTheoretical deeper(const Method::Hint& hint) const {
    if (z_reference != ZReference::intensity_peak)
      throw InvalidParameter(
          "psf_z_reference moves every depth by its own way, so bands of planes would not meet: with "
          "depth_bands it is intensity_peak");
    PsfTheoretical p = *this;
    const Microscope m = microscope(0);
    p.particle_depth += hint.depth * m.sample_index / m.immersion_index;
    return p;
  }

  bool listed() const { return !channel_wavelengths.empty() || !channel_excitation_wavelengths.empty(); }

  /// Emission and excitation of channel c.
  double emission(std::size_t c) const { return channel_wavelengths.empty() ? wavelength : channel_wavelengths[c]; }
  double excitation(std::size_t c) const {
    if (!channel_excitation_wavelengths.empty()) return channel_excitation_wavelengths[c];
    return exciting();
  }

  std::size_t count() const {
    const std::size_t e = channel_wavelengths.size(), x = channel_excitation_wavelengths.size();
    if (e > 0 && x > 0 && e != x)
      throw InvalidParameter("channel_wavelengths has " + std::to_string(e) +
                             " numbers and channel_excitation_wavelengths " + std::to_string(x) +
                             ": both take one for each channel");
    return std::max<std::size_t>({e, x, 1});
  }

  Microscope microscope(std::size_t c) const {
    Microscope m = MicroscopeParameters::microscope(emission(c), excitation(c));
    const auto medium = static_cast<std::size_t>(sample);
    m.sample_index = medium == 0                         ? m.immersion_index
                     : medium <= medium_presets().size() ? medium_presets()[medium - 1].refractive_index
                                                         : sample_refractive_index;
    m.particle_depth = medium == 0 ? 0 : particle_depth;
    if (coverslip == Coverslip::custom) {
      m.coverslip_index = coverslip_index;
      m.coverslip_thickness = coverslip_thickness;
      m.design_immersion_index = design_immersion_index;
      m.design_coverslip_index = design_coverslip_index;
      m.design_coverslip_thickness = design_coverslip_thickness;
      m.working_distance = working_distance;
    }
    return m;
  }

  std::vector<RecordedPsf> recorded() const {
    std::vector<RecordedPsf> all;
    for (std::size_t c = 0; c < count(); ++c) all.emplace_back(model, microscope(c), recording(excitation(c)));
    return all;
  }

  GaussianPsf gaussian(std::size_t c) const {
    const Microscope m = microscope(c);
    return {modality == Modality::confocal ? GaussianPsf::Model::confocal : GaussianPsf::Model::widefield,
            m.numerical_aperture,
            m.wavelength,
            excitation(c),
            pinhole,
            m.immersion_index};
  }

  void fill(const RecordedPsf& psf, std::size_t channel, Shape s, const Spacing& d, float* to) const {
    if (model == PsfModel::gaussian && (modality == Modality::widefield || modality == Modality::confocal)) {
      const Volume v = checked([&] { return gaussian_psf(gaussian(channel), d, {s.z | 1, s.y | 1, s.x | 1}); });
      double whole = 0;  // an even size leaves the last plane out
      for (std::int64_t z = 0; z < s.z; ++z)
        for (std::int64_t y = 0; y < s.y; ++y)
          for (std::int64_t x = 0; x < s.x; ++x) whole += static_cast<double>(v.at(z, y, x));
      if (normalization == Normalization::peak) whole = static_cast<double>(v.at(s.z / 2, s.y / 2, s.x / 2));
      for (std::int64_t z = 0; z < s.z; ++z)
        for (std::int64_t y = 0; y < s.y; ++y)
          for (std::int64_t x = 0; x < s.x; ++x) *to++ = static_cast<float>(static_cast<double>(v.at(z, y, x)) / whole);
      return;
    }
    const RadialPsf table = psf.table(radius_of(s, d), {-static_cast<double>(s.z / 2) * d.z, d.z, s.z}, z_reference);
    checked([&] { pixel_psf(table, s, d, pixel_value, normalization, to); });
  }

  /// What a user should know of the result.
  void tell(Job& job, const std::vector<RecordedPsf>& channels, const ArrayLayout& psf) const {
    const Shape s = psf.shape();
    const char* const middle = "the voxel of the middle, counted from 0";
    job.chose("psf_center_z", static_cast<double>(s.z / 2), middle);
    job.chose("psf_center_y", static_cast<double>(s.y / 2), middle);
    job.chose("psf_center_x", static_cast<double>(s.x / 2), middle);
    if (!size_is_given())
      job.chose("psf_light", light_to_hold, "the part of the light of the largest useful window that the size holds");
    for (std::size_t c = 0; c < channels.size(); ++c)
      if (const std::string odd = wavelengths_warning(emission(c), excitation(c)); !odd.empty()) job.warn(odd);
    const Microscope& m = channels.front().microscope();
    if (model == PsfModel::born_wolf && m.numerical_aperture >= 0.8)
      job.warn("psf_model = born_wolf is for small apertures: at " + number_text(m.numerical_aperture) +
               " its PSF is " +
               number_text(std::round(
                   100 * (axial_width(Pupil(model, m)) / axial_width(Pupil(PsfModel::richards_wolf, m)) - 1))) +
               " % too long along z; vectorial is exact");
    if (is_layered(model) && m.numerical_aperture > m.sample_index)
      job.warn("numerical aperture " + number_text(m.numerical_aperture) + " is above the refractive index " +
               number_text(m.sample_index) +
               " of the medium: light beyond that leaves it only within a wavelength of the cover slip");
  }

  std::string sampling(const Spacing& d, const std::vector<RecordedPsf>& channels) const {
    std::size_t at = 0;  // the channel with the finest detail
    for (std::size_t c = 1; c < channels.size(); ++c)
      if (gaussian(c).wavelength < gaussian(at).wavelength) at = c;
    const double width = model == PsfModel::gaussian
                             ? fwhm_of_sigma * checked([&] { return gaussian_widths(gaussian(at)); }).lateral
                             : lateral_width(channels[at]);
    return sampling_warning({std::max(d.y, d.x), width, finest_voxel(microscope(at))});
  }

  Spacing spacing(const Method::Hint& hint) const {
    const Spacing d = spacing_or(hint.spacing);
    const bool plane = hint.shape.z == 1;
    if (!d.known() || (!plane && d.z <= 0))
      throw InvalidParameter(std::string("voxel_size_") +
                             (d.x <= 0   ? "x"
                              : d.y <= 0 ? "y"
                                         : "z") +
                             " = 0 takes the image's voxel size, but the image has none: give it, in micrometers "
                             "(--voxel-size Z,Y,X on the command line, spacing= in Python, Image > Properties in "
                             "Fiji)");
    return d;
  }

  /// The sizes asked for, and where none is, the one that holds the light of every channel. An image of n voxels cannot
  /// use more than 2 n - 1.
  Shape size(const std::vector<RecordedPsf>& channels, const Spacing& d, const Method::Hint& hint) const {
    constexpr std::int64_t most_alone = 511;  // of a PSF that is not for a certain image
    Shape s{1, 1, 1};
    if (!size_is_given()) {
      const auto limit = [](std::int64_t n) { return n > 0 ? 2 * n - 1 : most_alone; };
      const Shape image = hint.shape, most{limit(image.z), limit(image.y), limit(image.x)};
      for (std::size_t c = 0; c < channels.size(); ++c) {
        // Widths of a hundred thousand voxels are refused there, whatever the model.
        Shape own = checked([&] { return gaussian_shape(gaussian(c), d, image.z > 0 ? image : Shape{3, 3, 3}); });
        if (model != PsfModel::gaussian) own = extent_of(channels[c], d, z_reference, most);
        s = {std::max(s.z, own.z), std::max(s.y, own.y), std::max(s.x, own.x)};
      }
    }
    for (const auto& [own, to] : {std::pair{size_z, &s.z}, {size_y, &s.y}, {size_x, &s.x}})
      if (own > 0) *to = own;
    return s;
  }
};

const Register<PsfTheoretical> entry{
    {.key = "psf_theoretical",
     .title = "Theoretical PSF",
     .summary = "Computes the PSF of a microscope from its optics, on the image's voxel size.",
     .door = Door::psf,
     .first_choice = true,
     .outputs = {{.role = "psf", .title = "PSF", .holds = Holds::psf}}}};

}  // namespace
}  // namespace ww
