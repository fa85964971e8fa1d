// The list of all methods, filled while the library loads.
#include "catalog/method.hpp"

#include <algorithm>

#include "catalog/nearest_name.hpp"
#include "image/errors.hpp"

namespace ww {
namespace {

std::vector<Method>& methods() {
  static std::vector<Method> list;
  return list;
}

}  // namespace

void detail::add_to_catalog(Method m) {
  const auto place = std::lower_bound(methods().begin(), methods().end(), m.key,
                                      [](const Method& a, const std::string& key) { return a.key < key; });
  methods().insert(place, std::move(m));
}

const std::vector<Method>& catalog() { return methods(); }

const Method& method(const std::string& key) {
  std::vector<std::string> names;
  for (const Method& m : methods()) {
    if (m.key == key) return m;
    names.push_back(m.key);
  }
  throw InvalidParameter("unknown method \"" + key.substr(0, 60) + "\"; " + known_names(key, names));
}

bool stands_for_psf(const Method& m) {
  const auto image = [](const Role& i) { return i.role == "image" && i.required; };
  const auto psf = [](const Role& o) { return o.role == "psf"; };
  return (m.door == Door::psf || m.door == Door::measure_psf) &&
         std::none_of(m.inputs.begin(), m.inputs.end(), image) && std::any_of(m.outputs.begin(), m.outputs.end(), psf);
}

const char* name_of(Door door) {
  switch (door) {
    case Door::deconvolve:
      return "deconvolve";
    case Door::psf:
      return "psf";
    case Door::measure_psf:
      return "measure_psf";
    case Door::train:
      return "train";
    case Door::deep_prior:
      return "deep_prior";
    case Door::video:
      return "video";
  }
  return "deconvolve";
}

}  // namespace ww
