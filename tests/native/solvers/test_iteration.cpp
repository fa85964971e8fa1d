// When an iteration ends, and what the caller hears of it.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "compute/backends.hpp"
#include "solvers/iteration.hpp"
#include "solvers/trial.hpp"

using namespace ww;

namespace {

/// Records what it is told; asks to stop at the iteration given.
class RecordingJob final : public Job {
 public:
  RecordingJob(Device& device, int stop_at = 0) : device_(device), stop_at_(stop_at) {}
  Device& device() override { return device_; }
  std::uint64_t seed() const override { return 0; }
  Answer progress(double fraction, const char* stage) override {
    fractions.push_back(fraction), stages.emplace_back(stage);
    return int(fractions.size()) == stop_at_ ? Answer::stop_and_keep : Answer::go_on;
  }
  double decide(const char*, const std::function<double()>& compute) override { return compute(); }
  void preview(const Field&) override { ++previews; }
  void stopped(int n, End how, const char* reason) override { iterations = n, end = how, why = reason; }

  std::vector<double> fractions;
  std::vector<std::string> stages;
  int previews = 0, iterations = 0;
  End end = End::converged;
  std::string why;

 private:
  Device& device_;
  int stop_at_;
};

}  // namespace

TEST_CASE("An iteration ends after the last one, at convergence, or when the caller asks", "[solvers]") {
  const auto device = open_device("cpu", 1);
  const Field x(*device, {1, 4, 4});
  SECTION("after the last one") {
    RecordingJob job(*device);
    Iteration it(job, "stage", {.iterations = 4, .begin = 0.2, .end = 0.6});
    while (it.go_on(x)) CHECK_FALSE(it.k() > 4);
    REQUIRE(job.fractions.size() == 4);
    for (int k = 1; k <= 4; ++k) CHECK(job.fractions[std::size_t(k - 1)] == Approx(0.2 + 0.1 * k));
    CHECK(job.stages == std::vector<std::string>(4, "stage"));
    CHECK(job.previews == 4);
    CHECK(it.last());
    CHECK_FALSE(it.stopped_by_caller());
    CHECK((job.iterations == 4 && job.end == End::all_iterations && job.why == "all iterations done"));
  }
  SECTION("at convergence") {
    RecordingJob job(*device);
    Iteration it(job, "stage", {4});
    while (it.go_on({}, it.k() == 2, "close enough")) {
    }
    CHECK(job.previews == 0);  // there was no estimate to show
    CHECK((job.iterations == 2 && job.end == End::converged && job.why == "close enough"));
  }
  SECTION("when the caller asks, even at convergence or in the last one") {
    for (const int at : {1, 3}) {
      RecordingJob job(*device, at);
      Iteration it(job, "stage", {3});
      while (it.go_on(x, at == 1, "close enough")) {
      }
      CHECK(it.stopped_by_caller());
      CHECK((job.iterations == at && job.end == End::by_caller && job.why == "stopped by the user"));
    }
  }
  SECTION("for the course's own reason") {
    RecordingJob job(*device);
    Iteration it(job, "stage", {1, "enough", End::converged});
    CHECK_FALSE(it.go_on(x));
    CHECK((job.iterations == 1 && job.end == End::converged && job.why == "enough"));
  }
}

TEST_CASE("A relative stop is reached by a small change of either sign, never by none at all", "[solvers]") {
  const auto device = open_device("cpu", 1);
  RecordingJob job(*device);
  const auto reached = [&](double first, double second) {
    RelativeStop stop(0.01);
    CHECK_FALSE(stop.reached(job, 1, [&] { return first; }));
    return stop.reached(job, 2, [&] { return second; });
  };
  CHECK_FALSE(reached(100, 98));
  CHECK_FALSE(reached(100, 102));
  CHECK(reached(100, 99.5));
  CHECK(reached(100, 100.5));
  CHECK_FALSE(reached(0, 1));
  // An unchanged measure comes from a device that computes nothing.
  CHECK_FALSE(reached(100, 100));
}

TEST_CASE("A trial takes its part of the progress and reports nothing else", "[solvers]") {
  const auto device = open_device("cpu", 1);
  RecordingJob job(*device, 2);
  Trial trial(job, 0.5, 0.25);
  Iteration it(trial, "trying", {4});
  while (it.go_on(Field(*device, {1, 2, 2}))) {
  }
  CHECK(job.fractions == std::vector{0.5 + 0.25 * 0.25, 0.5 + 0.25 * 0.5});
  CHECK((job.previews == 0 && job.iterations == 0));
  CHECK(trial.stopped_by_caller());
}
