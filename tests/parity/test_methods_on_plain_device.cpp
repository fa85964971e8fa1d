// Every restoration method on the slow, obvious device and on the fused one: the device changes, the result does not.
#include <catch2/catch.hpp>

#include "catalog/method.hpp"
#include "compute/backends.hpp"
#include "operators/window.hpp"
#include "pipeline/quiet_job.hpp"
#include "support/plain_device.hpp"
#include "support/scene.hpp"

using namespace ww;
using namespace ww::test;

namespace {

Volume restored(Device& device, const Method& m, Boundary boundary, const Volume& image, const Volume& psf) {
  QuietJob job(device);
  const Shape grid = grid_for(image.shape, psf.shape, boundary);
  Field y(device, grid);
  write_on_grid(y, image.shape, image.values.data(), boundary);
  const Problem p{
      imaging(otf_of(device, grid, psf), image.shape, boundary), y, 0.1, 1.0, {0.3, 0.1, 0.1}, 0, {image.shape}};
  const Field x = m.restore(m.record.make().get(), job, p);
  Volume out(image.shape);
  x.download({image.shape}, out.values.data());
  return out;
}

}  // namespace

TEST_CASE("Every method gives the same result on a plain device and on the CPU", "[parity]") {
  PlainDevice plain;
  const auto cpu = open_device("cpu", 2);
  for (const Method& m : catalog()) {
    if (!m.restore) continue;
    for (const Shape shape : {Shape{5, 11, 14}, Shape{1, 17, 12}})
      for (const Boundary b : m.boundaries) {
        INFO(m.key << ", boundary " << name_of(b) << ", " << to_string(shape));
        const Volume image = random_volume(shape, 11, 0.5f, 2),
                     psf = centered_gaussian({shape.z > 1 ? 3 : 1, 5, 5}, shape.z > 1 ? 0.8 : 0, 1.1, 0.9);
        const Volume slow = restored(plain, m, b, image, psf), fast = restored(*cpu, m, b, image, psf);
        double scale = 0, difference = 0;
        for (std::size_t i = 0; i < slow.values.size(); ++i) {
          scale = std::max(scale, double(std::abs(slow.values[i])));
          difference = std::max(difference, double(std::abs(slow.values[i] - fast.values[i])));
        }
        REQUIRE(scale > 0);
        CHECK(difference / scale <
              2e-4);  // 30 accelerated iterations amplify float rounding; a wrong device is off by far more
      }
  }
}
