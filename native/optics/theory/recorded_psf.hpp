#pragma once
// What a microscope records of a point: the light of one or two pupils, pinholes, a lattice of them, a sheet of light.
// Sources: T. Wilson, C. Sheppard, Theory and Practice of Scanning Optical Microscopy (1984), for confocal and
// two-photon; D. Toomre, J. Pawley, Handbook of Biological Confocal Microscopy (2006), ch. 10, for spinning disks.
#include "optics/theory/microscope.hpp"
#include "optics/theory/radial_psf.hpp"

namespace ww {

enum class Modality {
  widefield,
  confocal,    ///< excitation times emission seen through the pinhole
  two_photon,  ///< the excitation squared; all emission is collected
  /// Emission on a camera behind a lattice of moving pinholes P that light both ways: emission times (excitation
  /// convolved with the correlation of P with itself), for a place on the camera is lit while a pinhole stands there.
  spinning_disk,
  light_sheet  ///< detection times the sheet's Gaussian profile
};

/// Lengths in micrometers, wavelengths in vacuum, pinholes in Airy units (1.22 emission wavelength / aperture).
struct Recording {
  Modality modality = Modality::widefield;
  double excitation_wavelength = 0.488;  ///< of confocal, spinning_disk and two_photon
  double pinhole = 1;                    ///< diameter; 0 is a point
  double pinhole_spacing = 5;            ///< between neighbors of a hexagonal lattice
  double sheet_thickness = 2;            ///< full width at half maximum
};

/// Which focus is z = 0 of a stack.
enum class ZReference {
  intensity_peak,  ///< the brightest one
  paraxial_focus,  ///< where rays close to the axis meet
  particle         ///< where the stage stands when it was moved by the point's depth from the cover slip
};

class RecordedPsf {
 public:
  /// Throws as check(microscope) does.
  RecordedPsf(PsfModel model, const Microscope& microscope, const Recording& recording);

  /// The PSF as a table; planes count from the reference. `step`: of the table, micrometers.
  RadialPsf table(double step, double radius, Planes planes, ZReference reference) const;
  RadialPsf table(double radius, Planes planes, ZReference reference) const {
    return table(step(), radius, planes, reference);
  }

  double step() const;  ///< the one that interpolation needs; four times as much still holds all there is
  double focus(ZReference reference) const;  ///< z of Pupil where a stack's z is 0
  const Microscope& microscope() const { return emission_; }
  /// The light that makes the PSF's rings: of the excitation for two_photon, else of the emission.
  double wavelength() const;
  Pupil::Range ray_foci(double part) const;  ///< see Pupil

 private:
  RadialPsf light(const Microscope& m, double step, double radius, Planes planes) const;
  RadialPsf behind_pinhole(const RadialPsf& light, double radius) const;
  RadialPsf through_lattice(double step, double radius, Planes planes) const;
  double pinhole_radius() const;
  Microscope excited() const;

  PsfModel model_;
  Microscope emission_;
  Recording recording_;
};

}  // namespace ww
