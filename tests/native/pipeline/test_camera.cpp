// The camera: offset, gain, read noise, and voxels too bright for it.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "catalog/schema.hpp"
#include "support/caller.hpp"
#include "support/scene.hpp"

using namespace ww;
using namespace ww::test;

namespace {

const Shape shape{6, 40, 44};

Volume image_with(float offset) {
  Volume v = random_volume(shape, 5, 20 + offset, 60 + offset);
  for (std::int64_t i = 0; i < 8; ++i) v.at(3, 10 + i % 3, 10 + i) = 300 + offset;
  return v;
}

Answered restored(Volume image, const std::string& options, const std::string& method = "richardson_lucy",
                  const std::string& parameters = R"({"iterations": 6, "stopping": "fixed"})") {
  const CallSession s(R"({"device": "cpu", "threads": 2})");
  Volume psf = centered_gaussian({3, 5, 5}, 0.8, 1.0, 1.0);
  const std::string request =
      R"({"method": ")" + method + R"(", "parameters": )" + parameters + R"(, "options": {)" + options + "}}";
  return call(s, request,
              {array_of(image.values, "image", {shape.z, shape.y, shape.x}),
               array_of(psf.values, "psf", {psf.shape.z, psf.shape.y, psf.shape.x})});
}

double largest_difference(const Answered& a, const Answered& b) {
  REQUIRE(a.error == "");
  REQUIRE(b.error == "");
  REQUIRE(a.values.size() == b.values.size());
  double worst = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i)
    worst = std::max(worst, std::abs(double(a.values[i]) - double(b.values[i])));
  return worst;
}

Json report_of(const Answered& a) { return parse_json(a.report, "report"); }
Json stack_of(const Answered& a) { return report_of(a)["stacks"][0]; }

}  // namespace

TEST_CASE("A camera offset given is an image without it", "[pipeline]") {
  const Answered with = restored(image_with(100),
                                 R"("camera_offset": 100, "background": "value", "background_value": 112)"),
                 without = restored(image_with(0), R"("background": "value", "background_value": 12)");
  CHECK(largest_difference(with, without) < 1e-3);
  CHECK(stack_of(with)["background"] == 112);
  // The offset is background at least, for methods that want it subtracted too.
  const Answered filtered = restored(image_with(100), R"("camera_offset": 100, "background": "none")", "wiener", "{}"),
                 plain = restored(image_with(0), R"("background": "none")", "wiener", "{}");
  CHECK(largest_difference(filtered, plain) < 1e-2);
}

TEST_CASE("Read noise of sigma electrons is sigma^2 / gain counts more in data and background", "[pipeline]") {
  const Answered noisy =
                     restored(image_with(0),
                              R"("camera_gain": 0.5, "read_noise": 3, "background": "value", "background_value": 12)"),
                 shifted = restored(image_with(18), R"("background": "value", "background_value": 30)");
  CHECK(largest_difference(noisy, shifted) < 1e-3);
}

TEST_CASE("Read noise without a gain is refused with the reason", "[pipeline]") {
  CHECK(restored(image_with(0), R"("read_noise": 3)").error ==
        "read_noise needs camera_gain, the electrons a count stands for, but that is 0 (unknown)");
}

TEST_CASE("What saturated voxels hold changes nothing", "[pipeline]") {
  Volume brighter = image_with(0);
  for (float& v : brighter.values)
    if (v >= 300) v = 5000;
  const std::string options = R"("saturation": "value", "saturation_value": 300, "background": "none")";
  const Answered a = restored(image_with(0), options), b = restored(brighter, options);
  CHECK(largest_difference(a, b) == 0);
  CHECK(stack_of(a)["saturated"] == 8);
  // In tiles as well.
  const Answered tiled = restored(brighter, options + R"(, "tile_size": 20)");
  CHECK(report_of(tiled)["tiles"]["count"] > 1);
  CHECK(largest_difference(a, tiled) < 1);
}

TEST_CASE("A saturated peak is restored brighter where it is left out than where it is believed", "[pipeline]") {
  const Volume psf = centered_gaussian({3, 5, 5}, 0.8, 1.0, 1.0);
  Volume cut(shape);
  for (std::int64_t z = 0; z < 3; ++z)
    for (std::int64_t y = 0; y < 5; ++y)
      for (std::int64_t x = 0; x < 5; ++x) cut.at(2 + z, 10 + y, 10 + x) = 10000 * psf.at(z, y, x);
  const float peak = cut.at(3, 12, 12);
  for (float& v : cut.values) v = std::min(v + 1, 0.4f * peak);
  const std::string parameters = R"({"iterations": 60, "stopping": "fixed"})";
  const auto light = [](const Answered& a) {
    double sum = 0;
    for (const float v : a.values) sum += double(v) - 1;
    return sum;
  };
  const Answered believed = restored(cut, R"("background": "none")", "richardson_lucy", parameters),
                 left_out = restored(cut,
                                     R"("saturation": "value", "background": "none", "saturation_value": )" +
                                         std::to_string(0.399f * peak),
                                     "richardson_lucy", parameters);
  REQUIRE(left_out.error == "");
  CHECK(light(believed) < 0.93 * 10000);
  CHECK(std::abs(light(left_out) - 10000) < 0.3 * std::abs(light(believed) - 10000));
}

TEST_CASE("A pile-up at the top is found by itself; an even image, a smooth top and half a stack are not",
          "[pipeline]") {
  Volume piled = image_with(0);
  for (std::int64_t y = 0; y < 5; ++y)
    for (std::int64_t x = 0; x < 5; ++x) piled.at(1, y, x) = 300;
  const Answered found = restored(piled, R"("saturation": "auto")");
  CHECK(stack_of(found)["saturated"] == 33);
  CHECK(stack_of(found)["chosen"][0]["name"] == "saturation_value");
  CHECK(stack_of(found)["chosen"][0]["value"] == 300);
  CHECK(stack_of(restored(random_volume(shape, 1, 1, 9), R"("saturation": "auto")"))["saturated"] == 0);
  Volume even(shape);
  for (float& v : even.values) v = 7;
  CHECK(stack_of(restored(even, R"("saturation": "auto", "background": "none")"))["saturated"] == 0);
}

TEST_CASE("A method that cannot leave voxels out says so and takes them as recorded", "[pipeline]") {
  const std::string options = R"("saturation": "value", "saturation_value": 300)";
  const Answered mirrored = restored(image_with(0), options + R"(, "boundary": "mirror")"),
                 plain = restored(image_with(0), R"("boundary": "mirror")");
  CHECK(largest_difference(mirrored, plain) == 0);
  CHECK(report_of(mirrored)["warnings"][0] ==
        "8 saturated voxels were taken as recorded: richardson_lucy with boundary mirror cannot leave voxels out");
}

TEST_CASE("An image that is saturated everywhere is refused", "[pipeline]") {
  CHECK(restored(image_with(0), R"("saturation": "value", "saturation_value": 5)").error ==
        "image: all 10560 voxels are saturated (5 or more)");
}
