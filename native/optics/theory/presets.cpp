// Apertures as engraved; indices as the makers of oils and mounting media state them (cured, where a medium cures).
#include "optics/theory/presets.hpp"

namespace ww {

const std::vector<ObjectivePreset>& objective_presets() {
  static const std::vector<ObjectivePreset> all{{"air_0_3", "Air, NA 0.3 (10x)", 0.3, 1.0},
                                                {"air_0_45", "Air, NA 0.45 (10x)", 0.45, 1.0},
                                                {"air_0_5", "Air, NA 0.5 (20x)", 0.5, 1.0},
                                                {"air_0_75", "Air, NA 0.75 (20x)", 0.75, 1.0},
                                                {"air_0_8", "Air, NA 0.8 (20x)", 0.8, 1.0},
                                                {"air_0_95", "Air, NA 0.95 (40x)", 0.95, 1.0},
                                                {"water_0_8", "Water, NA 0.8 (40x, dipping)", 0.8, 1.333},
                                                {"water_1_0", "Water, NA 1.0 (20x, dipping)", 1.0, 1.333},
                                                {"water_1_1", "Water, NA 1.1 (25x, dipping)", 1.1, 1.333},
                                                {"water_1_2", "Water, NA 1.2 (60x)", 1.2, 1.333},
                                                {"water_1_27", "Water, NA 1.27 (60x)", 1.27, 1.333},
                                                {"silicone_1_05", "Silicone oil, NA 1.05 (30x)", 1.05, 1.406},
                                                {"silicone_1_25", "Silicone oil, NA 1.25 (40x)", 1.25, 1.406},
                                                {"silicone_1_3", "Silicone oil, NA 1.3 (60x)", 1.3, 1.406},
                                                {"silicone_1_35", "Silicone oil, NA 1.35 (100x)", 1.35, 1.406},
                                                {"glycerol_1_3", "Glycerol, NA 1.3 (63x)", 1.3, 1.45},
                                                {"oil_1_25", "Oil, NA 1.25 (100x)", 1.25, 1.515},
                                                {"oil_1_3", "Oil, NA 1.3 (40x)", 1.3, 1.515},
                                                {"oil_1_4", "Oil, NA 1.4 (63x, 100x)", 1.4, 1.515},
                                                {"oil_1_42", "Oil, NA 1.42 (60x)", 1.42, 1.515},
                                                {"oil_1_45", "Oil, NA 1.45 (100x)", 1.45, 1.515},
                                                {"oil_1_49", "Oil, NA 1.49 (100x, TIRF)", 1.49, 1.515}};
  return all;
}

const std::vector<MediumPreset>& medium_presets() {
  static const std::vector<MediumPreset> all{{"water", "Water, live cells (1.333)", 1.333},
                                             {"pbs", "Buffered saline (1.335)", 1.335},
                                             {"vectashield", "Vectashield (1.45)", 1.45},
                                             {"prolong_gold", "ProLong Gold, cured (1.46)", 1.46},
                                             {"prolong_diamond", "ProLong Diamond, cured (1.47)", 1.47},
                                             {"glycerol", "Glycerol (1.474)", 1.474},
                                             {"mowiol", "Mowiol, cured (1.49)", 1.49},
                                             {"prolong_glass", "ProLong Glass, cured (1.52)", 1.52}};
  return all;
}

}  // namespace ww
