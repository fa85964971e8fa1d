#pragma once
// Gaussian approximations of the PSF of a widefield and of a laser scanning confocal microscope.
// Source: B. Zhang, J. Zerubia, J.-C. Olivo-Marin, "Gaussian approximations of fluorescence microscope point-spread
// function models", Applied Optics 46 (2007) 1819-1829. The Gaussian has the model's second derivatives at the focus.
#include "image/shape.hpp"
#include "image/volume.hpp"

namespace ww {

/// The microscope as a Gaussian PSF sees it. Lengths in micrometers, wavelengths in vacuum.
struct GaussianPsf {
  enum class Model {
    widefield,           ///< nonparaxial (Debye), for every aperture
    widefield_paraxial,  ///< the textbook's form; too long along z above NA 0.7
    confocal             ///< laser scanning: excitation times emission seen through the pinhole, nonparaxial
  } model = Model::widefield;
  double numerical_aperture = 1.4;
  double wavelength = 0.52;              ///< emission
  double excitation_wavelength = 0.488;  ///< confocal only
  double pinhole = 1.0;  ///< confocal only: diameter in Airy units (1.22 wavelength / numerical aperture); 0 is a point
  double refractive_index = 1.515;  ///< of the immersion medium
};

/// Standard deviations in micrometers.
struct GaussianWidths {
  double z = 0, lateral = 0;
};

/// Standard deviations of the Gaussian that approximates `psf`. With k = 2 pi / wavelength, n the index, cos a the
/// smallest cosine that the aperture lets in, and < > the mean over the cosine c from cos a to 1 with weight sqrt(c) (a
/// moment, so that small apertures lose no digits; the paper's closed forms are these integrals):
///   widefield: 1 / lateral^2 = (k n)^2 <1 - c^2>,  1 / z^2 = 2 (k n)^2 (<c^2> - <c>^2)
///   widefield_paraxial: lateral = sqrt(2) / (k NA),  z = 2 sqrt(6) n / (k NA^2)
///   confocal: 1 / sigma^2 = 1 / excitation^2 + 1 / emission^2, where excitation is the widefield width at its
///   wavelength and
///     emission has the second derivatives at the focus of the Debye intensity I(r, z) summed over the back-projected
///     pinhole of radius R: 1 / lateral^2 = -R I'(R, 0) / (2 int_0^R I r dr) and 1 / z^2 = -int_0^R I_zz r dr / int_0^R
///     I r dr. This is the paper's construction for confocal microscopes with Debye's field in place of the paraxial
///     one. Beyond one Airy unit the pinhole no longer narrows the emission laterally: its term is then 0, never
///     negative.
/// Throws InvalidParameter with a sentence that names the key and its value: numerical_aperture outside
/// 0..refractive_index, wavelengths outside 0.2..2 micrometers, refractive_index outside 1..2.5, pinhole outside 0..10.
GaussianWidths gaussian_widths(const GaussianPsf& psf);

/// The odd size that holds 4.5 standard deviations to each side, at least 3 voxels an axis; one plane for a one-plane
/// image. Throws InvalidParameter as gaussian_widths does; InvalidArgument when `spacing` is unknown along an axis that
/// needs it, or so small that an axis would need more than 100 000 voxels.
Shape gaussian_shape(const GaussianPsf& psf, Spacing spacing, Shape image_shape);

/// The PSF on a grid of odd size `shape` (micrometers a voxel in `spacing`), centered at the middle voxel, each voxel
/// the integral over its box, sum 1. A one-plane shape holds the in-focus plane and needs no spacing along z. Throws
/// InvalidParameter as gaussian_widths does; InvalidArgument for an even or empty size and for an unknown spacing.
Volume gaussian_psf(const GaussianPsf& psf, Spacing spacing, Shape shape);

}  // namespace ww
