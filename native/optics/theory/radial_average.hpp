#pragma once
// Averages of a radial table over disks and over rotated lattices.
#include "optics/theory/radial_psf.hpp"

namespace ww {

/// At every distance up to `radius` the mean of `psf` over a disk of radius `disk` around it; `psf` must reach out to
/// radius + disk.
RadialPsf averaged_over_disk(const RadialPsf& psf, double disk, double radius);

/// The sum of copies of `psf` at the points of a hexagonal lattice (one of them in the center), averaged over all its
/// orientations, up to `radius`: sum over reciprocal vectors g of F(|g|) J0(|g| r) / cell area, where F is the Fourier
/// transform of a plane, 0 beyond `cutoff` (radians a micrometer). F(0) is `light` where that is given (> 0): a table
/// has an end.
RadialPsf over_lattice(const RadialPsf& psf, double spacing, double cutoff, double light, double radius);

}  // namespace ww
