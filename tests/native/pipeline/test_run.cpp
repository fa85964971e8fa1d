// A device that refuses memory in the middle of a run: what the caller sees then.
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "image/errors.hpp"
#include "pipeline/run.hpp"
#include "support/plain_device.hpp"
#include "support/scene.hpp"

using namespace ww;
using namespace ww::test;

namespace {

/// Has less memory than it says: refuses, once, after so many allocations from now.
class RefusingDevice : public PlainDevice {
 public:
  std::shared_ptr<void> allocate(std::size_t bytes) override {
    if (left > 0 && --left == 0) throw OutOfMemory("the device is full");
    return PlainDevice::allocate(bytes);
  }
  int left = 0;
};

struct Seen {
  std::vector<double> fractions;
  std::map<std::string, std::vector<int>> curves;
  Observer observer() {
    Observer w;
    w.progress = [this](double fraction, const char*) { return fractions.push_back(fraction), 0; };
    w.curve = [this](const char* name, int iteration, double) { curves[name].push_back(iteration); };
    return w;
  }
};

ArrayView view(const Volume& v, const char* role) {
  ArrayView a;
  a.role = role;
  a.axes = {{'z', v.shape.z, 0, 0.1}, {'y', v.shape.y, 0, 0.1}, {'x', v.shape.x, 0, 0.1}};
  a.make_dense();
  a.data = v.values.data();
  return a;
}

struct Run {
  Session session;
  RefusingDevice* device = new RefusingDevice;
  Volume image = random_volume({1, 70, 20}, 4, 50, 90), psf = centered_gaussian({1, 3, 3}, 0, 0.8, 0.8);
  std::vector<ArrayView> inputs{view(image, "image"), view(psf, "psf")};
  Request request;
  Plan plan;
  explicit Run(const std::string& boundary)
      : request(read_request(
            parse_json(R"({"method": "richardson_lucy", "parameters": {"iterations": 4}, "options": {"boundary": ")" +
                           boundary + R"("}})",
                       "request"))) {
    session.device.reset(device);
    plan = make_plan(session, request, inputs);
  }
  std::vector<float> go(Seen& seen) {
    const RunResult r = run(session, plan, inputs, {0}, seen.observer());
    const float* const values = reinterpret_cast<const float*>(r.outputs[0].memory.data());
    return {values, values + image.shape.voxels()};
  }
};

}  // namespace

TEST_CASE("A device that refuses memory gets smaller tiles; progress never goes back and no curve point comes twice",
          "[pipeline]") {
  Seen calm, seen;
  const std::vector<float> whole = Run("unknown").go(calm);
  Run refused("unknown");
  refused.device->left = 9;
  const std::vector<float> tiled = refused.go(seen);
  REQUIRE_FALSE(refused.plan.cut.whole());
  CHECK(refused.plan.warnings.back().find("the device is full") != std::string::npos);
  for (std::size_t i = 0; i < whole.size(); ++i) CHECK(std::abs(tiled[i] - whole[i]) < 0.05f);
  CHECK(std::is_sorted(seen.fractions.begin(), seen.fractions.end()));
  CHECK(seen.fractions.back() == Approx(1));
  CHECK(seen.curves == calm.curves);
}

TEST_CASE("Where tiles cannot join, a device that refuses memory ends the run", "[pipeline]") {
  Seen seen;
  Run refused("periodic");
  refused.device->left = 5;
  CHECK_THROWS_AS(refused.go(seen), OutOfMemory);
}
