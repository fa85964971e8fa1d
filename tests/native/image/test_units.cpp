// The table of units: every spelling, one rounding.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "image/units.hpp"

using namespace ww;

TEST_CASE("units of every spelling become micrometers and seconds", "[image]") {
  for (const char* unit : {"µm", "μm", "um", "micron", "Microns", "\\u00B5m", " um ", "micrometer"})
    CHECK(micrometers(0.13, unit) == 0.13);
  CHECK(micrometers(130, "nm") == 0.13);
  CHECK(micrometers(64.5, "nm") == 64.5 / 1000);  // 64.5 * 0.001 is another double
  CHECK(micrometers(2, "mm") == 2000);
  CHECK(micrometers(5, "pixel") == 0);
  CHECK(micrometers(5, "") == 0);
  CHECK_FALSE(micrometers(5, "parsec").has_value());
  CHECK(seconds(250, "ms") == 0.25);
  CHECK(seconds(2, "min") == 120);
  CHECK(seconds(2, "") == 2);
  CHECK_FALSE(seconds(2, "fortnight").has_value());
}

TEST_CASE("no name stands for two units, and every name is as files are compared with it", "[image]") {
  for (const std::vector<Unit>* units : {&units_of_length(), &units_of_time()}) {
    std::set<std::string_view> names;
    for (const Unit& u : *units) {
      CHECK((u.times >= 0 && u.over > 0));
      for (const std::string_view name : u.names) {
        CHECK(names.insert(name).second);
        CHECK(std::none_of(name.begin(), name.end(), [](char c) { return c == ' ' || (c >= 'A' && c <= 'Z'); }));
      }
    }
  }
}
