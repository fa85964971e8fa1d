// A CUDA device as a Device: its facets are thin mappings onto the functions of libwienerwerk-cuda.so.
#include "compute/cuda/cuda_device.hpp"

#include <cstring>
#include <type_traits>
#include <vector>

#include "image/errors.hpp"

namespace ww {
namespace {

void check(ww_cuda_status status, const ww_cuda_message& message) {
  if (status == WW_CUDA_OUT_OF_MEMORY) throw OutOfMemory(message.text);
  if (status != WW_CUDA_OK) throw DeviceError(message.text);
}

ww_cuda_shape c(Shape s) { return {s.z, s.y, s.x}; }
ww_cuda_window c(const Window& w) { return {c(w.shape), c(w.origin)}; }
ww_cuda_kernel c(Kernel k) { return {k.index, k.functor}; }

/// An opened device, shared by its facets. It lives as long as its memory, also where a Field outlives its Device.
struct Opened {
  const ww_cuda_backend_table& backend;
  std::shared_ptr<ww_cuda_context> context;

  /// f(context, arguments..., &message), its failure thrown.
  template <class F, class... A>
  void call(F f, A... arguments) const {
    ww_cuda_message message{};
    check(f(context.get(), arguments..., &message), message);
  }
};

class CudaMemory final : public Memory {
 public:
  explicit CudaMemory(const Opened& opened) : opened_(opened) {}

  bool shares_host_memory() const override { return false; }
  std::size_t free_bytes() const override {
    std::size_t bytes = 0;
    opened_.call(opened_.backend.free_bytes, &bytes);
    return bytes;
  }
  std::size_t field_bytes(Shape grid) const override { return opened_.backend.field_bytes(c(grid)); }
  std::size_t spectrum_bytes(Shape grid) const override { return opened_.backend.spectrum_bytes(c(grid)); }
  std::size_t scratch_bytes(Shape grid) const override {
    std::size_t bytes = 0;
    opened_.call(opened_.backend.scratch_bytes, c(grid), &bytes);
    return bytes;
  }
  std::shared_ptr<void> allocate(std::size_t bytes) override {
    void* memory = nullptr;
    opened_.call(opened_.backend.allocate, bytes, &memory);
    return {memory,
            [context = opened_.context, release = opened_.backend.release](void* p) { release(context.get(), p); }};
  }
  void upload(Shape grid, void* field, const Window& window, const float* values) override {
    opened_.call(opened_.backend.upload, c(grid), field, c(window), values);
  }
  void download(Shape grid, const void* field, const Window& window, float* values) override {
    opened_.call(opened_.backend.download, c(grid), field, c(window), values);
  }

 private:
  const Opened& opened_;
};

/// Rows' first samples, then their weights, in one piece of device memory.
struct KeptBands {
  int taps;
  std::size_t rows;
  std::shared_ptr<void> memory;
};

class CudaVoxels final : public Voxels {
 public:
  CudaVoxels(const Opened& opened, Memory& memory) : opened_(opened), memory_(memory) {}

