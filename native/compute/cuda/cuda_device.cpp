// A CUDA device as a Device: a thin mapping onto the functions of libwienerwerk-cuda.so.
#include "compute/cuda/cuda_device.hpp"

#include <type_traits>

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

class CudaDevice final : public Device {
 public:
  CudaDevice(const ww_cuda_backend_table& backend, int index) : backend_(backend), index_(index) {
    if (const std::string why = cuda_device_missing(backend, index, description_); !why.empty()) throw DeviceError(why);
    ww_cuda_context* context = nullptr;
    ww_cuda_message message{};
    check(backend.create(index, &context, &message), message);
    context_ = {context, backend.destroy};
  }

  std::string name() const override { return "cuda:" + std::to_string(index_); }
  std::string description() const override { return description_; }
  bool shares_host_memory() const override { return false; }
  std::size_t free_bytes() const override {
    std::size_t bytes = 0;
    call(backend_.free_bytes, &bytes);
    return bytes;
  }

  std::size_t field_bytes(Shape grid) const override { return backend_.field_bytes(c(grid)); }
  std::size_t spectrum_bytes(Shape grid) const override { return backend_.spectrum_bytes(c(grid)); }
  std::size_t scratch_bytes(Shape grid) const override {
    std::size_t bytes = 0;
    call(backend_.scratch_bytes, c(grid), &bytes);
    return bytes;
  }
  std::shared_ptr<void> allocate(std::size_t bytes) override {
    void* memory = nullptr;
    call(backend_.allocate, bytes, &memory);
    // The context lives as long as its memory, also where a Field outlives its Device.
    return {memory, [context = context_, release = backend_.release](void* p) { release(context.get(), p); }};
  }

  void upload(Shape grid, void* field, const Window& window, const float* values) override {
    call(backend_.upload, c(grid), field, c(window), values);
  }
  void download(Shape grid, const void* field, const Window& window, float* values) override {
    call(backend_.download, c(grid), field, c(window), values);
  }

  void voxelwise(Shape grid, Kernel e, void* out, const void* const* in) override {
    call(backend_.voxelwise, c(grid), c(e), out, in);
  }
  void shifted(Shape grid, Kernel e, void* const* out, const void* const* in, const Shift* shifts) override {
    static_assert(sizeof(Shift) == 3 * sizeof(int) && std::is_standard_layout_v<Shift>);
    call(backend_.shifted, c(grid), c(e), out, in, reinterpret_cast<const int*>(shifts));
  }
  Sums voxel_sums(Shape grid, const Window& window, Kernel e, const void* const* in) override {
    ww_cuda_sums sums{};
    call(backend_.voxel_sums, c(grid), c(window), c(e), in, &sums);
    return {sums.a, sums.b};
  }

  void forward(Shape grid, const void* field, void* spectrum) override {
    call(backend_.forward, c(grid), field, spectrum);
  }
  void inverse(Shape grid, void* spectrum, void* field) override { call(backend_.inverse, c(grid), spectrum, field); }
  void spectral(Shape grid, Kernel e, void* out, const void* const* in) override {
    call(backend_.spectral, c(grid), c(e), out, in);
  }
  Sums spectral_sums(Shape grid, Kernel e, const void* const* in) override {
    ww_cuda_sums sums{};
    call(backend_.spectral_sums, c(grid), c(e), in, &sums);
    return {sums.a, sums.b};
  }

  void load(Shape grid, Kernel e, void* work, void* out, const void* const* in) override {
    call(backend_.load, c(grid), c(e), work, out, in);
  }
  void convolve(Shape grid, const void* otf, Direction direction, Kernel e, void* work, void* out,
                const void* const* in, After after) override {
    call(backend_.convolve, c(grid), otf, int(direction == Direction::adjoint), c(e), work, out, in,
         int(after == After::reload));
  }

 private:
  /// f(context, arguments..., &message), its failure thrown.
  template <class F, class... A>
  void call(F f, A... arguments) const {
    ww_cuda_message message{};
    check(f(context_.get(), arguments..., &message), message);
  }

  const ww_cuda_backend_table& backend_;
  int index_;
  std::string description_;
  std::shared_ptr<ww_cuda_context> context_;
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
