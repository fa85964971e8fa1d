#pragma once
// The microscope as its user names it: the parameters that every method about PSFs has.
#include <algorithm>
#include <string>
#include <vector>

#include "catalog/parameters.hpp"
#include "image/number_text.hpp"
#include "optics/theory/presets.hpp"
#include "optics/theory/recorded_psf.hpp"

namespace ww {

/// By its place in the list of optics/theory/presets.hpp.
enum class Objective : int { custom };

struct MicroscopeParameters {
  Modality modality = Modality::widefield;
  Objective objective = Objective::custom;
  double numerical_aperture = 1.4, refractive_index = 1.515;
  double wavelength = 0.52, excitation_wavelength = 0.488, two_photon_wavelength = 0.9;
  double pinhole = 1, pinhole_spacing = 5, sheet_thickness = 2;

  /// Two photons are absorbed by the square of the light.
  bool squared() const { return modality == Modality::two_photon; }

  double exciting() const { return squared() ? two_photon_wavelength : excitation_wavelength; }

  /// The objective above an object in its own immersion, for the light that makes the PSF's rings.
  Microscope microscope(double emission, double excitation) const {
    Microscope m;
    const auto preset = static_cast<std::size_t>(objective);
    m.numerical_aperture = preset == 0 ? numerical_aperture : objective_presets()[preset - 1].numerical_aperture;
    m.immersion_index = preset == 0 ? refractive_index : objective_presets()[preset - 1].refractive_index;
    m.wavelength = squared() ? excitation : emission;
    m.sample_index = m.design_immersion_index = m.immersion_index;
    constexpr double glass = 1.515;  // objectives of higher aperture want other slips
    m.coverslip_index = m.design_coverslip_index = std::max(glass, m.immersion_index);
    return m;
  }

  Recording recording(double excitation) const {
    return {modality, excitation, pinhole, pinhole_spacing, sheet_thickness};
  }

  /// The largest voxel, along y and x, that resolves what the light of m.wavelength holds: nothing finer than
  /// wavelength / (2 NA), or half of that in its square. A confocal pinhole as open as usual lets hardly more be seen.
  double finest_voxel(const Microscope& m) const { return m.wavelength / (m.numerical_aperture * (squared() ? 8 : 4)); }

  /// A sentence where light of these wavelengths does not come from one another; else empty.
  std::string wavelengths_warning(double emission, double excitation) const {
    const bool one_photon = modality == Modality::confocal || modality == Modality::spinning_disk;
    if (!one_photon || excitation < emission) return "";
    return "the excitation, " + number_text(excitation) + " µm, is not shorter than the emission, " +
           number_text(emission) +
           " µm, as it is in fluorescence: give excitation_wavelength and wavelength as they are";
  }
};

/// Declares them; Owner derives from MicroscopeParameters.
template <class P>
void add_microscope(Parameters<P>& p) {
  std::vector<Choice> objectives{{"custom", "Custom"}};
  for (const ObjectivePreset& o : objective_presets()) objectives.push_back({o.key, o.title});
  const std::vector<std::string> lit{"confocal", "spinning_disk"};
  const auto length = [&](const char* key, double P::*member, const char* title, const char* description, double least,
                          double most, double step) -> Parameters<P>& {
    return p.number(key, member, title, description).range(least, most).step(step).unit("µm");
  };
  p.choice("modality", static_cast<Modality P::*>(&P::modality), "Microscope", "Type of microscope.",
           {{"widefield", "Widefield"},
            {"confocal", "Confocal"},
            {"two_photon", "Two-photon"},
            {"spinning_disk", "Spinning disk"},
            {"light_sheet", "Light sheet"}})
      .choice("objective", static_cast<Objective P::*>(&P::objective), "Objective",
              "Sets numerical aperture and immersion.", objectives)
      .number("numerical_aperture", &P::numerical_aperture, "Numerical aperture",
              "Of the objective; below the refractive index of its immersion.")
      .above(0, 1.7)
      .step(0.01)
      .visible_if("objective", {"custom"})
      .number("refractive_index", &P::refractive_index, "Refractive index",
              "Of the immersion: oil 1.515, water 1.333, air 1.0, silicone 1.406.")
      .range(1, 2.5)
      .step(0.001)
      .visible_if("objective", {"custom"});
  length("wavelength", &P::wavelength, "Emission wavelength", "Of the recorded light, in vacuum.", 0.2, 2, 0.001)
      .visible_if("modality", {"widefield", "confocal", "spinning_disk", "light_sheet"});
  length("excitation_wavelength", &P::excitation_wavelength, "Excitation wavelength",
         "Of the exciting light, in vacuum.", 0.2, 2, 0.001)
      .visible_if("modality", lit);
  length("two_photon_wavelength", &P::two_photon_wavelength, "Two-photon excitation wavelength",
         "Of the exciting laser, in vacuum.", 0.4, 2, 0.001)
      .visible_if("modality", {"two_photon"});
  p.number("pinhole", &P::pinhole, "Pinhole", "Diameter of the pinhole; 1 is usual.")
      .above(0, 10)
      .step(0.01)
      .unit("Airy units")
      .visible_if("modality", lit)
      .number("pinhole_spacing", &P::pinhole_spacing, "Pinhole spacing", "Between neighboring pinholes of the disk.")
      .range(1.5, 20)
      .step(0.1)
      .unit("Airy units")
      .visible_if("modality", {"spinning_disk"});
  length("sheet_thickness", &P::sheet_thickness, "Sheet thickness",
         "Full width at half maximum of the light sheet where it lies in focus.", 0.1, 1000, 0.1)
      .visible_if("modality", {"light_sheet"});
}

}  // namespace ww
