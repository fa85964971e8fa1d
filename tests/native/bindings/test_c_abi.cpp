// The C interface: what it promises to callers, and what it says to wrong ones.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <thread>

#include "catalog/method.hpp"
#include "support/caller.hpp"
#include "support/scene.hpp"

using namespace ww::test;
using Json = nlohmann::ordered_json;

namespace {

struct Stack {
  std::vector<float> image, psf;
  std::vector<int64_t> shape{6, 20, 18};
  Stack() {
    image = random_volume({6, 20, 18}, 1, 5, 100).values;
    psf = centered_gaussian({3, 5, 5}, 0.8, 1.0, 1.2).values;
  }
  std::vector<ww_array> arrays() { return {array_of(image, "image", shape), array_of(psf, "psf", {3, 5, 5})}; }
};

const char* const rl = R"({"method": "richardson_lucy", "parameters": {"iterations": 5, "stopping": "fixed"}})";

/// Matches a message that holds all of these parts: the key or role, the value, what is allowed.
struct Tells : Catch::MatcherBase<std::string> {
  std::vector<std::string> parts;
  Tells(std::initializer_list<std::string> p) : parts(p) {}
  bool match(const std::string& message) const override {
    return std::all_of(parts.begin(), parts.end(),
                       [&](const std::string& p) { return message.find(p) != std::string::npos; });
  }
  std::string describe() const override {
    std::string all;
    for (const std::string& p : parts) all += (all.empty() ? "tells: " : " | ") + p;
    return all;
  }
};

std::string sentence(const std::string& request, std::vector<ww_array> in, ww_status expected) {
  const CallSession s;
  const Answered a = call(s, request, in);
  CHECK(a.status == expected);
  CHECK(a.report.empty());
  return a.error;
}

}  // namespace

TEST_CASE("A run gives a finite result of the image's shape and a report that runs again with the same numbers",
          "[abi]") {
  Stack k;
  const CallSession s;
  const Answered first = call(s, rl, k.arrays());
  REQUIRE(first.status == WW_OK);
  CHECK(first.shape == k.shape);
  for (const float v : first.values) REQUIRE((v >= 0 && v < 1e6f));
  const Json report = Json::parse(first.report);
  CHECK(report["stacks"][0]["iterations"] == 5);
  CHECK(report["boundary"] == "unknown");
  const Answered again = call(s, report["request"].dump(), k.arrays());
  CHECK(again.values == first.values);
}

TEST_CASE("Results are bitwise the same for one and for several threads", "[abi][threads]") {
  Stack k;
  const CallSession one(R"({"device": "cpu", "threads": 1})"), three(R"({"device": "cpu", "threads": 3})");
  for (const char* request :
       {rl, R"({"method": "wiener"})", R"({"method": "richardson_lucy", "options": {"tile_size": 16}})"})
    CHECK(call(one, request, k.arrays()).values == call(three, request, k.arrays()).values);
}

TEST_CASE("Two sessions on two threads do not disturb each other", "[abi][threads]") {
  Stack k;
  const CallSession s;
  const Answered expected = call(s, rl, k.arrays());
  std::vector<Answered> answers(4);
  std::vector<std::thread> threads;
  for (Answered& a : answers)
    threads.emplace_back([&a] {
      Stack own;
      const CallSession mine;
      for (int i = 0; i < 3; ++i) a = call(mine, rl, own.arrays());
    });
  for (std::thread& t : threads) t.join();
  for (const Answered& a : answers) CHECK(a.values == expected.values);
}

