#pragma once
// The pupil of an objective: what each direction of light contributes to the field around the focus.
//
// With k = 2 pi / wavelength and s = n sin(angle), which is the same in every layer, the fields are
//   I_m(r, z) = int part_m(s) J_m(k r s) exp(i k (path(s) + z slope(s))) ds,   m = 0 (scalar) or 0, 1, 2 (vectorial),
// and the intensity is |I_0|^2 or |I_0|^2 + 2 |I_1|^2 + |I_2|^2: of a point whose dipole turns freely, or of
// unpolarized light, which are the same. z is the position of the focus in the stack, growing into the sample. Sources:
// M. Born, E. Wolf, Principles of Optics, 8.8; S. F. Gibson, F. Lanni, J. Opt. Soc. Am. A 8 (1991) 1601; B. Richards,
// E. Wolf, Proc. R. Soc. A 253 (1959) 358; P. Torok, P. Varga, Appl. Opt. 36 (1997) 2305; F. Aguet, thesis, EPFL 4418
// (2009).
#include <array>
#include <complex>
#include <vector>

#include "optics/theory/microscope.hpp"

namespace ww {

/// Whether light beyond the sample's index is collected: it only exists within a wavelength of the cover slip.
enum class Evanescent { left_out, collected };

/// What the direction s contributes.
struct Ray {
  std::complex<double> path, slope;            ///< micrometers; micrometers a micrometer of z
  std::array<std::complex<double>, 3> part{};  ///< of I_0, I_1, I_2
};

class Pupil {
 public:
  /// Vectorial light collects evanescent light, scalar light leaves it out, as their sources have it.
  Pupil(PsfModel model, const Microscope& microscope);
  Pupil(PsfModel model, const Microscope& microscope, Evanescent evanescent);

  int orders() const { return orders_; }             ///< 1 or 3 fields
  double wave_number() const;                        ///< k
  double largest() const;                            ///< the largest s
  bool fades() const { return pieces_.size() > 1; }  ///< some of its light is evanescent

  Ray at(double s) const;

  /// A quadrature rule in s that is good to rounding for all r in [0, radius] and z in [first_z, last_z].
  struct Nodes {
    std::vector<double> s, weight;
  };
  Nodes nodes(double radius, double first_z, double last_z) const;

  /// Where the rays of the outermost and innermost directions cross the axis: the focus is smeared over this range of
  /// z.
  struct Range {
    double first, last;
  };
  Range ray_foci(double part) const;
  /// Where the innermost rays do.
  double paraxial_focus() const;
  /// Where the scale of the stage says that the point is: the stage moved by the point's depth from the cover slip.
  double nominal_focus() const;

 private:
  /// A piece of the range of s, in a variable that has no root singularity at its ends.
  struct Piece {
    enum class Kind { plain, circular, hyperbolic } kind;
    double scale, first, last;
    double s(double t) const;
    double slope(double t) const;
  };

  double offset() const;

  PsfModel model_;
  Microscope m_;
  int orders_;
  std::vector<Piece> pieces_;
};

}  // namespace ww
