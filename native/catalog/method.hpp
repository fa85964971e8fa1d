#pragma once
// What a method is, and the list of all of them. A method is one file in methods/: a struct with its parameters as
// members, parameters(), one function that does the work, and one line that registers it (docs/adding-a-method.md).
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "catalog/parameters.hpp"
#include "catalog/result_memory.hpp"
#include "image/array.hpp"
#include "image/content.hpp"
#include "image/volume.hpp"
#include "operators/boundary.hpp"
#include "solvers/job.hpp"
#include "solvers/problem.hpp"

namespace ww {

/// An array a method reads or makes, in its own memory: dense, of the layout's dtype.
struct OwnedArray : ArrayLayout {
  ResultMemory memory;
};

/// Which menu a method belongs to.
enum class Door { deconvolve, psf, measure_psf, train, deep_prior, video };
enum class PsfUse { required, optional, none };
/// What a restoration uses of Problem::A. any: apply(), adjoint() and the steps made of them; A may be any linear
/// operator then. convolution: its OTF too.
enum class OperatorUse { convolution, any };
enum class BackgroundUse { modeled, subtracted };
/// What a modeled image below zero becomes: methods that count photons cannot take it.
enum class Negatives { clipped, kept };
/// overlap: a large stack may be restored in overlapping tiles. none: only whole.
enum class Tiling { overlap, none };
/// Where decisions are made. within: on Problem::pilot while the stack itself is restored (a tiled run restores that
/// part beforehand). before: by a run on that part alone, always.
enum class Deciding { within, before };

/// What the values of an array mean. Library and interfaces decide by this word, never by a role's name.
enum class Holds {
  intensities,   ///< of an image, recorded or restored
  beads,         ///< an image of beads, from which a PSF is measured
  psf,           ///< a point spread function
  deviation,     ///< the standard deviation of another output
  otf,           ///< a spectrum
  mask,          ///< 0: a voxel that does not count
  labels,        ///< whole numbers that name objects, 0: none
  truth,         ///< what a restored image should be
  model,         ///< bytes: what a method learned
  state,         ///< bytes: where a method goes on from
  measurements,  ///< a table
};

/// An input or output by role. The first one of a method's inputs, and of its outputs, is its main one: an interface
/// takes the current image for it, names results after it, shows and measures it first.
struct Role {
  std::string role, title;
  bool required = true;
  bool list = false;  ///< several arrays may be given
  Holds holds = Holds::intensities;
  std::string axes = {};  ///< those it may have, a part of "tczyx" or "i"; empty: the usual ones of what it holds
  bool show = true;       ///< of an output: an interface shows it without being asked
  std::vector<std::string> columns = {};  ///< of a table (axes y: rows, x: columns): names with their units
};

Content content_of(Holds holds);
/// The letters of the axes that arrays of this role may have, in their order.
std::string axes_of(const Role& role);
/// The first of `roles` that holds this; null when none does.
const Role* find_role(const std::vector<Role>& roles, Holds holds);

/// Laws of restoration that a method does not promise (keys of tests/laws/lawbook.py), and why: one sentence.
struct Exemption {
  std::vector<std::string> laws;
  std::string reason;
};

/// How a method presents itself. Members left alone suit a deconvolution.
struct Traits {
  std::string key, title, summary;
  Door door = Door::deconvolve;
  bool first_choice = false;  ///< the one of its door that is offered first; one at most
  // for methods with restore()
  PsfUse psf = PsfUse::required;
  OperatorUse linear_operator = OperatorUse::convolution;
  std::vector<Boundary> boundaries{Boundary::unknown, Boundary::mirror, Boundary::periodic,
                                   Boundary::zero};  ///< first: default
  BackgroundUse background = BackgroundUse::modeled;
  Negatives negatives = Negatives::clipped;
  Tiling tiling = Tiling::overlap;
  int reach = 2;  ///< how far tiles must overlap, in PSF sizes
  int gap = 1;    ///< how far apart a stack's two ends are on the periodic grid, in PSF sizes
  /// Padding and overlap are made for a PSF of at least so many voxels along every axis: how far a method looks when
  /// the PSF is small or missing.
  int least_support = 1;
  Deciding deciding = Deciding::within;
  std::vector<Exemption> exemptions = {};  ///< none: every law holds
  // for methods with make()
  std::vector<Role> inputs = {}, outputs = {};
};

/// A registered method, its type forgotten. Exactly one of restore and make is set.
struct Method : Traits {
  Record record;
  /// One stack: returns the estimate on the grid.
  std::function<Field(const void* parameters, Job&, const Problem&)> restore;
  /// Whole arrays: layouts of the outputs, then the outputs themselves. hint: voxel size and size of the image a nested
  /// request (a theoretical PSF) is made for; unknown when there is none. depth: of the planes it is made for below the
  /// image's first one, in micrometers on the stage's scale.
  struct Hint {
    Spacing spacing;
    Shape shape{0, 0, 0};
    double depth = 0;
  };
  std::function<std::vector<ArrayLayout>(const void* parameters, const std::vector<ArrayView>& inputs, const Hint&)>
      outline;
  std::function<std::vector<OwnedArray>(const void* parameters, Job&, const std::vector<ArrayView>& inputs,
                                        const Hint&)>
      make;
  /// What make() holds beside inputs and outputs, in bytes; empty: next to nothing.
  std::function<double(const void* parameters, const std::vector<ArrayView>& inputs, const Hint&)> working_bytes;
};

/// Whether it can replace the input psf of another method's request: it makes a PSF and needs no image for that.
bool provides_psf(const Method& method);
/// How macros, command lines and scripts name such a method: "theoretical" for psf_theoretical.
std::string psf_name(const Method& method);

/// Every method, ordered by key.
const std::vector<Method>& catalog();
/// Throws InvalidParameter with the known names.
const Method& method(const std::string& key);

const char* name_of(Door door);
const char* name_of(Holds holds);

namespace detail {
void add_to_catalog(Method method);
/// Throws InvalidArgument if the method needs a convolution and A is none.
void check_operator(const std::string& method, OperatorUse use, const LinearOperator& A);
}  // namespace detail

template <class P>
concept Restores = requires(const P p, Job& job, const Problem& problem) {
  { p.restore(job, problem) } -> std::same_as<Field>;
};
template <class P>
concept Makes = requires(const P p, Job& job, const std::vector<ArrayView>& in, const Method::Hint& hint) {
  { p.outline(in, hint) } -> std::same_as<std::vector<ArrayLayout>>;
  { p.make(job, in, hint) } -> std::same_as<std::vector<OwnedArray>>;
};

/// `const Register<Wiener> entry{{.key = "wiener", .title = "Wiener filter", .summary = "..."}};` at the end of a
/// method's file is its whole registration.
template <class P>
requires(Restores<P> || Makes<P>) struct Register {
  explicit Register(Traits traits) {
    Method m;
    static_cast<Traits&>(m) = std::move(traits);
    m.record = P::parameters().record();
    if constexpr (Restores<P>) {
      m.inputs = {{"image", "Image"}};
      if (m.psf != PsfUse::none) m.inputs.push_back({"psf", "PSF", m.psf == PsfUse::required, true, Holds::psf});
      m.outputs = {{"image", "Restored image"}};
      if (m.psf != PsfUse::none)
        m.outputs.push_back({"prepared_psf", "PSF as used", false, false, Holds::psf, "tczyx", false});
      m.restore = [key = m.key, use = m.linear_operator](const void* p, Job& job, const Problem& problem) {
        detail::check_operator(key, use, *problem.A);
        return static_cast<const P*>(p)->restore(job, problem);
      };
    } else {
      m.outline = [](const void* p, const std::vector<ArrayView>& in, const Method::Hint& hint) {
        return static_cast<const P*>(p)->outline(in, hint);
      };
      m.make = [](const void* p, Job& job, const std::vector<ArrayView>& in, const Method::Hint& hint) {
        return static_cast<const P*>(p)->make(job, in, hint);
      };
      if constexpr (requires(const P p) { p.working_bytes(std::vector<ArrayView>{}, Method::Hint{}); })
        m.working_bytes = [](const void* p, const std::vector<ArrayView>& in, const Method::Hint& hint) {
          return static_cast<const P*>(p)->working_bytes(in, hint);
        };
    }
    detail::add_to_catalog(std::move(m));
  }
};

}  // namespace ww
