#pragma once
// Memory and stream handles of one device, each released by its destructor.
#include <cuda_runtime.h>

#include <cstddef>

#include "compute/cuda/failure.hpp"

namespace ww::cuda {

/// A stream of our own that does not wait for other users of the device in this process.
class Stream {
 public:
  Stream() { check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "opening a stream"); }
  ~Stream() { cudaStreamDestroy(stream_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  operator cudaStream_t() const { return stream_; }
  void wait(const char* what) const { check(cudaStreamSynchronize(stream_), what); }

 private:
  cudaStream_t stream_ = nullptr;
};

/// Device memory that only grows.
class DeviceBuffer {
 public:
  DeviceBuffer() = default;
  ~DeviceBuffer() { clear(); }
  DeviceBuffer(const DeviceBuffer&) = delete;
  DeviceBuffer& operator=(const DeviceBuffer&) = delete;
  void* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }
  /// Loses its content when it grows. Nothing on the device may be using it then.
  void reserve(std::size_t bytes, const char* what) {
    if (bytes <= bytes_) return;
    clear();
    check(cudaMalloc(&data_, bytes), what);
    bytes_ = bytes;
  }
  void clear() {
    cudaFree(data_);
    data_ = nullptr;
    bytes_ = 0;
  }

 private:
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

/// Page-locked host memory, with the event that says when the device is done with it.
class PinnedBuffer {
 public:
  PinnedBuffer() { check(cudaEventCreateWithFlags(&done_, cudaEventDisableTiming), "opening an event"); }
  ~PinnedBuffer() {
    cudaFreeHost(data_);
    cudaEventDestroy(done_);
  }
  PinnedBuffer(const PinnedBuffer&) = delete;
  PinnedBuffer& operator=(const PinnedBuffer&) = delete;
  float* data() const { return static_cast<float*>(data_); }
  void wait(const char* what) const { check(cudaEventSynchronize(done_), what); }  // at once when nothing was marked
  void mark(cudaStream_t stream, const char* what) const { check(cudaEventRecord(done_, stream), what); }
  void reserve(std::size_t bytes, const char* what) {
    if (bytes <= bytes_) return;
    wait(what);
    cudaFreeHost(data_);
    data_ = nullptr;
    bytes_ = 0;
    check(cudaMallocHost(&data_, bytes), what);
    bytes_ = bytes;
  }

 private:
  cudaEvent_t done_ = nullptr;
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace ww::cuda