TEST_CASE("Cancelling at any call of the progress callback leaves the caller's output untouched", "[abi][threads]") {
  Stack k;
  const CallSession s;
  const std::vector<ww_array> in = k.arrays();
  struct Count {
    int calls = 0, cancel_at = 0;
  };
  for (const int at : {1, 2, 4}) {
    Count count{0, at};
    ww_callbacks c{};
    c.struct_size = sizeof c;
    c.user = &count;
    c.progress = [](void* user, double fraction, const char* stage) {
      CHECK((fraction >= 0 && fraction <= 1 && stage != nullptr));
      Count& n = *static_cast<Count*>(user);
      return ++n.calls >= n.cancel_at ? int(WW_CANCEL) : int(WW_GO_ON);
    };
    std::vector<float> result(k.image.size(), -7.0f);
    ww_array out = array_of(result, "image", k.shape);
    ww_text* report = nullptr;
    CHECK(ww_run(s.session, rl, in.data(), in.size(), &out, 1, &c, &report) == WW_CANCELLED);
    CHECK(report == nullptr);
    CHECK(count.calls == at);
    CHECK(std::all_of(result.begin(), result.end(), [](float v) { return v == -7.0f; }));
  }
}

TEST_CASE("Stopping keeps the best so far", "[abi]") {
  Stack k;
  const CallSession s;
  ww_callbacks c{};
  c.struct_size = sizeof c;
  c.progress = [](void*, double, const char*) { return int(WW_STOP_AND_KEEP); };
  const Answered a = call(s, rl, k.arrays(), &c);
  REQUIRE(a.status == WW_OK);
  CHECK(Json::parse(a.report)["stacks"][0]["iterations"] == 1);
  CHECK(a.values == call(s, R"({"method": "richardson_lucy", "parameters": {"iterations": 1}})", k.arrays()).values);
}

TEST_CASE("Integer images, strided views and given outputs give the same numbers as dense floats", "[abi]") {
  Stack k;
  for (float& v : k.image) v = std::floor(v);
  const CallSession s;
  const Answered expected = call(s, rl, k.arrays());
  std::vector<uint16_t> wide(k.image.size() * 2);
  for (size_t i = 0; i < k.image.size(); ++i) wide[2 * i] = uint16_t(k.image[i]);
  std::vector<ww_array> in = k.arrays();
  in[0].dtype = WW_U16;
  in[0].data = wide.data();
  in[0].stride[0] = 20 * 18 * 2, in[0].stride[1] = 18 * 2, in[0].stride[2] = 2;
  std::vector<float> result(k.image.size() * 3, -1.0f);
  ww_array out = array_of(result, "image", k.shape);
  out.stride[0] = 20 * 18 * 3, out.stride[1] = 18 * 3, out.stride[2] = 3;
  REQUIRE(ww_run(s.session, rl, in.data(), in.size(), &out, 1, nullptr, nullptr) == WW_OK);
  for (size_t i = 0; i < k.image.size(); ++i) {
    REQUIRE(result[3 * i] == expected.values[i]);
    REQUIRE(result[3 * i + 1] == -1.0f);
  }
}

TEST_CASE("Every channel and frame is restored on its own, and frames handed one by one give the same numbers",
          "[abi]") {
  std::vector<float> all = random_volume({3 * 2 * 4, 16, 15}, 3, 1, 50).values,
                     psf = centered_gaussian({3, 5, 5}, 0.8, 1, 1).values;
  const CallSession s;
  const ww_array h = array_of(psf, "psf", {3, 5, 5});
  const Answered together = call(s, rl, {array_of(all, "image", {3, 2, 4, 16, 15}), h});
  REQUIRE(together.status == WW_OK);
  CHECK(together.shape == std::vector<int64_t>{3, 2, 4, 16, 15});
  for (size_t t = 0; t < 3; ++t) {
    std::vector<float> frame(all.begin() + long(t * 1920), all.begin() + long((t + 1) * 1920));
    const Answered one =
        call(s,
             R"({"method": "richardson_lucy", "parameters": {"iterations": 5}, "options": {"first_frame": )" +
                 std::to_string(t) + "}}",
             {array_of(frame, "image", {2, 4, 16, 15}), h});
    CHECK(std::equal(one.values.begin(), one.values.end(), together.values.begin() + long(t * 1920)));
  }
  const Answered some = call(
      s,
      R"({"method": "richardson_lucy", "parameters": {"iterations": 5}, "options": {"frames": [3], "channels": [2]}})",
      {array_of(all, "image", {3, 2, 4, 16, 15}), h});
  CHECK(some.shape == std::vector<int64_t>{1, 1, 4, 16, 15});
  CHECK(std::equal(some.values.begin(), some.values.end(), together.values.begin() + 5 * 960));
}

