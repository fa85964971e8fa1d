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

void detail::check_operator(const std::string& key, OperatorUse use, const LinearOperator& A) {
  if (use == OperatorUse::any || A.convolution()) return;
  std::string others;
  for (const Method& m : methods())
    if (m.restore && m.linear_operator == OperatorUse::any) others += (others.empty() ? "" : ", ") + m.key;
  throw InvalidArgument("method " + key +
                        " needs an image that was blurred by a convolution, and this one was made by " +
                        "another linear operator; methods that accept any: " + others);
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

Content content_of(Holds holds) {
  switch (holds) {
    case Holds::model:
    case Holds::state:
      return Content::bytes;
    case Holds::measurements:
      return Content::table;
    default:
      return Content::image;
  }
}

std::string axes_of(const Role& role) {
  if (!role.axes.empty()) return role.axes;
  switch (role.holds) {
    case Holds::beads:
      return "zyx";
    case Holds::psf:
    case Holds::deviation:
    case Holds::otf:
      return "czyx";
    case Holds::model:
    case Holds::state:
      return "i";
    case Holds::measurements:
      return "yx";
    default:
      return "tczyx";
  }
}

const Role* find_role(const std::vector<Role>& roles, Holds holds) {
  const auto found = std::find_if(roles.begin(), roles.end(), [&](const Role& r) { return r.holds == holds; });
  return found == roles.end() ? nullptr : &*found;
}

bool provides_psf(const Method& m) {
  const auto image = [](const Role& i) { return i.holds == Holds::intensities && i.required; };
  return (m.door == Door::psf || m.door == Door::measure_psf) &&
         std::none_of(m.inputs.begin(), m.inputs.end(), image) && find_role(m.outputs, Holds::psf);
}

std::string psf_name(const Method& m) {
  const std::string before = "psf_";
  return m.key.rfind(before, 0) == 0 ? m.key.substr(before.size()) : m.key;
}

const char* name_of(Holds holds) {
  switch (holds) {
    case Holds::intensities:
      return "intensities";
    case Holds::beads:
      return "beads";
    case Holds::psf:
      return "psf";
    case Holds::deviation:
      return "deviation";
    case Holds::otf:
      return "otf";
    case Holds::mask:
      return "mask";
    case Holds::labels:
      return "labels";
    case Holds::truth:
      return "truth";
    case Holds::model:
      return "model";
    case Holds::state:
      return "state";
    case Holds::measurements:
      return "measurements";
  }
  return "intensities";
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
