// What methods use of the linear operator: those that accept any restore through one that is not a convolution, and the
// others refuse it.
#include <catch2/catch.hpp>
#include <string>

#include "catalog/method.hpp"
#include "compute/backends.hpp"
#include "image/errors.hpp"
#include "operators/window.hpp"
#include "pipeline/quiet_job.hpp"
#include "support/fields.hpp"
#include "support/scene.hpp"
#include "support/shaded.hpp"

using namespace ww;
using namespace ww::test;

namespace {

/// A few points on a floor, blurred and unevenly illuminated; of a window without the grid's last voxels if windowed.
Problem shaded_points(Device& device, Shape grid, bool windowed) {
  const Volume psf = centered_gaussian({grid.z > 1 ? 3 : 1, 7, 7}, grid.z > 1 ? 0.8 : 0, 1.3, 1.1);
  const Operator whole = std::make_shared<Shaded>(std::make_shared<Convolution>(otf_of(device, grid, psf), grid));
  const Shape window{grid.z, grid.y - 6, grid.x - 6};
  const Operator A = windowed ? std::make_shared<Windowed>(whole, window) : whole;
  Volume object(grid);
  for (float& v : object.values) v = 10;
  for (const std::int64_t i : {5, 9, 14}) object.at(grid.z / 2, (3 * i) % grid.y, i % grid.x) += 1000;
  const Field x = uploaded(device, object), y = A->new_image();
  A->apply(x, y);
  const double level = sum(expression::SumOf{}, {A->recorded()}, y).a / double(A->recorded().voxels());
  return {A, y, 0, level, {0.1, 0.1, 0.1}, 0, {A->recorded()}};
}

/// |y - A x|^2
double misfit(const Problem& p, const Field& x) {
  const Field left = p.A->new_image();
  p.A->load(expression::Copy{}, nullptr, x);
  p.A->unexplained(p.y, &left, After::done);
  return sum(expression::SumOf{}, {p.A->recorded()}, left).b;
}

}  // namespace

TEST_CASE("A method that accepts any linear operator restores through one that is not a convolution", "[operators]") {
  const auto device = open_device("cpu", 2);
  int tested = 0;
  for (const Method& m : catalog()) {
    if (!m.restore || m.linear_operator != OperatorUse::any) continue;
    for (const Shape grid : {Shape{1, 20, 24}, Shape{6, 15, 14}})
      for (const bool windowed : {false, true}) {
        INFO(m.key << " on " << to_string(grid) << (windowed ? ", a window" : ""));
        const Problem p = shaded_points(*device, grid, windowed);
        QuietJob job(*device);
        const double left = misfit(p, m.restore(m.record.make().get(), job, p)), recorded = misfit(p, p.y);
        CAPTURE(left, recorded);
        if (m.psf == PsfUse::none) {
          CHECK(left <= recorded);
        } else {
          CHECK(left < 0.01 * recorded);
          ++tested;
        }
      }
  }
  CHECK(tested >= 8);  // two methods at least
}

TEST_CASE("A method that needs a convolution refuses another operator and names the methods that accept it",
          "[operators]") {
  const auto device = open_device("cpu", 1);
  const Problem p = shaded_points(*device, {1, 20, 24}, true);
  int tested = 0;
  for (const Method& m : catalog()) {
    if (!m.restore || m.linear_operator != OperatorUse::convolution) continue;
    INFO(m.key);
    QuietJob job(*device);
    CHECK_THROWS_AS(m.restore(m.record.make().get(), job, p), InvalidArgument);
    CHECK_THROWS_WITH(m.restore(m.record.make().get(), job, p),
                      Catch::Contains(m.key) && Catch::Contains("convolution") && Catch::Contains("landweber"));
    ++tested;
  }
  CHECK(tested >= 3);
}
