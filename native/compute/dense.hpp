#pragma once
// Sums of products over small dense arrays, compiled once for each instruction set like the kernels of target.hpp.
#include <cstddef>

namespace ww {

constexpr std::ptrdiff_t panel = 32;  ///< columns of a matrix that lie side by side

/// The functions of one instruction set. They use one thread and no memory but their arguments'.
struct Dense {
  const char* name;  ///< as WIENERWERK_ISA has it

  /// c = b a in double: b has `rows` rows of `inner` numbers; a lies in `panels` panels, each of `inner` rows of
  /// `panel` columns; c has `rows` rows of panels * panel numbers.
  void (*product)(const double* b, const double* a, double* c, std::ptrdiff_t rows, std::ptrdiff_t inner,
                  std::ptrdiff_t panels);
  /// out[i] = the sum over e of weight[e] * row[e * length + i]; length is a multiple of 16.
  void (*weighted_rows)(const float* weight, const float* row, std::ptrdiff_t count, std::ptrdiff_t length, float* out);
  /// For `count` positions (x, y) in units of a radial grid: the first of the eight grid points around sqrt(x^2 + y^2)
  /// into base[i], counted from -3 up, and their Lagrange weights times part[i] into weight[e * count + i].
  void (*lagrange)(const double* x, const double* y, const double* part, std::ptrdiff_t count, int* base,
                   double* weight);
};

/// The set that choose_target() takes.
const Dense& choose_dense();

}  // namespace ww
