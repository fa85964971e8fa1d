// Sorting and checking what a caller handed over.
#include "pipeline/inputs.hpp"

#include <algorithm>
#include <cmath>

#include "image/errors.hpp"
#include "image/statistics.hpp"

namespace ww {
namespace {

std::string names_of(const std::vector<Role>& roles) {
  std::string s;
  for (const Role& r : roles) s += (s.empty() ? "" : ", ") + r.role;
  return s.empty() ? "no arrays" : s;
}

/// "3 frames": how far an array goes along an axis.
std::string extent_text(const Axis& axis) {
  const std::string n = std::to_string(axis.size);
  switch (axis.letter) {
    case 't':
      return n + " frames";
    case 'c':
      return n + " channels";
    case 'z':
      return n + " planes";
    default:
      return n + " elements along " + axis.letter;
  }
}

/// Only the axes of the role; others where there is one of them.
void check_allowed_axes(const ArrayView& a, const Role& role) {
  const std::string allowed = axes_of(role);
  std::string listed;
  for (const char letter : allowed) listed += (listed.empty() ? "" : ", ") + std::string(1, letter);
  for (const Axis& axis : a.axes)
    if (axis.size > 1 && allowed.find(axis.letter) == std::string::npos)
      throw InvalidArgument(a.role + ": it has " + extent_text(axis) + ", but its axes are " + listed);
}

void check_image_axes(const ArrayView& a) {
  const std::string order = "tczyx";
  std::size_t last = 0;
  std::string letters;
  for (const Axis& axis : a.axes) letters += axis.letter;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const std::size_t place = order.find(letters[i]);
    if (place == std::string::npos || (i > 0 && place <= last))
      throw InvalidArgument(a.role + ": axes \"" + letters + "\" are not letters of \"tczyx\" in that order");
    last = place;
  }
  if (!a.axis('y') || !a.axis('x')) throw InvalidArgument(a.role + ": axes \"" + letters + "\" must end in y and x");
}

}  // namespace

SortedInputs sort_inputs(const Method& method, const std::vector<ArrayView>& inputs, const Method* psf_method) {
  SortedInputs sorted;
  std::vector<Role> roles = method.inputs;
  const std::size_t own = roles.size();  // the others are the nested request's
  if (psf_method) roles.insert(roles.end(), psf_method->inputs.begin(), psf_method->inputs.end());
  std::vector<std::size_t> count(roles.size(), 0);
  for (const ArrayView& a : inputs) {
    const auto role = std::find_if(roles.begin(), roles.end(), [&](const Role& r) { return r.role == a.role; });
    if (role == roles.end())
      throw InvalidArgument("an array has the role \"" + a.role + "\", but " + method.key + " takes " +
                            names_of(roles));
    for (const Axis& axis : a.axes)
      if (axis.size < 1)
        throw InvalidArgument(a.role + ": axis " + std::string(1, axis.letter) + " has " + std::to_string(axis.size) +
                              " elements; it needs at least 1");
    const auto at = static_cast<std::size_t>(role - roles.begin());
    if (++count[at] > 1 && !role->list)
      throw InvalidArgument((at < own ? method.key : psf_method->key) + " takes one array of role " + a.role +
                            ", not several");
    if (at >= own) sorted.psf_inputs.push_back(a);
    if (content_of(role->holds) == Content::image) check_image_axes(a);
    check_allowed_axes(a, *role);
    if (at >= own) continue;
    if (role->holds == Holds::psf) sorted.psfs.push_back(&a);
    if (role->holds == Holds::intensities && at == 0) sorted.image = &a;
  }
  if (psf_method && !sorted.psfs.empty())
    throw InvalidArgument("a psf was given and the request computes one as well: leave one of them out");
  for (std::size_t i = 0; i < count.size(); ++i) {
    const Role& r = roles[i];
    if (r.required && count[i] == 0 && !(r.holds == Holds::psf && psf_method))
      throw InvalidArgument((i < own ? method.key : psf_method->key) + " needs an array of role " + r.role +
                            (r.holds == Holds::psf ? " or a psf request" : ""));
  }
  return sorted;
}

std::vector<std::int64_t> selected(const char* key, const std::vector<double>& numbers, std::int64_t count) {
  std::vector<std::int64_t> positions;
  for (const double n : numbers) {
    const auto i = static_cast<std::int64_t>(n);
    if (static_cast<double>(i) != n || i < 1 || i > count)
      throw InvalidParameter(std::string(key) + ": " + std::to_string(n).substr(0, std::to_string(n).find('.')) +
                             " is not one of 1 to " + std::to_string(count) + ", all the image has");
    if (std::find(positions.begin(), positions.end(), i - 1) != positions.end())
      throw InvalidParameter(std::string(key) + ": " + std::to_string(i) + " is given twice");
    positions.push_back(i - 1);
  }
  if (positions.empty())
    for (std::int64_t i = 0; i < count; ++i) positions.push_back(i);
  return positions;
}

void require_finite(const std::string& what, const float* values, Shape shape) {
  const auto n = static_cast<std::size_t>(shape.voxels());
  const Summary s = summary(values, n);
  if (s.all_finite()) return;
  const std::int64_t first = std::find_if(values, values + n, [](float v) { return !std::isfinite(v); }) - values;
  throw InvalidArgument(what + ": " + std::to_string(s.count - s.finite) + " of " + std::to_string(s.count) +
                        " values are NaN or infinite, the first at z = " + std::to_string(first / (shape.y * shape.x)) +
                        ", y = " + std::to_string(first / shape.x % shape.y) +
                        ", x = " + std::to_string(first % shape.x) + " (counted from 0); an image must be finite");
}

}  // namespace ww
