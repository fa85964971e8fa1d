// Real transforms in place on a work spectrum, by cuFFT, with plans kept for the last few grids and one work area.
#include "compute/cuda/fft.hpp"

#include <algorithm>

namespace ww::cuda {
namespace {

constexpr std::size_t plans_kept = 4;
constexpr std::size_t sizes_kept = 64;

/// A transform as cufftMakePlanMany64 wants to hear it. Axes of one voxel are left out: cuFFT's rank is what remains.
struct Description {
  int rank = 0;
  long long n[3] = {}, voxels[3] = {}, frequencies[3] = {};  // lengths; the arrays' extents, in their own elements
  long long voxels_distance, frequencies_distance;
  cufftType forward = CUFFT_R2C, inverse = CUFFT_C2R;

  explicit Description(const Layout& grid)
      : voxels_distance((long long)(2 * grid.complexes())), frequencies_distance((long long)(grid.complexes())) {
    if (grid.z > 1) axis(grid.z, grid.z, grid.z);
    if (grid.y > 1) axis(grid.y, grid.y, grid.y);
    if (grid.x > 1) {
      axis(grid.x, 2 * grid.half(), grid.half());
    } else {  // rows of one complex number
      forward = inverse = CUFFT_C2C;
      voxels_distance = frequencies_distance;
    }
  }

 private:
  void axis(std::size_t length, std::size_t in_voxels, std::size_t in_frequencies) {
    n[rank] = (long long)(length);
    voxels[rank] = (long long)(in_voxels);
    frequencies[rank] = (long long)(in_frequencies);
    ++rank;
  }
};

/// A cuFFT handle.
class Handle {
 public:
  Handle() { check(cufft().create(&handle_), "a transform plan"); }
  ~Handle() { cufft().destroy(handle_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  operator cufftHandle() const { return handle_; }

 private:
  cufftHandle handle_ = 0;
};

/// f is cufftMakePlanMany64 or cufftGetSizeMany64: both take the same arguments.
template <class F>
std::size_t ask(F f, const Handle& handle, Description d, bool forward) {
  std::size_t bytes = 0;
  const cufftResult result = forward ? f(handle, d.rank, d.n, d.voxels, 1, d.voxels_distance, d.frequencies, 1,
                                         d.frequencies_distance, d.forward, 1, &bytes)
                                     : f(handle, d.rank, d.n, d.frequencies, 1, d.frequencies_distance, d.voxels, 1,
                                         d.voxels_distance, d.inverse, 1, &bytes);
  check(result, "a transform plan");
  return bytes;
}

}  // namespace

struct Transforms::Plan {
  Layout grid;
  Handle forward, inverse;
  std::size_t bytes = 256;  // never none: a plan without automatic allocation needs a work area
  void* area = nullptr;     // the work area set in both handles

  Plan(const Layout& layout, cudaStream_t stream) : grid(layout) {
    const Description d(grid);
    for (const bool ahead : {true, false}) {
      const Handle& handle = ahead ? forward : inverse;
      check(cufft().set_auto_allocation(handle, 0), "a transform plan");
      bytes = std::max(bytes, ask(cufft().make_plan, handle, d, ahead));
      check(cufft().set_stream(handle, stream), "a transform plan");
    }
  }
};

Transforms::Plan& Transforms::plan_for(const Layout& grid) {
  const auto found = std::find_if(plans_.begin(), plans_.end(), [&](const auto& p) { return p->grid == grid; });
  if (found != plans_.end()) {
    plans_.splice(plans_.begin(), plans_, found);
  } else {
    if (plans_.size() == plans_kept) {
      stream_.wait("a transform");  // the plan may be at work
      plans_.pop_back();
    }
    plans_.push_front(std::make_shared<Plan>(grid, stream_));
  }
  Plan& plan = *plans_.front();
  if (plan.bytes > area_.bytes()) {
    stream_.wait("a transform");
    area_.reserve(plan.bytes, "the work area of a transform");
  }
  if (plan.area != area_.data()) {
    check(cufft().set_work_area(plan.forward, area_.data()), "a transform plan");
    check(cufft().set_work_area(plan.inverse, area_.data()), "a transform plan");
    plan.area = area_.data();
  }
  return plan;
}

void Transforms::forward(const Layout& grid, void* work) {
  if (grid.voxels() == 1) return;
  const Plan& plan = plan_for(grid);
  const auto values = static_cast<cufftComplex*>(work);
  check(grid.x > 1 ? cufft().real_to_complex(plan.forward, static_cast<cufftReal*>(work), values)
                   : cufft().complex_to_complex(plan.forward, values, values, CUFFT_FORWARD),
        "a transform");
}

void Transforms::inverse(const Layout& grid, void* work) {
  if (grid.voxels() == 1) return;
  const Plan& plan = plan_for(grid);
  const auto values = static_cast<cufftComplex*>(work);
  check(grid.x > 1 ? cufft().complex_to_real(plan.inverse, values, static_cast<cufftReal*>(work))
                   : cufft().complex_to_complex(plan.inverse, values, values, CUFFT_INVERSE),
        "a transform");
}

std::size_t Transforms::work_bytes(const Layout& grid) {
  if (grid.voxels() == 1) return 0;
  for (const auto& [known, bytes] : known_bytes_)
    if (known == grid) return bytes;
  std::size_t bytes = 0;
  for (const bool ahead : {true, false}) {
    const Handle handle;
    bytes = std::max(bytes, ask(cufft().work_bytes, handle, Description(grid), ahead));
  }
  known_bytes_.emplace_front(grid, bytes);
  if (known_bytes_.size() > sizes_kept) known_bytes_.pop_back();
  return bytes;
}

void Transforms::clear() {
  stream_.wait("a transform");
  plans_.clear();
  area_.clear();
}

}  // namespace ww::cuda