TEST_CASE("A PSF for each channel is used for its channel", "[abi]") {
  std::vector<float> image = random_volume({2 * 4, 16, 15}, 3, 1, 50).values,
                     a = centered_gaussian({3, 5, 5}, 0.8, 1, 1).values,
                     b = centered_gaussian({5, 7, 7}, 1.2, 1.5, 1.5).values;
  const CallSession s;
  const Answered both = call(
      s, rl, {array_of(image, "image", {2, 4, 16, 15}), array_of(a, "psf", {3, 5, 5}), array_of(b, "psf", {5, 7, 7})});
  REQUIRE(both.status == WW_OK);
  std::vector<float> second(image.begin() + 960, image.end());
  const Answered alone = call(s, rl, {array_of(second, "image", {4, 16, 15}), array_of(b, "psf", {5, 7, 7})});
  for (size_t i = 0; i < 960; ++i) REQUIRE(both.values[960 + i] == Approx(alone.values[i]).epsilon(2e-3).margin(0.05));
  const Answered three = call(s, rl,
                              {array_of(image, "image", {2, 4, 16, 15}), array_of(a, "psf", {3, 5, 5}),
                               array_of(b, "psf", {5, 7, 7}), array_of(b, "psf", {5, 7, 7})});
  CHECK_THAT(three.error, Tells({"psf: 3 PSFs", "2 channels"}));
}

TEST_CASE("A plan needs no data, tells shape and memory, and refuses what does not fit", "[abi]") {
  Stack k;
  std::vector<ww_array> in = k.arrays();
  in[0].data = nullptr;
  in[1].data = nullptr;
  const CallSession s;
  ww_array out{};
  out.struct_size = sizeof out;
  ww_text* report = nullptr;
  REQUIRE(ww_plan(s.session, rl, in.data(), in.size(), &out, 1, &report) == WW_OK);
  const Json plan = Json::parse(ww_text_chars(report));
  ww_text_free(report);
  CHECK(out.rank == 3);
  CHECK(out.shape[2] == 18);
  CHECK(std::string(out.axes) == "zyx");
  CHECK(std::string(out.role) == "image");
  CHECK(plan["memory"]["device_bytes"] > 8 * 6 * 20 * 18 * 4);
  CHECK(plan["tiles"]["count"] == 1);

  in[0].shape[0] = 200, in[0].shape[1] = 2000, in[0].shape[2] = 2000;
  const CallSession small(R"({"device": "cpu", "memory_mb": 8000})");
  REQUIRE(ww_plan(small.session, rl, in.data(), in.size(), nullptr, 0, &report) == WW_OK);
  const Json cut = Json::parse(ww_text_chars(report));
  ww_text_free(report);
  CHECK(cut["tiles"]["count"] > 1);
  CHECK(cut["memory"]["device_bytes"].get<double>() + cut["memory"]["host_bytes"].get<double>() <= 8e9);

  const CallSession tiny(R"({"device": "cpu", "memory_mb": 10})");
  CHECK(ww_plan(tiny.session, rl, in.data(), in.size(), nullptr, 0, nullptr) == WW_OUT_OF_MEMORY);
  CHECK_THAT(ww_last_error(), Tells({"memory_mb allows 10 MB"}));
}

