#pragma once
// Spreads independent items over threads, each with a work area of its own.
#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "compute/cpu/layout.hpp"
#include "compute/host_memory.hpp"
#include "compute/cpu/thread_pool.hpp"

namespace ww::cpu {

class Workers {
 public:
  explicit Workers(int threads) : threads_(threads) {}
  int threads() const { return threads_; }

  /// Calls job(first, last, workspace) for ranges that cover the items, on all threads at the same time. A thread that
  /// is done takes the next range: a processor that is slower, or busy with other work, does less. Which thread did an
  /// item leaves no trace in the result.
  template <class Job>
  void over(std::ptrdiff_t items, const Layout& g, const Job& job) {
    constexpr int ranges_a_thread = 8;
    reserve(std::size_t(g.workspace_floats) * sizeof(float));
    std::atomic<int> next{0};
    ThreadPool::of_process().run(threads_, [&](int i, int n) {
      float* const workspace = static_cast<float*>(workspaces_[std::size_t(i)].get());
      const int ranges = n == 1 ? 1 : n * ranges_a_thread;
      for (int range; (range = next.fetch_add(1, std::memory_order_relaxed)) < ranges;) {
        const Share mine = share(items, range, ranges);
        if (mine.first < mine.last) job(mine.first, mine.last, workspace);
      }
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
