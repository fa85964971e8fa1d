#pragma once
// The complex transform of W lines at once, along any stride, unscaled in both senses.
#include "compute/cpu/line_tables.hpp"
#include "compute/cpu/kernels/butterflies.hpp"

namespace ww::cpu::WW_TARGET {
namespace {

/// What a transform asks memory for while it computes. Columns along z lie in steps no hardware prefetcher follows, and
/// many requests at once only wait for each other: a few before every butterfly make the z sweep twice as fast.
struct NothingAhead {
  WW_INLINE void touch(int) {}
};
struct LineAhead {
  const float* sample;
  ptrdiff_t stride;
  int stages;  // of the transform: each of its sweeps asks for its part of the line
  WW_METHOD void touch(int radix) {
    for (int i = 0; i < radix; i += stages, sample += stride) __builtin_prefetch(sample);
  }
};

/// A stage over `total` samples in blocks of `block`. Forward: butterfly, then twiddles; inverse: twiddles, then
/// butterfly.
template <int r, Sense sense, class Ahead>
static void run_stage(const float* from, ptrdiff_t from_step, float* to, ptrdiff_t to_step, int block, int total,
                      const float* twiddles, Ahead& ahead) {
  const int m = block / r;
  const ptrdiff_t from_leg = m * from_step, to_leg = m * to_step;
  for (int start = 0; start < total; start += block) {
    const float* s = from + start * from_step;
    float* d = to + start * to_step;
    const float* w = twiddles;
    {  // j = 0: all twiddles are 1
      ahead.touch(r);
      Complexes x[r];
      WW_UNROLL
      for (int q = 0; q < r; ++q) x[q] = load_complex(s + q * from_leg);
      Butterfly<r, sense>::apply(x);
      WW_UNROLL
      for (int q = 0; q < r; ++q) store_complex(d + q * to_leg, x[q]);
    }
    for (int j = 1; j < m; ++j) {
      s += from_step;
      d += to_step;
      w += 2 * (r - 1);
      ahead.touch(r);
      Complexes x[r];
      WW_UNROLL
      for (int q = 0; q < r; ++q) {
        x[q] = load_complex(s + q * from_leg);
        if (sense == Sense::inverse && q > 0) x[q] = turn<sense>(x[q], w + 2 * (q - 1));
      }
      Butterfly<r, sense>::apply(x);
      WW_UNROLL
      for (int q = 0; q < r; ++q) {
        if (sense == Sense::forward && q > 0) x[q] = turn<sense>(x[q], w + 2 * (q - 1));
        store_complex(d + q * to_leg, x[q]);
      }
    }
  }
}

/// The same for a prime radix without a butterfly of its own, by the formula of the odd Butterfly with a table of
/// roots.
template <Sense sense>
static void run_odd_stage(int r, const float* roots, const float* from, ptrdiff_t from_step, float* to,
                          ptrdiff_t to_step, int block, int total, const float* twiddles) {
  const int m = block / r, half = r / 2;
  Complexes a[largest_radix / 2], b[largest_radix / 2], first;
  for (int start = 0; start < total; start += block) {
    for (int j = 0; j < m; ++j) {
      const float* s = from + (start + j) * from_step;
      float* d = to + (start + j) * to_step;
      const float* w = twiddles + ptrdiff_t(j) * 2 * (r - 1);
      const auto load_turned = [&](int q) {
        const Complexes x = load_complex(s + q * m * from_step);
        return sense == Sense::inverse ? turn<sense>(x, w + 2 * (q - 1)) : x;
      };
      const auto store_turned = [&](int k, Complexes x) {
        store_complex(d + k * m * to_step, sense == Sense::forward ? turn<sense>(x, w + 2 * (k - 1)) : x);
      };
      first = load_complex(s);
      Complexes sum = first;
      for (int q = 1; q <= half; ++q) {
        const Complexes u = load_turned(q), v = load_turned(r - q);
        a[q - 1] = u + v;
        b[q - 1] = u - v;
        sum = sum + a[q - 1];
      }
      store_complex(d, sum);
      for (int k = 1; k <= half; ++k) {
        Complexes even = first, odd = {};
        for (int q = 1, turns = k; q <= half; ++q) {
          even = even + a[q - 1] * roots[2 * turns];
          odd = odd + b[q - 1] * roots[2 * turns + 1];
          turns = turns + k >= r ? turns + k - r : turns + k;
        }
        odd = quarter_turn<sense>(odd);
        store_turned(k, even + odd);
        store_turned(r - k, even - odd);
      }
    }
  }
}

template <Sense sense, class Ahead>
static void run(const Stage& stage, const float* from, ptrdiff_t from_step, float* to, ptrdiff_t to_step, int block,
                int total, Ahead& ahead) {
  const float* w = stage.twiddles;
  switch (stage.radix) {
    case 2:
      return run_stage<2, sense>(from, from_step, to, to_step, block, total, w, ahead);
    case 3:
      return run_stage<3, sense>(from, from_step, to, to_step, block, total, w, ahead);
    case 4:
      return run_stage<4, sense>(from, from_step, to, to_step, block, total, w, ahead);
    case 5:
      return run_stage<5, sense>(from, from_step, to, to_step, block, total, w, ahead);
    case 6:
      return run_stage<6, sense>(from, from_step, to, to_step, block, total, w, ahead);
    case 7:
      return run_stage<7, sense>(from, from_step, to, to_step, block, total, w, ahead);
    case 8:
      return run_stage<8, sense>(from, from_step, to, to_step, block, total, w, ahead);
    default:
      return run_odd_stage<sense>(stage.radix, stage.roots, from, from_step, to, to_step, block, total, w);
  }
}

/// Samples of a line that may be swept again and again in the first cache. Longer blocks are done depth first.
constexpr int cached_samples = 16384 / int(step * sizeof(float));

/// Stages `first` and after of a forward transform, in place: `total` samples in blocks of `block` for that stage.
template <class Ahead>
static void forward_stages(const LineTables& t, int first, float* d, int block, int total, Ahead& ahead) {
  if (first == t.stages) return;
  if (total > cached_samples && total > block) {
    for (int i = 0; i < total; i += block) forward_stages(t, first, d + i * step, block, block, ahead);
    return;
  }
  run<Sense::forward>(t.stage[first], d, step, d, step, block, total, ahead);
  forward_stages(t, first + 1, d, block / t.stage[first].radix, total, ahead);
}

/// The same stages of an inverse transform, which are done from the last to the first.
template <class Ahead>
static void inverse_stages(const LineTables& t, int first, float* d, int block, int total, Ahead& ahead) {
  if (first == t.stages) return;
  if (total > cached_samples && total > block) {
    for (int i = 0; i < total; i += block) inverse_stages(t, first, d + i * step, block, block, ahead);
    return;
  }
  inverse_stages(t, first + 1, d, block / t.stage[first].radix, total, ahead);
  run<Sense::inverse>(t.stage[first], d, step, d, step, block, total, ahead);
}

static void chirp_transform(Sense sense, const LineTables& t, const float* from, ptrdiff_t from_step, float* to,
                            ptrdiff_t to_step, float* work);

/// `from` at any stride to `to`, contiguous; they may be the same. `work` is transform_floats long.
template <class Ahead = NothingAhead>
static void forward_line(const LineTables& t, const float* from, ptrdiff_t from_step, float* to, float* work,
                         Ahead ahead = {}) {
  if (t.convolution) return chirp_transform(Sense::forward, t, from, from_step, to, step, work);
  if (t.stages == 0) return store_complex(to, load_complex(from));
  run<Sense::forward>(t.stage[0], from, from_step, to, step, t.length, t.length, ahead);
  forward_stages(t, 1, to, t.length / t.stage[0].radix, t.length, ahead);
}

/// `from`, contiguous and overwritten, to `to` at any stride; they may be the same.
template <class Ahead = NothingAhead>
static void inverse_line(const LineTables& t, float* from, float* to, ptrdiff_t to_step, float* work,
                         Ahead ahead = {}) {
  if (t.convolution) return chirp_transform(Sense::inverse, t, from, step, to, to_step, work);
  if (t.stages == 0) return store_complex(to, load_complex(from));
  inverse_stages(t, 1, from, t.length / t.stage[0].radix, t.length, ahead);
  run<Sense::inverse>(t.stage[0], from, step, to, to_step, t.length, t.length, ahead);
}

/// Bluestein: X_k = c_k sum_j (x_j c_j) conj(c_{k-j}); the inverse is the same with everything conjugated.
static void chirp_transform(Sense sense, const LineTables& t, const float* from, ptrdiff_t from_step, float* to,
                            ptrdiff_t to_step, float* work) {
  const float sign = sense == Sense::forward ? 1.0f : -1.0f;
  const LineTables& inner = *t.convolution;
  const auto times_table = [sign](Complexes a, const float* w) { return times(a, w[0], sign * w[1]); };
  for (int j = 0; j < t.length; ++j)
    store_complex(work + j * step, times_table(load_complex(from + j * from_step), t.chirp + 2 * j));
  for (int j = t.length; j < inner.length; ++j) store_complex(work + j * step, Complexes{});
  forward_line(inner, work, step, work, nullptr);
  // chirp_transform lies at the positions of frequencies of the forward transform. The conjugated chirp is even, so its
  // conjugate's transform is the conjugate at the same frequency.
  for (int p = 0; p < inner.length; ++p)
    store_complex(work + p * step, times_table(load_complex(work + p * step), t.chirp_transform + 2 * p));
  inverse_line(inner, work, work, step, nullptr);
  for (int k = 0; k < t.length; ++k)
    store_complex(to + k * to_step, times_table(load_complex(work + k * step), t.chirp + 2 * k));
}

}  // namespace
}  // namespace ww::cpu::WW_TARGET
