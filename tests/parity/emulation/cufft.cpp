// A slow, obvious stand-in for cuFFT: plain sums in double, axis by axis, with the checks that cuFFT leaves to its
// user.
#include "cufft.h"

#include <cmath>
#include <complex>
#include <cstring>
#include <map>
#include <vector>

namespace {

using Values = std::vector<std::complex<double>>;

struct Plan {
  std::vector<long long> n, in, out;  // lengths; extents of the arrays
  cufftType type = CUFFT_C2C;
  std::size_t bytes = 0;
  void* area = nullptr;
  bool made = false;
};

std::map<cufftHandle, Plan>& plans() {
  static std::map<cufftHandle, Plan> all;
  return all;
}

std::size_t work_bytes(const Plan& p) {
  std::size_t bytes = 1000;
  for (const long long n : p.n) bytes += 8 * std::size_t(n);
  return bytes;
}

/// All samples of the full grid, sum of v exp(sign 2 pi i f t) along every axis.
void transform(Values& v, const std::vector<long long>& n, double sign) {
  const long long all = (long long)(v.size());
  long long stride = 1;
  for (std::size_t axis = n.size(); axis-- > 0; stride *= n[axis]) {
    const long long length = n[axis];
    std::vector<std::complex<double>> line(std::size_t(length), 0.0), turn(std::size_t(length), 0.0);
    for (long long k = 0; k < length; ++k)
      turn[std::size_t(k)] = std::polar(1.0, sign * 2 * M_PI * double(k) / double(length));
    for (long long first = 0; first < all; ++first) {
      if (first / stride % length != 0) continue;
      for (long long k = 0; k < length; ++k) {
        std::complex<double> sum = 0;
        for (long long t = 0; t < length; ++t)
          sum += v[std::size_t(first + t * stride)] * turn[std::size_t(k * t % length)];
        line[std::size_t(k)] = sum;
      }
      for (long long k = 0; k < length; ++k) v[std::size_t(first + k * stride)] = line[std::size_t(k)];
    }
  }
}

/// Calls f(index in the full grid, index in an array of these extents, place on the last axis) for each sample of it.
template <class F>
void each_sample(const std::vector<long long>& n, const std::vector<long long>& extent, F f) {
  long long all = 1;
  for (const long long length : n) all *= length;
  for (long long i = 0; i < all; ++i) {
    long long rest = i, index = 0, stride = 1;
    for (std::size_t axis = n.size(); axis-- > 0;) {
      index += rest % n[axis] * stride;
      stride *= extent[axis];
      rest /= n[axis];
    }
    f(std::size_t(i), std::size_t(index), i % n.back());
  }
}

Values grid_of(const Plan& p) {
  std::size_t all = 1;
  for (const long long length : p.n) all *= std::size_t(length);
  return Values(all);
}

/// The sample at minus the frequency of sample i.
std::size_t mirrored(const std::vector<long long>& n, std::size_t i) {
  long long rest = (long long)(i), index = 0, stride = 1;
  for (std::size_t axis = n.size(); axis-- > 0;) {
    index += (n[axis] - rest % n[axis]) % n[axis] * stride;
    stride *= n[axis];
    rest /= n[axis];
  }
  return std::size_t(index);
}

/// The plan of a handle that is ready to run this type, its work area spoiled as cuFFT would.
Plan* ready(cufftHandle handle, cufftType type) {
  const auto found = plans().find(handle);
  if (found == plans().end() || !found->second.made || found->second.type != type || !found->second.area)
    return nullptr;
  std::memset(found->second.area, 0xff, found->second.bytes);
  return &found->second;
}

}  // namespace

cufftResult cufftCreate(cufftHandle* handle) {
  static cufftHandle next = 1;
  plans()[*handle = next++];
  return CUFFT_SUCCESS;
}
cufftResult cufftDestroy(cufftHandle handle) { return plans().erase(handle) ? CUFFT_SUCCESS : CUFFT_INVALID_PLAN; }
cufftResult cufftSetAutoAllocation(cufftHandle, int) { return CUFFT_SUCCESS; }

