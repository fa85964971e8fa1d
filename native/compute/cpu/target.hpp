#pragma once
// What a target is: the kernels compiled for one instruction set, as a table of functions chosen at run time.
//
// Every kernel works on a range of independent items and an own workspace, so the device may split the ranges over
// threads as it likes without changing a bit of the result.
#include <cstddef>
#include <cstdint>

#include "compute/cpu/layout.hpp"
#include "compute/device.hpp"

namespace ww::cpu {

constexpr int most_inputs = 16;
constexpr int most_outputs = 3;
constexpr int most_lanes = 16;

/// out[i] = e(in[0][i], in[1][i], ...) for i in [0, n); out may be one of in.
using VoxelLine = void (*)(const void* functor, float* out, const float* const* in, std::size_t n);
/// out[k][i] = e(in[0][i], ...) for i in [0, n), k counting the results of an expression of the list Shifted.
using ShiftedLine = void (*)(const void* functor, float* const* out, const float* const* in, std::size_t n);
/// lane[l] += e(in...) over `rows` rows of W lanes: sums stay apart by lane, so that padding lanes can be dropped.
using VoxelLineSums = void (*)(const void* functor, const float* const* in, std::size_t rows, Sums* lane);
/// out[x] = e(f, in[x]...) for the nx positions of one row block; `f` holds z, the table of x and the rows'
/// frequencies.
struct RowFrequency {
  float z;
  const float* x;
  const float* y;  // W of them
};
using SpectralRow = void (*)(const void* functor, const RowFrequency& f, float* out, const float* const* in, int nx);
using SpectralPoint = Complex (*)(const void* functor, Frequency f, const Complex* in);
using SpectralRowSums = void (*)(const void* functor, const RowFrequency& f, const float* const* in, int nx,
                                 Sums* lane);
using SpectralPointSums = Sums (*)(const void* functor, Frequency f, const Complex* in);

struct SpectralExpression {
  SpectralRow row;
  SpectralPoint point;
  int inputs;
};
struct SpectralSumsExpression {
  SpectralRowSums row;
  SpectralPointSums point;
  int inputs;
};
struct VoxelExpression {
  VoxelLine line;
  int inputs;
};
struct ShiftedExpression {
  ShiftedLine line;
  int inputs, outputs;
};
struct VoxelSumsExpression {
  VoxelLineSums line;
  int inputs;
};

/// What happens to the voxels of a y line between two transforms, and which of the two there are.
struct VoxelStep {
  bool from_spectrum = false;  // the line is transformed back from the spectrum and is the expression's first input
  bool to_spectrum = false;    // the result is transformed into the spectrum
  VoxelLine line = nullptr;    // null: the line goes through unchanged
  const void* functor = nullptr;
  int inputs = 0;  // fields among the inputs
  const float* in[most_inputs] = {};
  float* out = nullptr;  // null: not stored
};

/// A shifted expression with its fields.
struct ShiftedStep {
  ShiftedLine line;
  const void* functor;
  int inputs, outputs;
  const float* in[most_inputs];
  Shift shift[most_inputs];
  float* out[most_outputs];
};

/// A banded matrix along an axis, with its fields: output j of a line is the sum over i of
/// weights[j * taps + i] * input[first[j] + i].
struct BandedStep {
  int taps;
  const std::int32_t* first;
  const float* weights;
  const float* in;
  float* out;
};

enum class Sense { forward, inverse };

struct Target {
  const char* name;         // as WIENERWERK_ISA has it
  const char* description;  // for people
  int lanes;
  PowerRadix power_radix;
  const VoxelExpression* voxelwise;
  const ShiftedExpression* shifted;
  const VoxelSumsExpression* voxel_sums;
  const SpectralExpression* spectral;
  const SpectralSumsExpression* spectral_sums;

  /// x blocks [first, last) of plane z.
  void (*voxel_lines)(const Layout&, const VoxelStep&, float* spectrum, int z, int first, int last, float* workspace);
  /// x blocks [first, last) of plane z.
  void (*shifted_lines)(const Layout&, const ShiftedStep&, int z, int first, int last);
  /// x blocks [first, last) of plane z of the result of a matrix along z, y or x, from one layout to another.
  void (*banded_z)(const Layout& from, const Layout& to, const BandedStep&, int z, int first, int last);
  void (*banded_y)(const Layout& from, const Layout& to, const BandedStep&, int z, int first, int last);
  void (*banded_x)(const Layout& from, const Layout& to, const BandedStep&, int z, int first, int last);
  /// Row blocks [first, last) of plane z, along x, in place.
  void (*along_x)(const Layout&, Sense, float* spectrum, int z, int first, int last, float* workspace);
  /// The same forward, times H or conj(H) / voxels, and back: the middle of a convolution of a single plane.
  void (*convolve_along_x)(const Layout&, const float* otf, Direction, float* spectrum, int first, int last,
                           float* workspace);
  /// Columns [first, last) of row_blocks * nx, along z, in place.
  void (*along_z)(const Layout&, Sense, float* spectrum, std::ptrdiff_t first, std::ptrdiff_t last, float* workspace);
  /// The same forward, times H or conj(H) / voxels, and back.
  void (*convolve_along_z)(const Layout&, const float* otf, Direction, float* spectrum, std::ptrdiff_t first,
                           std::ptrdiff_t last, float* workspace);
  /// Plane position z and its mirror, if that is not below z (then nothing happens), in row blocks [first, last).
  void (*spectral_rows)(const Layout&, const SpectralExpression&, const void* functor, float* out,
                        const float* const* in, int z, int first, int last, float* workspace);
  /// Sums over one row block of a plane position.
  Sums (*spectral_row_sums)(const Layout&, const SpectralSumsExpression&, const void* functor, const float* const* in,
                            int z, int block);
};

/// The best target this machine runs, or the one the environment variable WIENERWERK_ISA names if it is no better.
const Target& choose_target();

}  // namespace ww::cpu
