// Threads that wait for a job, do their share and report back.
#include "compute/cpu/thread_pool.hpp"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "compute/cpu/flush_to_zero.hpp"

namespace ww::cpu {
namespace {

/// How often a waiting thread looks before it sleeps: some microseconds, the pause between two sweeps of an iteration.
constexpr int looks = 200;

inline void pause() {
#if defined(__SSE2__)
  _mm_pause();
#endif
}

template <class Ready>
bool spin(const Ready& ready) {
  for (int i = 0; i < looks; ++i) {
    if (ready()) return true;
    pause();
  }
  return ready();
}

}  // namespace

struct ThreadPool::State {
  long process = 0;
  std::atomic<bool> busy{false};  // a run() or stop() is under way
  std::vector<std::thread> workers;

  std::mutex mutex;  // guards the changes of `job`, `pending` and `stopping` that sleepers wait for
  std::condition_variable job_posted, job_done;
  std::atomic<unsigned long> job_number{0};
  std::atomic<int> pending{0};
  bool stopping = false;
  Call call = nullptr;
  const void* job = nullptr;
  int count = 0;
  std::vector<std::exception_ptr> failures;
};

ThreadPool& ThreadPool::of_process() {
  static std::mutex guard;
  static ThreadPool* pool = nullptr;
  const std::lock_guard lock(guard);
  const long process = long(getpid());
  // A forked child has its parent's memory but not its threads: the parent's pool is left alone and forgotten.
  if (!pool || pool->state_->process != process) pool = new ThreadPool(process);
  return *pool;
}

ThreadPool::ThreadPool(long process) : state_(new State) { state_->process = process; }

int ThreadPool::start_workers(int wanted) {
  State& s = *state_;
  try {
    while (int(s.workers.size()) < wanted) {
      const int index = int(s.workers.size()) + 1;
      const unsigned long seen = s.job_number.load();
      s.workers.emplace_back([this, index, seen] { work(index, seen); });
    }
  } catch (const std::system_error&) {  // the system has no more: fewer threads do the same work
  }
  return int(s.workers.size()) < wanted ? int(s.workers.size()) : wanted;
}

void ThreadPool::work(int index, unsigned long seen) {
  State& s = *state_;
  const FlushToZero flush;
  const auto posted = [&] { return s.job_number.load(std::memory_order_acquire) != seen; };
  for (;;) {
    if (!spin(posted)) {
      std::unique_lock lock(s.mutex);
      s.job_posted.wait(lock, posted);
    }
    ++seen;
    if (s.stopping) return;
    if (index < s.count) {
      try {
        s.call(s.job, index, s.count);
      } catch (...) {
        s.failures[std::size_t(index)] = std::current_exception();
      }
    }
    if (s.pending.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      const std::lock_guard lock(s.mutex);
      s.job_done.notify_one();
    }
  }
}

void ThreadPool::run_erased(int threads, Call call, const void* job) {
  State& s = *state_;
  const FlushToZero flush;
  if (threads <= 1 || s.busy.exchange(true, std::memory_order_acquire)) return call(job, 0, 1);
  const struct Free {  // also where memory for workers runs out
    std::atomic<bool>& busy;
    ~Free() { busy.store(false, std::memory_order_release); }
  } free{s.busy};
  const int count = 1 + start_workers(threads - 1);
  std::exception_ptr failure;
  if (count == 1) {
    try {
      call(job, 0, 1);
    } catch (...) {
      failure = std::current_exception();
    }
  } else {
    {
      const std::lock_guard lock(s.mutex);
      s.call = call;
      s.job = job;
      s.count = count;
      s.failures.assign(std::size_t(count), nullptr);
      s.pending.store(int(s.workers.size()), std::memory_order_relaxed);  // idle workers answer as well
      s.job_number.fetch_add(1, std::memory_order_release);
    }
    s.job_posted.notify_all();
    try {
      call(job, 0, count);
    } catch (...) {
      s.failures[0] = std::current_exception();
    }
    const auto done = [&] { return s.pending.load(std::memory_order_acquire) == 0; };
    if (!spin(done)) {
      std::unique_lock lock(s.mutex);
      s.job_done.wait(lock, done);
    }
    for (std::exception_ptr& f : s.failures)
      if (f && !failure) failure = f;
  }
  if (failure) std::rethrow_exception(failure);
}

void ThreadPool::stop() {
  State& s = *state_;
  if (s.busy.exchange(true, std::memory_order_acquire)) return;
  {
    const std::lock_guard lock(s.mutex);
    s.stopping = true;
    s.job_number.fetch_add(1, std::memory_order_release);
  }
  s.job_posted.notify_all();
  for (std::thread& worker : s.workers) worker.join();
  s.workers.clear();
  s.stopping = false;
  s.busy.store(false, std::memory_order_release);
}

}  // namespace ww::cpu
