// Theoretical PSF: computed from the optics. Models: the Gaussian of Zhang, Zerubia & Olivo-Marin, Appl. Opt. 46 (2007)
// 1819.
#include <algorithm>
#include <cstring>
#include <tuple>

#include "catalog/method.hpp"
#include "image/errors.hpp"
#include "optics/gaussian_psf.hpp"
#include "optics/sampling.hpp"

namespace ww {
namespace {

enum class Model { gaussian };
enum class Modality { widefield, confocal };

/// What optics refuses is a parameter of ours.
template <class F>
auto checked(F&& f) {
  try {
    return f();
  } catch (const InvalidArgument& e) {
    throw InvalidParameter(e.what());
  }
}

struct PsfTheoretical {
  Model model = Model::gaussian;
  Modality modality = Modality::widefield;
  double numerical_aperture = 1.4;
  double wavelength = 0.52;
  double excitation_wavelength = 0.488;
  double pinhole = 1;
  double refractive_index = 1.515;
  double voxel_size_z = 0, voxel_size_y = 0, voxel_size_x = 0;
  int size_z = 0, size_y = 0, size_x = 0;

  static Parameters<PsfTheoretical> parameters() {
    using P = PsfTheoretical;
    return Parameters<P>{}
        .choice("psf_model", &P::model, "PSF model", "How the PSF is computed.",
                {{"gaussian", "Gaussian (Zhang 2007)"}})
        .choice("modality", &P::modality, "Microscope", "How light is collected.",
                {{"widefield", "Widefield"}, {"confocal", "Confocal"}})
        .number("numerical_aperture", &P::numerical_aperture, "Numerical aperture",
                "Of the objective; below the refractive index of its immersion.")
        .above(0, 1.7)
        .step(0.01)
        .number("wavelength", &P::wavelength, "Emission wavelength", "Of the recorded light, in vacuum.")
        .range(0.2, 2)
        .step(0.001)
        .unit("µm")
        .number("excitation_wavelength", &P::excitation_wavelength, "Excitation wavelength",
                "Of the exciting light, in vacuum.")
        .range(0.2, 2)
        .step(0.001)
        .unit("µm")
        .visible_if("modality", {"confocal"})
        .number("pinhole", &P::pinhole, "Pinhole", "Diameter of the pinhole.")
        .range(0, 10)
        .step(0.01)
        .unit("Airy units")
        .visible_if("modality", {"confocal"})
        .number("refractive_index", &P::refractive_index, "Refractive index",
                "Of the immersion: oil 1.515, water 1.333, air 1.0, silicone 1.406.")
        .range(1, 2.5)
        .step(0.001)
        .number("voxel_size_z", &P::voxel_size_z, "Voxel size z", "0 takes the image's.")
        .range(0, 1000)
        .unit("µm")
        .from("spacing.z")
        .advanced()
        .number("voxel_size_y", &P::voxel_size_y, "Voxel size y", "0 takes the image's.")
        .range(0, 1000)
        .unit("µm")
        .from("spacing.y")
        .advanced()
        .number("voxel_size_x", &P::voxel_size_x, "Voxel size x", "0 takes the image's.")
        .range(0, 1000)
        .unit("µm")
        .from("spacing.x")
        .advanced()
        .integer("psf_size_z", &P::size_z, "PSF size z", "Odd; 0 takes what holds the light.")
        .range(0, 4095)
        .unit("voxels")
        .advanced()
        .integer("psf_size_y", &P::size_y, "PSF size y", "Odd; 0 takes what holds the light.")
        .range(0, 4095)
        .unit("voxels")
        .advanced()
        .integer("psf_size_x", &P::size_x, "PSF size x", "Odd; 0 takes what holds the light.")
        .range(0, 4095)
        .unit("voxels")
        .advanced();
  }

  std::vector<ArrayLayout> outline(const std::vector<ArrayView>&, const Method::Hint& hint) const {
    const Spacing d = spacing(hint);
    const Shape s = size(d, hint);
    sampling(d);  // refuses what cannot be meant
    ArrayLayout psf;
    psf.role = "psf";
    psf.axes = {{'z', s.z, 0, d.z}, {'y', s.y, 0, d.y}, {'x', s.x, 0, d.x}};
    psf.make_dense();
    return {psf};
  }

  std::vector<OwnedArray> make(Job& job, const std::vector<ArrayView>& inputs, const Method::Hint& hint) const {
    OwnedArray psf;
    static_cast<ArrayLayout&>(psf) = outline(inputs, hint).front();
    const Volume v = checked([&] { return gaussian_psf(optics(), psf.spacing(), psf.shape()); });
    psf.memory.resize(psf.bytes());
    std::memcpy(psf.memory.data(), v.values.data(), psf.memory.size());
    if (const std::string coarse = sampling(psf.spacing()); !coarse.empty()) job.warn(coarse);
    job.progress(1, "computing the PSF");
    return {std::move(psf)};
  }

 private:
  GaussianPsf optics() const {
    return {modality == Modality::confocal ? GaussianPsf::Model::confocal : GaussianPsf::Model::widefield,
            numerical_aperture,
            wavelength,
            excitation_wavelength,
            pinhole,
            refractive_index};
  }

  /// Light of this wavelength holds nothing finer than wavelength / (2 NA), and two voxels resolve that.
  std::string sampling(const Spacing& d) const {
    constexpr double fwhm_of_sigma = 2.3548200450309493;
    const GaussianWidths widths = checked([&] { return gaussian_widths(optics()); });
    return sampling_warning(
        {std::max(d.y, d.x), fwhm_of_sigma * widths.lateral, wavelength / (4 * numerical_aperture)});
  }

  Spacing spacing(const Method::Hint& hint) const {
    const auto of = [](double own, double image) { return own > 0 ? own : image; };
    const Spacing d{of(voxel_size_z, hint.spacing.z), of(voxel_size_y, hint.spacing.y),
                    of(voxel_size_x, hint.spacing.x)};
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

  Shape size(const Spacing& d, const Method::Hint& hint) const {
    Shape s = checked([&] { return gaussian_shape(optics(), d, hint.shape.z > 0 ? hint.shape : Shape{3, 3, 3}); });
    for (const auto& [key, own, to] :
         {std::tuple{"psf_size_z", size_z, &s.z}, {"psf_size_y", size_y, &s.y}, {"psf_size_x", size_x, &s.x}}) {
      if (own > 0 && own % 2 == 0)
        throw InvalidParameter(std::string(key) + " = " + std::to_string(own) +
                               " is even: a PSF has its center at its middle voxel, so its size is odd");
      if (own > 0) *to = own;
    }
    return s;
  }
};

const Register<PsfTheoretical> entry{
    {.key = "psf_theoretical",
     .title = "Theoretical PSF",
     .summary = "Computes the PSF of a microscope from its optics, on the image's voxel size.",
     .door = Door::psf,
     .first_choice = true,
     .outputs = {{"psf", "PSF"}}}};

}  // namespace
}  // namespace ww