TEST_CASE("Wrong requests are refused with one sentence", "[abi]") {
  Stack k;
  CHECK_THAT(sentence("{", k.arrays(), WW_INVALID_PARAMETER), Tells({"request", "JSON", "byte 2"}));
  CHECK_THAT(sentence("{}", k.arrays(), WW_INVALID_PARAMETER), Tells({"request", "\"method\""}));
  std::string methods;
  for (const ww::Method& m : ww::catalog()) methods += (methods.empty() ? "" : ", ") + m.key;
  CHECK_THAT(sentence(R"({"method": "rl"})", k.arrays(), WW_INVALID_PARAMETER), Tells({"method \"rl\"", methods}));
  CHECK_THAT(sentence(R"({"method": "wiener", "parameter": {}})", k.arrays(), WW_INVALID_PARAMETER),
             Tells({"\"parameter\"", "did you mean parameters?", "method, parameters, options, psf"}));
  CHECK_THAT(
      sentence(R"({"method": "richardson_lucy", "parameters": {"iterations": 0}})", k.arrays(), WW_INVALID_PARAMETER),
      Tells({"iterations = 0", "whole number", "1 to 10000"}));
  CHECK_THAT(sentence(R"({"method": "wiener", "options": {"boundary": "unknown"}})", k.arrays(), WW_INVALID_PARAMETER),
             Tells({"boundary = unknown", "wiener", "auto, mirror, periodic, zero"}));
  CHECK_THAT(sentence(R"({"method": "wiener", "options": {"channels": [2]}})", k.arrays(), WW_INVALID_PARAMETER),
             Tells({"channels: 2", "1 to 1"}));
  CHECK_THAT(sentence(R"({"method": "identity", "psf": {"method": "psf_theoretical"}})", {k.arrays()[0]},
                      WW_INVALID_PARAMETER),
             Tells({"identity takes no PSF"}));
  CHECK_THAT(
      sentence(R"({"method": "richardson_lucy", "psf": {"method": "wiener"}})", {k.arrays()[0]}, WW_INVALID_PARAMETER),
      Tells({"psf.method = wiener"}));
}

TEST_CASE("Wrong arrays are refused with one sentence", "[abi]") {
  Stack k;
  const auto changed = [&](auto change) {
    std::vector<ww_array> in = k.arrays();
    change(in);
    return sentence(rl, in, WW_INVALID_ARGUMENT);
  };
  CHECK_THAT(changed([](auto& in) { in.pop_back(); }), Tells({"richardson_lucy", "role psf", "psf request"}));
  CHECK_THAT(changed([](auto& in) { in[0].role = "picture"; }), Tells({"role \"picture\"", "image, psf"}));
  CHECK_THAT(changed([](auto& in) { in[0].role = nullptr; }), Tells({"input 0", "role"}));
  CHECK_THAT(changed([](auto& in) { in[0].struct_size = 12; }), Tells({"input 0: struct_size = 12", "ww_array"}));
  CHECK_THAT(changed([](auto& in) { in[0].dtype = 9; }),
             Tells({"image: dtype = 9", "1 (uint8)", "2 (uint16)", "3 (float32)"}));
  CHECK_THAT(changed([](auto& in) { in[0].rank = 7; }), Tells({"image: rank = 7", "1 to 6"}));
  CHECK_THAT(changed([](auto& in) { in[0].shape[1] = 0; }), Tells({"image: axis y", "has 0", "at least 1"}));
  CHECK_THAT(changed([](auto& in) { in[0].shape[0] = INT64_MAX; }), Tells({"image", "2^40 elements"}));
  CHECK_THAT(changed([](auto& in) { in[0].stride[0] = -1; }), Tells({"image: stride -1", "negative"}));
  CHECK_THAT(changed([](auto& in) { std::memcpy(in[0].axes, "xyz", 4); }), Tells({"image: axes \"xyz\"", "\"tczyx\""}));
  CHECK_THAT(changed([](auto& in) { std::memcpy(in[0].axes, "zy", 3); }), Tells({"image: axes \"zy\"", "3 axes"}));
  CHECK_THAT(changed([](auto& in) { std::memcpy(in[0].axes, "tcz", 4); }), Tells({"image: axes \"tcz\"", "y and x"}));
  CHECK_THAT(changed([](auto& in) { in[0].spacing[0] = -0.1; }), Tells({"image: spacing of axis z = -0.1"}));
  CHECK_THAT(changed([](auto& in) { std::memcpy(in[1].axes, "tyx", 4); }), Tells({"psf: ", " frames", "c, z, y, x"}));
  CHECK_THAT(changed([](auto& in) { in[0].data = nullptr; }), Tells({"image", "no data"}));
  CHECK_THAT(changed([](auto& in) { in.push_back(in[0]); }), Tells({"richardson_lucy", "one array of role image"}));
  CHECK_THAT(changed([&](auto&) { k.image[7] = NAN; }),
             Tells({"image: 1 of 2160 values", "NaN or infinite", "z = 0, y = 0, x = 7"}));
  CHECK_THAT(changed([&](auto&) { std::fill(k.image.begin(), k.image.end(), 0.0f); }),
             Tells({"image", "no voxel is brighter than the background"}));
  k = Stack();
  CHECK_THAT(changed([&](auto&) { k.psf[3] = INFINITY; }), Tells({"PSF"}));
  CHECK_THAT(changed([&](auto&) { std::fill(k.psf.begin(), k.psf.end(), 0.0f); }), Tells({"PSF"}));
}

