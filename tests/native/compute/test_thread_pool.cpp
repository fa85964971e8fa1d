// The library's threads: sharing, exceptions, forks and floating-point state.
#include "compute/cpu/thread_pool.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "compute/cpu/available_threads.hpp"

using ww::cpu::share;
using ww::cpu::ThreadPool;

namespace {

/// How often each index of one job was called; as long as the job has shares, longer when a call had a higher index.
std::vector<int> calls(int threads) {
  std::vector<std::atomic<int>> count(64);
  std::atomic<int> said{0};
  ThreadPool::of_process().run(threads, [&](int i, int n) {
    ++count[std::size_t(i)];
    said = n;
  });
  std::vector<int> result(count.begin(), count.end());
  while (result.size() > std::size_t(said) && result.back() == 0) result.pop_back();
  return result;
}

}  // namespace

TEST_CASE("Every share of a job is done once", "[compute][threads]") {
  for (int repeat = 0; repeat < 200; ++repeat)
    for (const int threads : {1, 2, 5, 3}) {
      const std::vector<int> done = calls(threads);
      REQUIRE(done == std::vector<int>(std::size_t(threads), 1));
    }
}

TEST_CASE("Shares cover all items once", "[compute][threads]") {
  for (const int n : {1, 2, 3, 7})
    for (const std::ptrdiff_t items : {0, 1, 2, 5, 100}) {
      std::ptrdiff_t next = 0;
      for (int i = 0; i < n; ++i) {
        CHECK(share(items, i, n).first == next);
        next = share(items, i, n).last;
      }
      CHECK(next == items);
    }
}

TEST_CASE("A job that throws tells its caller, and the pool goes on", "[compute][threads]") {
  const auto throwing = [](int i, int) {
    if (i == 1) throw std::runtime_error("one");
    if (i == 2) throw std::runtime_error("two");
  };
  CHECK_THROWS_WITH(ThreadPool::of_process().run(3, throwing), "one");
  CHECK(calls(3) == std::vector<int>{1, 1, 1});
}

TEST_CASE("Jobs of several callers at once are all done", "[compute][threads]") {
  constexpr int jobs = 300;
  std::atomic<int> shared{0}, alone{0};
  std::vector<std::thread> callers;
  for (int c = 0; c < 4; ++c)
    callers.emplace_back([&] {
      for (int job = 0; job < jobs; ++job) {
        const std::vector<int> done = calls(3);
        if (done == std::vector<int>{1, 1, 1}) ++shared;
        if (done == std::vector<int>{1}) ++alone;
      }
    });
  for (std::thread& c : callers) c.join();
  // One session's job has three shares, those of the others meanwhile one; each share is done once.
  CHECK(shared + alone == 4 * jobs);
  CHECK(shared > 0);
}

TEST_CASE("The pool works again after it was stopped", "[compute][threads]") {
  calls(3);
  ThreadPool::of_process().stop();
  ThreadPool::of_process().stop();
  CHECK(calls(3) == std::vector<int>{1, 1, 1});
}

TEST_CASE("A forked child has threads of its own", "[compute][threads]") {
  calls(3);
  const pid_t child = fork();
  if (child == 0) _exit(calls(3) == std::vector<int>{1, 1, 1} ? 0 : 1);
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("Denormal numbers are zero inside a job and as before outside", "[compute][threads]") {
  volatile float tiny = 1e-38f;
  std::atomic<int> kept{0};
  ThreadPool::of_process().run(2, [&](int, int) {
    if (tiny * 0.01f != 0.0f) ++kept;
  });
#if defined(__SSE2__) || defined(__aarch64__)
  CHECK(kept == 0);
#endif
  CHECK(tiny * 0.01f != 0.0f);
}

TEST_CASE("At least one thread is available", "[compute][threads]") { CHECK(ww::cpu::available_threads() >= 1); }