cufftResult cufftGetSizeMany64(cufftHandle, int rank, long long* n, long long* in, long long istride, long long idist,
                               long long* out, long long ostride, long long odist, cufftType type, long long batch,
                               size_t* bytes) {
  if (rank < 1 || rank > 3 || istride != 1 || ostride != 1 || batch != 1) return CUFFT_INVALID_VALUE;
  Plan p{{n, n + rank}, {in, in + rank}, {out, out + rank}, type};
  long long in_size = 1, out_size = 1;
  for (int axis = 0; axis < rank; ++axis) {
    if (n[axis] < 1) return CUFFT_INVALID_SIZE;
    in_size *= in[axis];
    out_size *= out[axis];
  }
  if (in_size != idist || out_size != odist) return CUFFT_INVALID_VALUE;
  *bytes = work_bytes(p);
  return CUFFT_SUCCESS;
}

cufftResult cufftMakePlanMany64(cufftHandle handle, int rank, long long* n, long long* in, long long istride,
                                long long idist, long long* out, long long ostride, long long odist, cufftType type,
                                long long batch, size_t* bytes) {
  const cufftResult result =
      cufftGetSizeMany64(handle, rank, n, in, istride, idist, out, ostride, odist, type, batch, bytes);
  if (result == CUFFT_SUCCESS)
    plans()[handle] = {{n, n + rank}, {in, in + rank}, {out, out + rank}, type, *bytes, nullptr, true};
  return result;
}

cufftResult cufftSetStream(cufftHandle, void*) { return CUFFT_SUCCESS; }
cufftResult cufftSetWorkArea(cufftHandle handle, void* area) { return plans()[handle].area = area, CUFFT_SUCCESS; }

cufftResult cufftExecR2C(cufftHandle handle, cufftReal* in, cufftComplex* out) {
  const Plan* p = ready(handle, CUFFT_R2C);
  if (!p) return CUFFT_INVALID_PLAN;
  Values v = grid_of(*p);
  each_sample(p->n, p->in, [&](std::size_t i, std::size_t at, long long) { v[i] = double(in[at]); });
  transform(v, p->n, -1);
  each_sample(p->n, p->out, [&](std::size_t i, std::size_t at, long long x) {
    if (x <= p->n.back() / 2) out[at] = {float(v[i].real()), float(v[i].imag())};
  });
  return CUFFT_SUCCESS;
}

cufftResult cufftExecC2R(cufftHandle handle, cufftComplex* in, cufftReal* out) {
  const Plan* p = ready(handle, CUFFT_C2R);
  if (!p) return CUFFT_INVALID_PLAN;
  Values v = grid_of(*p);
  each_sample(p->n, p->in, [&](std::size_t i, std::size_t at, long long x) {
    if (x <= p->n.back() / 2) v[i] = {double(in[at].x), double(in[at].y)};
  });
  each_sample(p->n, p->in, [&](std::size_t i, std::size_t, long long x) {
    if (x > p->n.back() / 2) v[i] = std::conj(v[mirrored(p->n, i)]);
  });
  transform(v, p->n, 1);
  each_sample(p->n, p->out, [&](std::size_t i, std::size_t at, long long) { out[at] = float(v[i].real()); });
  return CUFFT_SUCCESS;
}

cufftResult cufftExecC2C(cufftHandle handle, cufftComplex* in, cufftComplex* out, int direction) {
  const Plan* p = ready(handle, CUFFT_C2C);
  if (!p) return CUFFT_INVALID_PLAN;
  Values v = grid_of(*p);
  each_sample(p->n, p->in, [&](std::size_t i, std::size_t at, long long) {
    v[i] = {double(in[at].x), double(in[at].y)};
  });
  transform(v, p->n, double(direction));
  each_sample(p->n, p->out, [&](std::size_t i, std::size_t at, long long) {
    out[at] = {float(v[i].real()), float(v[i].imag())};
  });
  return CUFFT_SUCCESS;
}
