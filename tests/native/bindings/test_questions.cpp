// Questions of user interfaces, through the C interface.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "image/json_text.hpp"
#include "support/caller.hpp"

namespace {

ww::Json ask(const std::string& question, const std::vector<ww_array>& in = {}) {
  ww_text* text = nullptr;
  const ww_status status = ww_plan(nullptr, question.c_str(), in.data(), in.size(), nullptr, 0, &text);
  const ww::Json answer = status == WW_OK ? ww::Json::parse(ww_text_chars(text)) : ww::Json(ww_last_error());
  ww_text_free(text);
  return answer;
}

}  // namespace

TEST_CASE("A question about forms and names is answered without a session", "[abi]") {
  const ww::Json shown = ask(R"({"ask": "visible", "options": {"psf_background": 1}, "session": {}})");
  CHECK(shown["session"].dump() == R"(["device","memory_mb","threads"])");
  CHECK(shown["options"][0] == "boundary");
  CHECK(!shown.contains("parameters"));
  const ww::Json valid = ask(R"({"ask": "valid", "method": "wiener", "options": {"boundary": "mirror", "seed": -1},
                                 "psf": {"method": "psf_theoretical", "parameters": {"wavelength": 0.6, "color": 1}}})");
  CHECK(valid["options"].dump() == R"({"boundary":"mirror"})");
  CHECK(valid["psf"].dump() == R"({"method":"psf_theoretical","parameters":{"wavelength":0.6}})");
  CHECK(valid["dropped"].size() == 2);
  CHECK(!ask(R"({"ask": "valid", "method": "identity", "psf": {"method": "psf_theoretical"}})").contains("psf"));
  CHECK(ask(R"({"ask": "nearest", "name": "wiennr", "known": ["rl", "wiener"]})")["nearest"] == "wiener");
  CHECK(ask(R"({"ask": "nearby"})") == "unknown question \"nearby\"; known: visible, valid, nearest, psf_widths");
  CHECK(ask(R"({"ask": "valid", "method": "weiner"})").get<std::string>().find("did you mean wiener?") !=
        std::string::npos);
}

TEST_CASE("Center and widths of a PSF are those of its main lobe, in micrometers where voxel sizes are known",
          "[abi]") {
  std::vector<float> psf(9 * 15 * 15);  // a Gaussian of standard deviations 1.5, 1.2, 1.0 voxels around z 4, y 7, x 8
  for (std::size_t i = 0; i < psf.size(); ++i) {
    const double z = static_cast<double>(i / 225) - 4, y = static_cast<double>(i / 15 % 15) - 7,
                 x = static_cast<double>(i % 15) - 8;
    psf[i] = static_cast<float>(std::exp(-0.5 * (z * z / 2.25 + y * y / 1.44 + x * x)));
  }
  ww_array in = ww::test::array_of(psf, "psf", {9, 15, 15});
  const auto widths = [&] { return ask(R"({"ask": "psf_widths"})", {in})["channels"][0]; };
  CHECK(widths()["unit"] == "voxels");
  for (const double center : {widths()["center"][0].get<double>() - 4, widths()["center"][1].get<double>() - 7,
                              widths()["center"][2].get<double>() - 8})
    CHECK(std::abs(center) < 0.01);
  in.spacing[0] = 0.3, in.spacing[1] = in.spacing[2] = 0.1;
  CHECK(widths()["unit"] == "µm");
  CHECK(widths()["fwhm"][0]["value"].get<double>() == Approx(2.3548 * 1.5 * 0.3).epsilon(0.01));
  CHECK(widths()["fwhm"][2]["value"].get<double>() == Approx(2.3548 * 0.1).epsilon(0.01));
  CHECK(widths()["fwhm"][1]["axis"] == "y");
  CHECK(widths()["text"].get<std::string>().find("FWHM z 1.06, y 0.28") == 0);
  CHECK(ask(R"({"ask": "psf_widths"})").get<std::string>().find("takes one array") != std::string::npos);
  CHECK(ask(R"({"ask": "visible", "options": {}})", {in}) == "this question takes no arrays, not 1");
}