TEST_CASE("Wrong outputs, null pointers and a wrong session are refused", "[abi]") {
  Stack k;
  const CallSession s;
  std::vector<ww_array> in = k.arrays();
  std::vector<float> result(10);
  ww_array out = array_of(result, "image", {1, 2, 5});
  CHECK(ww_run(s.session, rl, in.data(), 2, &out, 1, nullptr, nullptr) == WW_INVALID_ARGUMENT);
  CHECK_THAT(ww_last_error(), Tells({"image", "float32 1z x 2y x 5x", "float32 6z x 20y x 18x"}));
  out.role = "mask";
  CHECK(ww_run(s.session, rl, in.data(), 2, &out, 1, nullptr, nullptr) == WW_INVALID_ARGUMENT);
  CHECK_THAT(ww_last_error(), Tells({"richardson_lucy", "output", "\"mask\""}));
  CHECK(ww_run(nullptr, rl, in.data(), 2, nullptr, 0, nullptr, nullptr) == WW_INVALID_ARGUMENT);
  CHECK(ww_run(s.session, nullptr, in.data(), 2, nullptr, 0, nullptr, nullptr) == WW_INVALID_ARGUMENT);
  CHECK(ww_run(s.session, rl, nullptr, 2, nullptr, 0, nullptr, nullptr) == WW_INVALID_ARGUMENT);
  CHECK(ww_catalog(nullptr) == WW_INVALID_ARGUMENT);
  CHECK(ww_open("{}", nullptr) == WW_INVALID_ARGUMENT);
  ww_session* none = nullptr;
  CHECK(ww_open(R"({"device": "cuda:99"})", &none) == WW_DEVICE_ERROR);
  CHECK(ww_open(R"({"devise": "cpu"})", &none) == WW_INVALID_PARAMETER);
  CHECK_THAT(ww_last_error(), Tells({"devise", "did you mean device?"}));
  CHECK(none == nullptr);
  ww_close(nullptr);
  ww_text_free(nullptr);
  ww_array_release(nullptr);
}

TEST_CASE("A program compiled with a newer, longer header works, and what it alone knows is left alone", "[abi]") {
  struct Newer {
    ww_array array;
    uint64_t more[3];
  };
  struct NewerCallbacks {
    ww_callbacks callbacks;
    void (*more)(void*);
  };
  Stack k;
  const CallSession s;
  const Answered expected = call(s, rl, k.arrays());
  std::vector<Newer> in(2), out(2);
  for (size_t i = 0; i < 2; ++i) {
    in[i] = {k.arrays()[i], {7, 8, 9}};
    out[i].more[0] = out[i].more[1] = out[i].more[2] = 4711;
    in[i].array.struct_size = out[i].array.struct_size = sizeof(Newer);
  }
  out[0].array.role = "prepared_psf", out[1].array.role = "image";
  int calls = 0;
  NewerCallbacks c{};
  c.callbacks.struct_size = sizeof c;
  c.callbacks.user = &calls;
  c.callbacks.progress = [](void* user, double, const char*) { return ++*static_cast<int*>(user), int(WW_GO_ON); };
  REQUIRE(ww_plan(s.session, rl, &in[0].array, 2, &out[0].array, 2, nullptr) == WW_OK);
  CHECK(out[1].array.shape[2] == 18);
  REQUIRE(ww_run(s.session, rl, &in[0].array, 2, &out[0].array, 2, &c.callbacks, nullptr) == WW_OK);
  CHECK(calls > 1);
  CHECK(std::memcmp(out[1].array.data, expected.values.data(), 4 * expected.values.size()) == 0);
  for (Newer& o : out) {
    CHECK(o.array.struct_size == sizeof(Newer));
    CHECK((o.more[0] == 4711 && o.more[1] == 4711 && o.more[2] == 4711));
    ww_array_release(&o.array);
  }
}

