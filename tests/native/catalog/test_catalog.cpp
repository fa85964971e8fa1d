// The catalog as a whole: what every door relies on.
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "catalog/method.hpp"
#include "image/errors.hpp"
#include "pipeline/describe.hpp"
#include "pipeline/options.hpp"

using namespace ww;

TEST_CASE("The catalog's keys are the file stems in native/methods", "[catalog]") {
  std::set<std::string> files, keys;
  for (const auto& f : std::filesystem::directory_iterator(std::filesystem::path(WW_SOURCE_DIR) / "native/methods"))
    if (f.path().extension() == ".cpp") files.insert(f.path().stem().string());
  for (const Method& m : catalog()) keys.insert(m.key);
  CHECK(keys == files);
  CHECK(std::is_sorted(catalog().begin(), catalog().end(),
                       [](const Method& a, const Method& b) { return a.key < b.key; }));
}

TEST_CASE("No parameter, option or role of one macro line has the name of another", "[catalog]") {
  // One macro line or command line holds a method's parameters and roles, the options, the session's options and the
  // parameters of a computed PSF.
  std::map<std::string, std::string> shared;
  const auto add = [](std::map<std::string, std::string>& names, const Record& r, const std::string& owner) {
    for (const Parameter& p : r.parameters) {
      INFO(p.key << " of " << owner);
      CHECK(names.emplace(p.key, owner).second);
    }
  };
  add(shared, Options::record(), "options");
  add(shared, SessionOptions::record(), "session");
  // One line names one PSF method: two of them may use a key, but each must get along with all the rest.
  std::map<std::string, std::string> of_psfs;
  for (const Method& m : catalog()) {
    if (!provides_psf(m)) continue;
    std::map<std::string, std::string> names = shared;
    add(names, m.record, m.key);
    of_psfs.merge(names);
    for (const Role& r : m.inputs) of_psfs.emplace(r.role, m.key);
  }
  shared.merge(of_psfs);
  for (const char* own : {"method", "request", "report", "output", "batch", "help", "json", "voxel_size"})
    CHECK(shared.count(own) == 0);
  for (const Method& m : catalog()) {
    if (provides_psf(m)) continue;
    std::map<std::string, std::string> names = shared;
    add(names, m.record, m.key);
    for (const Role& r : m.inputs) CHECK(names.count(r.role) == 0);
  }
}

TEST_CASE("Every parameter can be a macro key and a command line option", "[catalog]") {
  const std::set<std::string> words{"lambda", "class", "for",    "if",     "in",   "is",  "new",      "default",
                                    "int",    "float", "double", "import", "from", "var", "function", "macro"};
  const auto check = [&](const Record& record) {
    const auto defaults = record.make();
    for (const Parameter& p : record.parameters) {
      INFO(p.key);
      CHECK(std::regex_match(p.key, std::regex("[a-z][a-z0-9]*(_[a-z0-9]+)*")));
      CHECK(words.count(p.key) == 0);
      CHECK(!p.title.empty());
      CHECK(p.description.back() == '.');
      if (p.kind == Parameter::Kind::flag) CHECK(std::get<bool>(p.get(defaults.get())) == false);
      for (const VisibleIf& v : p.visible_if) {
        const auto other = std::find_if(record.parameters.begin(), record.parameters.end(),
                                        [&](const Parameter& q) { return q.key == v.key; });
        REQUIRE(other != record.parameters.end());
        for (const std::string& value : v.values)
          CHECK(std::any_of(other->choices.begin(), other->choices.end(),
                            [&](const Choice& c) { return c.key == value; }));
      }
    }
    // Every default fits its own range.
    CHECK_NOTHROW(read_record(record, write_record(record, defaults.get()), "parameter"));
  };
  check(Options::record());
  check(SessionOptions::record());
  for (const Method& m : catalog()) check(m.record);
}

