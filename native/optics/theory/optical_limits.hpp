#pragma once
// What numbers about optics may be, with an error message that names the key, the value and the range.
#include <string>

#include "image/errors.hpp"
#include "image/number_text.hpp"

namespace ww {

/// Each throws InvalidParameter unless the value is allowed.
inline void check_wavelength(const std::string& key, double micrometers) {
  if (micrometers >= 0.2 && micrometers <= 2) return;
  std::string text = key + " = " + number_text(micrometers, 6) + " um must lie between 0.2 and 2 micrometers";
  if (micrometers >= 200 && micrometers <= 2000)
    text += ": " + number_text(micrometers, 6) + " nm is " + number_text(micrometers / 1000, 6);
  throw InvalidParameter(text);
}

inline void check_refractive_index(const std::string& key, double index) {
  if (!(index >= 1 && index <= 2.5))
    throw InvalidParameter(key + " = " + number_text(index, 6) + " must lie between 1 (air) and 2.5");
}

/// `of`: the medium of that refractive index, with its key where it is not the immersion.
inline void check_numerical_aperture(double aperture, double index, const std::string& of = "the immersion") {
  const std::string given = "numerical_aperture = " + number_text(aperture, 6) + " must be ";
  if (!(aperture > 0)) throw InvalidParameter(given + "above 0");
  if (!(aperture < index))
    throw InvalidParameter(given + "below the refractive index " + number_text(index, 6) + " of " + of);
}

}  // namespace ww