  void voxelwise(Shape grid, Kernel e, void* out, const void* const* in) override {
    opened_.call(opened_.backend.voxelwise, c(grid), c(e), out, in);
  }
  Sums voxel_sums(Shape grid, const Window& window, Kernel e, const void* const* in) override {
    ww_cuda_sums sums{};
    opened_.call(opened_.backend.voxel_sums, c(grid), c(window), c(e), in, &sums);
    return {sums.a, sums.b};
  }
  void shifted(Shape grid, Kernel e, void* const* out, const void* const* in, const Shift* shifts) override {
    static_assert(sizeof(Shift) == 3 * sizeof(int) && std::is_standard_layout_v<Shift>);
    opened_.call(opened_.backend.shifted, c(grid), c(e), out, in, reinterpret_cast<const int*>(shifts));
  }
  std::shared_ptr<const void> keep(const BandedMatrix& matrix) override {
    const PaddedBands bands(matrix);
    static_assert(sizeof(std::int32_t) == sizeof(float));
    std::vector<float> words(bands.first.size() + bands.weights.size());
    std::memcpy(words.data(), bands.first.data(), bands.first.size() * sizeof(float));
    std::copy(bands.weights.begin(), bands.weights.end(), words.begin() + std::ptrdiff_t(bands.first.size()));
    const Shape line{1, 1, std::int64_t(words.size())};  // a dense field is plain memory
    auto kept = std::make_shared<KeptBands>(
        KeptBands{bands.taps, bands.first.size(), memory_.allocate(words.size() * sizeof(float))});
    memory_.upload(line, kept->memory.get(), {line}, words.data());
    return kept;
  }
  void along_axis(Shape from, Shape to, int axis, const void* kept, const void* in, void* out) override {
    const KeptBands& bands = *static_cast<const KeptBands*>(kept);
    const auto* const first = static_cast<const std::int32_t*>(bands.memory.get());
    const auto* const weights = static_cast<const float*>(bands.memory.get()) + bands.rows;
    opened_.call(opened_.backend.along_axis, c(from), c(to), axis, bands.taps, first, weights, in, out);
  }

 private:
  const Opened& opened_;
  Memory& memory_;
};

class CudaSpectra final : public Spectra {
 public:
  explicit CudaSpectra(const Opened& opened) : opened_(opened) {}

  void forward(Shape grid, const void* field, void* spectrum) override {
    opened_.call(opened_.backend.forward, c(grid), field, spectrum);
  }
  void inverse(Shape grid, void* spectrum, void* field) override {
    opened_.call(opened_.backend.inverse, c(grid), spectrum, field);
  }
  void spectral(Shape grid, Kernel e, void* out, const void* const* in) override {
    opened_.call(opened_.backend.spectral, c(grid), c(e), out, in);
  }
  Sums spectral_sums(Shape grid, Kernel e, const void* const* in) override {
    ww_cuda_sums sums{};
    opened_.call(opened_.backend.spectral_sums, c(grid), c(e), in, &sums);
    return {sums.a, sums.b};
  }
  void load(Shape grid, Kernel e, void* work, void* out, const void* const* in) override {
    opened_.call(opened_.backend.load, c(grid), c(e), work, out, in);
  }
  void convolve(Shape grid, const void* otf, Direction direction, Kernel e, void* work, void* out,
                const void* const* in, After after) override {
    opened_.call(opened_.backend.convolve, c(grid), otf, int(direction == Direction::adjoint), c(e), work, out, in,
                 int(after == After::reload));
  }

 private:
  const Opened& opened_;
};

class CudaDevice final : public Device {
 public:
  CudaDevice(const ww_cuda_backend_table& backend, int index) : opened_{backend, {}}, index_(index) {
    if (const std::string why = cuda_device_missing(backend, index, description_); !why.empty()) throw DeviceError(why);
    ww_cuda_context* context = nullptr;
    ww_cuda_message message{};
    check(backend.create(index, &context, &message), message);
    opened_.context = {context, backend.destroy};
  }

  std::string name() const override { return "cuda:" + std::to_string(index_); }
  std::string description() const override { return description_; }
  Memory& memory() override { return memory_; }
  Voxels& voxels() override { return voxels_; }
  Spectra& spectra() override { return spectra_; }

 private:
  Opened opened_;
  int index_;
  std::string description_;
  CudaMemory memory_{opened_};
  CudaVoxels voxels_{opened_, memory_};
  CudaSpectra spectra_{opened_};
};

}  // namespace

std::string cuda_device_missing(const ww_cuda_backend_table& backend, int index, std::string& description) {
  ww_cuda_message message{};
  if (backend.describe(index, &message) != WW_CUDA_OK) return message.text;
  description = message.text;
  return "";
}

std::unique_ptr<Device> open_cuda_device(const ww_cuda_backend_table& backend, int index) {
  return std::make_unique<CudaDevice>(backend, index);
}

}  // namespace ww
