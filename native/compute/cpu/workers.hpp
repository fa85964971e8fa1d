#pragma once
// Splits independent items over threads, each with a work area of its own.
#include <algorithm>
#include <memory>
#include <vector>

#include "compute/cpu/layout.hpp"
#include "compute/cpu/memory.hpp"
#include "compute/cpu/thread_pool.hpp"

namespace ww::cpu {

class Workers {
 public:
  explicit Workers(int threads) : threads_(threads) {}
  int threads() const { return threads_; }

  /// Calls job(first, last, workspace) on an even share of the items a thread, at the same time.
  template <class Job>
  void over(std::ptrdiff_t items, const Layout& g, const Job& job) {
    reserve(std::size_t(g.workspace_floats) * sizeof(float));
    ThreadPool::of_process().run(threads_, [&](int i, int n) {
      const Share mine = share(items, i, n);
      if (mine.first < mine.last) job(mine.first, mine.last, static_cast<float*>(workspaces_[std::size_t(i)].get()));
    });
  }

  /// The same for items of all planes: job(z, first, last, workspace), items counted within plane z.
  template <class Job>
  void over_planes(std::ptrdiff_t items_a_plane, const Layout& g, const Job& job) {
    over(g.nz * items_a_plane, g, [&](std::ptrdiff_t first, std::ptrdiff_t last, float* workspace) {
      while (first < last) {
        const std::ptrdiff_t z = first / items_a_plane, begin = first - z * items_a_plane;
        const std::ptrdiff_t end = std::min(items_a_plane, begin + last - first);
        job(int(z), int(begin), int(end), workspace);
        first += end - begin;
      }
    });
  }

  /// Whether planes can be given to threads whole without leaving one idle for long.
  bool share_whole_planes(const Layout& g) const {
    const int rounds = (g.nz + threads_ - 1) / threads_;
    return threads_ == 1 || rounds * threads_ * 10 <= g.nz * 11;
  }

 private:
  void reserve(std::size_t bytes) {
    if (bytes <= bytes_) return;
    workspaces_.clear();
    bytes_ = 0;
    for (int i = 0; i < threads_; ++i) workspaces_.push_back(allocate_aligned(bytes));
    bytes_ = bytes;
  }

  int threads_;
  std::vector<std::shared_ptr<void>> workspaces_;
  std::size_t bytes_ = 0;
};

}  // namespace ww::cpu