TEST_CASE("Every method says what it is in one sentence, and either restores or makes", "[catalog]") {
  for (const Method& m : catalog()) {
    INFO(m.key);
    CHECK(m.summary.back() == '.');
    CHECK(!m.title.empty());
    CHECK(!m.outputs.empty());
    CHECK(static_cast<bool>(m.restore) != static_cast<bool>(m.make));
    CHECK(static_cast<bool>(m.make) == static_cast<bool>(m.outline));
    if (m.restore) CHECK(!m.boundaries.empty());
    for (const Exemption& e : m.exemptions) {
      CHECK(!e.laws.empty());
      CHECK(e.reason.back() == '.');
    }
  }
}

TEST_CASE("A door offers at most one method first, and deconvolution and PSFs do", "[catalog]") {
  std::map<std::string, int> first;
  const Json catalog_json = describe_catalog();
  for (const Json& m : catalog_json["methods"]) first[m["door"]] += m["first_choice"].get<bool>() ? 1 : 0;
  for (const auto& [door, count] : first) {
    INFO(door);
    CHECK(count <= 1);
  }
  CHECK(first["deconvolve"] == 1);
  CHECK(first["psf"] == 1);
}

TEST_CASE("Inputs and outputs say what they hold, what shows them and which is the main one", "[catalog]") {
  const Json all = describe_catalog();
  const auto entry = [&](const char* key) {
    return *std::find_if(all["methods"].begin(), all["methods"].end(), [&](const Json& m) { return m["key"] == key; });
  };
  for (const Json& m : all["methods"])
    for (const char* side : {"inputs", "outputs"})
      for (std::size_t i = 0; i < m[side].size(); ++i) {
        INFO(m["key"] << " " << m[side][i]["role"]);
        CHECK(m[side][i]["main"] == (i == 0));
        CHECK(!m[side][i]["axes"].get<std::string>().empty());
      }
  const Json rl = entry("richardson_lucy"), beads = entry("psf_measured");
  CHECK(rl["inputs"][0]["holds"] == "intensities");
  CHECK(rl["inputs"][1]["holds"] == "psf");
  CHECK(rl["inputs"][1]["axes"] == "czyx");
  CHECK(rl["outputs"][1]["show"] == false);
  CHECK(!rl.contains("psf_name"));
  CHECK(beads["inputs"][0]["holds"] == "beads");
  CHECK(beads["psf_name"] == "measured");
  CHECK(beads["outputs"][2]["content"] == "table");
}

TEST_CASE("Models and states are bytes, measurements a table, all others images", "[catalog]") {
  for (const Holds holds : {Holds::intensities, Holds::beads, Holds::psf, Holds::deviation, Holds::otf, Holds::mask,
                            Holds::labels, Holds::truth}) {
    INFO(name_of(holds));
    CHECK(content_of(holds) == Content::image);
    CHECK(axes_of({.role = "a", .title = "A", .holds = holds}).find("yx") != std::string::npos);
  }
  CHECK(content_of(Holds::model) == Content::bytes);
  CHECK(axes_of({.role = "state", .title = "State", .holds = Holds::state}) == "i");
  CHECK(content_of(Holds::measurements) == Content::table);
  CHECK(axes_of({.role = "psf", .title = "PSF", .holds = Holds::psf, .axes = "zyx"}) == "zyx");
}

TEST_CASE("An unknown method is refused with the nearest one", "[catalog]") {
  CHECK_THROWS_WITH(method("weiner"), Catch::Contains("did you mean wiener?"));
}

TEST_CASE("The catalog's JSON holds every method, both option schemas and the devices", "[catalog]") {
  const Json j = describe_catalog();
  CHECK(j["methods"].size() == catalog().size());
  CHECK(j["options"]["properties"].contains("boundary"));
  CHECK(j["session"]["properties"].contains("device"));
  CHECK(j["devices"][0]["name"] == "cpu");
  CHECK(j["devices"][0]["usable"] == true);
}
