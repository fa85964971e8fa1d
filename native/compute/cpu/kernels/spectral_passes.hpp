#pragma once
// Sweeps of the spectral expressions over a spectrum, giving every sample its frequency.
#include "compute/cpu/target.hpp"
#include "compute/cpu/kernels/packed_rows.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

WW_INLINE RowFrequency frequencies(const Layout& g, int z, int block) {
  return {g.z.frequency[z], g.x.frequency, g.row_frequency + ptrdiff_t(block) * W};
}

/// The inputs at k = (z, x) and -k, unpacked: DC row and Nyquist row.
template <int most>
WW_INLINE void unpack_inputs(const Layout& g, int inputs, const float* const* in, int z, int x, Complex (&dc)[most],
                             Complex (&nyquist)[most]) {
  const ptrdiff_t at = z * g.plane_stride + x * step;
  const ptrdiff_t opposite = g.z.mirror[z] * g.plane_stride + g.x.mirror[x] * step;
  for (int i = 0; i < inputs; ++i) {
    const PackedPair p = unpack(in[i] + at, in[i] + opposite);
    dc[i] = p.dc;
    nyquist[i] = p.nyquist;
  }
}

static void spectral_row(const Layout& g, const SpectralExpression& e, const void* functor, float* out,
                         const float* const* in, int z, int block) {
  const ptrdiff_t at = z * g.plane_stride + block * g.block_stride;
  const float* from[most_inputs];
  for (int i = 0; i < e.inputs; ++i) from[i] = in[i] + at;
  e.row(functor, frequencies(g, z, block), out + at, from, g.nx);
}

/// Row block 0 of plane z and its mirror. Lane 0 packs two rows: it is computed before the lanes beside it are stored,
/// because `out` may be one of the inputs.
static void spectral_packed_rows(const Layout& g, const SpectralExpression& e, const void* functor, float* out,
                                 const float* const* in, int z, float* workspace) {
  const int mirrored = g.z.mirror[z];
  Complex* const values = reinterpret_cast<Complex*>(workspace);
  Complex* const opposite_values = mirrored == z ? values : values + g.nx;
  for (int x = 0; x < g.nx; ++x) {
    Complex dc[most_inputs], nyquist[most_inputs];
    unpack_inputs(g, e.inputs, in, z, x, dc, nyquist);
    PackedPair p = {e.point(functor, {g.z.frequency[z], 0.0f, g.x.frequency[x]}, dc),
                    e.point(functor, {g.z.frequency[z], 0.5f, g.x.frequency[x]}, nyquist)};
    const int opposite = g.x.mirror[x];
    if (opposite == x && mirrored == z) p.dc.im = p.nyquist.im = 0.0f;
    values[x] = pack(p);
    opposite_values[opposite] = pack_opposite(p);
  }
  spectral_row(g, e, functor, out, in, z, 0);
  if (mirrored != z) spectral_row(g, e, functor, out, in, mirrored, 0);
  set_lane_0(g.nx, values, out + z * g.plane_stride, step);
  if (mirrored != z) set_lane_0(g.nx, opposite_values, out + mirrored * g.plane_stride, step);
}

static void spectral_rows(const Layout& g, const SpectralExpression& e, const void* functor, float* out,
                          const float* const* in, int z, int first, int last, float* workspace) {
  const int mirrored = g.z.mirror[z];
  if (mirrored < z) return;
  for (int block = first; block < last; ++block) {
    if (block == 0 && g.y.even) {
      spectral_packed_rows(g, e, functor, out, in, z, workspace);
      continue;
    }
    spectral_row(g, e, functor, out, in, z, block);
    if (mirrored != z) spectral_row(g, e, functor, out, in, mirrored, block);
  }
}

/// The two rows of lane 0, each frequency once.
static void add_packed_sums(const Layout& g, const SpectralSumsExpression& e, const void* functor,
                            const float* const* in, int z, Sums& total) {
  for (int x = 0; x < g.nx; ++x) {
    Complex dc[most_inputs], nyquist[most_inputs];
    unpack_inputs(g, e.inputs, in, z, x, dc, nyquist);
    const Sums a = e.point(functor, {g.z.frequency[z], 0.0f, g.x.frequency[x]}, dc);
    const Sums b = e.point(functor, {g.z.frequency[z], 0.5f, g.x.frequency[x]}, nyquist);
    total.a += a.a + b.a;
    total.b += a.b + b.b;
  }
}

/// Rows but the first stand for two frequencies each, padding rows for none.
static Sums spectral_row_sums(const Layout& g, const SpectralSumsExpression& e, const void* functor,
                              const float* const* in, int z, int block) {
  const ptrdiff_t at = z * g.plane_stride + block * g.block_stride;
  const float* from[most_inputs];
  for (int i = 0; i < e.inputs; ++i) from[i] = in[i] + at;
  Sums lane[W] = {};
  e.row(functor, frequencies(g, z, block), from, g.nx, lane);
  Sums total;
  for (int l = 0; l < W && block * W + l < g.y.rows; ++l) {
    const bool first_row = block == 0 && l == 0;
    if (first_row && g.y.even) continue;
    const double weight = first_row ? 1.0 : 2.0;
    total.a += weight * lane[l].a;
    total.b += weight * lane[l].b;
  }
  if (block == 0 && g.y.even) add_packed_sums(g, e, functor, in, z, total);
  return total;
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
