#pragma once
// Objectives and media that many laboratories have, by name.
#include <vector>

namespace ww {

/// An objective by its aperture and the index of its immersion.
struct ObjectivePreset {
  const char* key;
  const char* title;
  double numerical_aperture, refractive_index;
};
const std::vector<ObjectivePreset>& objective_presets();

/// A medium around the object, at room temperature and in green light.
struct MediumPreset {
  const char* key;
  const char* title;
  double refractive_index;
};
const std::vector<MediumPreset>& medium_presets();

}  // namespace ww