TEST_CASE("A struct_size that no header gave is refused, and so are two sizes in one list", "[abi]") {
  Stack k;
  const CallSession s;
  std::vector<ww_array> in = k.arrays();
  const auto size = static_cast<uint32_t>(sizeof(ww_array));
  for (const uint32_t wrong : {0u, 12u, size - 8, size + 1, 0x7fff0000u}) {
    ww_array out{};
    out.struct_size = wrong;
    CHECK(ww_run(s.session, rl, in.data(), 2, &out, 1, nullptr, nullptr) == WW_INVALID_ARGUMENT);
    CHECK_THAT(ww_last_error(), Tells({"output 0", "struct_size = " + std::to_string(wrong) + ",",
                                       std::to_string(size) + " bytes", "248", "sizeof(ww_array)"}));
    ww_callbacks c{};
    c.struct_size = wrong;
    if (wrong % 8 != 0 || wrong < 48 || wrong > 4096) {
      CHECK(ww_run(s.session, rl, in.data(), 2, nullptr, 0, &c, nullptr) == WW_INVALID_ARGUMENT);
      CHECK(std::string(ww_last_error()).find("callbacks: struct_size = ") == 0);
    }
  }
  in[1].struct_size += 8;
  CHECK_THAT(sentence(rl, in, WW_INVALID_ARGUMENT), Tells({"input 1: struct_size = 256", "input 0 has 248"}));
}

TEST_CASE("Each output is found by its role, and the PSF as used sums to 1", "[abi]") {
  Stack k;
  const CallSession s;
  std::vector<ww_array> in = k.arrays();
  ww_array out[2]{};
  out[0].struct_size = out[1].struct_size = sizeof(ww_array);
  out[0].role = "prepared_psf", out[1].role = "image";
  REQUIRE(ww_run(s.session, rl, in.data(), 2, out, 2, nullptr, nullptr) == WW_OK);
  CHECK(std::string(out[0].role) == "prepared_psf");
  double sum = 0;
  for (int64_t i = 0; i < out[0].shape[0] * out[0].shape[1] * out[0].shape[2]; ++i)
    sum += static_cast<const float*>(out[0].data)[i];
  CHECK(sum == Approx(1).epsilon(1e-5));
  CHECK(out[1].shape[1] == 20);
  for (ww_array& a : out) ww_array_release(&a);
  CHECK(out[0].data == nullptr);
}

TEST_CASE("Integer results are rounded, cut and counted", "[abi]") {
  std::vector<uint8_t> bytes(6 * 20 * 18, 3);
  bytes[1000] = 255;
  std::vector<float> psf = centered_gaussian({3, 5, 5}, 0.8, 1, 1).values;
  ww_array image{};
  image.struct_size = sizeof image, image.dtype = WW_U8, image.rank = 3, image.role = "image",
  image.data = bytes.data();
  std::memcpy(image.axes, "zyx", 4);
  image.shape[0] = 6, image.shape[1] = 20, image.shape[2] = 18;
  const ww_array in[2] = {image, array_of(psf, "psf", {3, 5, 5})};
  const CallSession s;
  ww_array out{};
  out.struct_size = sizeof out;
  ww_text* report = nullptr;
  REQUIRE(
      ww_run(
          s.session,
          R"({"method": "richardson_lucy", "parameters": {"stopping": "fixed"}, "options": {"output_type": "input"}})",
          in, 2, &out, 1, nullptr, &report) == WW_OK);
  CHECK(out.dtype == WW_U8);
  CHECK(Json::parse(ww_text_chars(report))["warnings"].dump().find("above the range of uint8 were cut") !=
        std::string::npos);
  CHECK(static_cast<const uint8_t*>(out.data)[1000] == 255);
  ww_text_free(report);
  ww_array_release(&out);
}
