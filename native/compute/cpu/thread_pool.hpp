#pragma once
// The library's own threads: one pool a process, made when first needed, asleep between jobs.
//
// No OpenMP or TBB: two of their runtimes in one process (Fiji, napari with torch) abort it, and after a fork the child
// hangs. The pool belongs to the process that made it; a forked child makes a new one. It is never destroyed: its
// threads end when stop() is called (the last CPU device does that), not in a destructor at exit.
#include <cstddef>

namespace ww::cpu {

class ThreadPool {
 public:
  /// The pool of this process.
  static ThreadPool& of_process();

  /// Calls job(i, n) for every i in [0, n) at the same time, i = 0 on the caller's thread, and waits for all. n is
  /// `threads` or less: less when the system refuses threads, 1 while another session's job runs. Jobs must not call
  /// run(). If calls throw, the exception of the lowest i is rethrown here.
  template <class Job>
  void run(int threads, const Job& job) {
    run_erased(
        threads, [](const void* j, int i, int n) { (*static_cast<const Job*>(j))(i, n); }, &job);
  }

  /// Ends the threads and waits for them; the next run() makes new ones.
  void stop();

 private:
  struct State;
  using Call = void (*)(const void* job, int index, int count);
  explicit ThreadPool(long process);
  void run_erased(int threads, Call call, const void* job);
  int start_workers(int wanted);
  void work(int index, unsigned long seen);

  State* state_;
};

/// [first, last) of `items` for thread i of n: as even as can be, the same on every call.
struct Share {
  std::ptrdiff_t first, last;
};
inline Share share(std::ptrdiff_t items, int i, int n) { return {items * i / n, items * (i + 1) / n}; }

}  // namespace ww::cpu
