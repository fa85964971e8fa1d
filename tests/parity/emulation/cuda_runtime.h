#pragma once
// The part of the CUDA runtime that the backend uses, on the CPU: device memory is host memory, work is done at once.
//
// With it the tests compile the very files of libwienerwerk-cuda.so by g++: index arithmetic, layouts, plans, copies and
// the C boundary are tried on every machine (and under the address sanitizer); only threads, streams and cuFFT itself
// need a GPU. The device holds a gibibyte and refuses more.
#include <cstdlib>
#include <cstring>
#include <map>

enum cudaError_t {
  cudaSuccess = 0,
  cudaErrorInvalidValue = 1,
  cudaErrorMemoryAllocation = 2,
  cudaErrorInsufficientDriver = 35,
  cudaErrorInvalidDevice = 101
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2 };
enum { cudaStreamNonBlocking = 1, cudaEventDisableTiming = 2 };

using cudaStream_t = void*;
using cudaEvent_t = void*;

struct cudaPitchedPtr {
  void* ptr;
  std::size_t pitch, xsize, ysize;
};
struct cudaPos {
  std::size_t x, y, z;
};
struct cudaExtent {
  std::size_t width, height, depth;
};
struct cudaMemcpy3DParms {
  void* srcArray;
  cudaPos srcPos;
  cudaPitchedPtr srcPtr;
  void* dstArray;
  cudaPos dstPos;
  cudaPitchedPtr dstPtr;
  cudaExtent extent;
  cudaMemcpyKind kind;
};
struct cudaDeviceProp {
  char name[256];
  std::size_t totalGlobalMem;
  int major, minor;
};

namespace emulation {
constexpr std::size_t total = std::size_t(1) << 30;
inline std::map<void*, std::size_t>& allocated() {
  static std::map<void*, std::size_t> map;
  return map;
}
inline std::size_t free() {
  std::size_t left = total;
  for (const auto& [memory, bytes] : allocated()) left -= bytes;
  return left;
}
}  // namespace emulation

inline const char* cudaGetErrorString(cudaError_t e) {
  return e == cudaErrorMemoryAllocation ? "out of memory" : e == cudaErrorInvalidDevice ? "invalid device ordinal" : "invalid argument";
}
inline cudaError_t cudaGetLastError() { return cudaSuccess; }

inline cudaError_t cudaGetDeviceCount(int* n) { return *n = 1, cudaSuccess; }
inline cudaError_t cudaGetDevice(int* device) { return *device = 0, cudaSuccess; }
inline cudaError_t cudaSetDevice(int device) { return device == 0 ? cudaSuccess : cudaErrorInvalidDevice; }
inline cudaError_t cudaDriverGetVersion(int* v) { return *v = 13000, cudaSuccess; }
inline cudaError_t cudaRuntimeGetVersion(int* v) { return *v = 13000, cudaSuccess; }
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp* p, int device) {
  if (device != 0) return cudaErrorInvalidDevice;
  *p = {"emulated GPU", emulation::total, 9, 0};
  return cudaSuccess;
}

inline cudaError_t cudaStreamCreateWithFlags(cudaStream_t* s, unsigned) { return *s = std::malloc(1), cudaSuccess; }
inline cudaError_t cudaStreamDestroy(cudaStream_t s) { return std::free(s), cudaSuccess; }
inline cudaError_t cudaStreamSynchronize(cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaEventCreateWithFlags(cudaEvent_t* e, unsigned) { return *e = std::malloc(1), cudaSuccess; }
inline cudaError_t cudaEventDestroy(cudaEvent_t e) { return std::free(e), cudaSuccess; }
inline cudaError_t cudaEventRecord(cudaEvent_t, cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaEventSynchronize(cudaEvent_t) { return cudaSuccess; }

inline cudaError_t cudaMalloc(void** p, std::size_t bytes) {
  if (bytes > emulation::free()) return cudaErrorMemoryAllocation;
  *p = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  std::memset(*p, 0xff, bytes);  // not a number, wherever something is read that nothing wrote
  emulation::allocated()[*p] = bytes;
  return cudaSuccess;
}
inline cudaError_t cudaFree(void* p) {
  emulation::allocated().erase(p);
  std::free(p);
  return cudaSuccess;
}
inline cudaError_t cudaMallocHost(void** p, std::size_t bytes) { return *p = std::malloc(bytes), cudaSuccess; }
inline cudaError_t cudaFreeHost(void* p) { return std::free(p), cudaSuccess; }
inline cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* all) {
  *free = emulation::free();
  *all = emulation::total;
  return cudaSuccess;
}

inline cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind, cudaStream_t) {
  std::memcpy(to, from, bytes);
  return cudaSuccess;
}
inline cudaError_t cudaMemcpy3DAsync(const cudaMemcpy3DParms* c, cudaStream_t) {
  const auto fits = [&](const cudaPitchedPtr& p) { return c->extent.width <= p.pitch && c->extent.height <= p.ysize; };
  if (!fits(c->srcPtr) || !fits(c->dstPtr)) return cudaErrorInvalidValue;
  for (std::size_t z = 0; z < c->extent.depth; ++z)
    for (std::size_t y = 0; y < c->extent.height; ++y)
      std::memcpy(static_cast<char*>(c->dstPtr.ptr) + (z * c->dstPtr.ysize + y) * c->dstPtr.pitch,
                  static_cast<const char*>(c->srcPtr.ptr) + (z * c->srcPtr.ysize + y) * c->srcPtr.pitch, c->extent.width);
  return cudaSuccess;
}
