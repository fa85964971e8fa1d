#pragma once
// What a run measured, as lines of text.
#include <string>
#include <vector>

#include "solvers/job.hpp"

namespace ww {

/// One line for the values along z, y, x of one quantity ("fwhm fit: z 1.05, y 0.381, x 0.38 µm"), and one for all
/// others whose names begin with the same word and have the same unit ("beads: found 23, used 21"). Four digits; values
/// that are not finite are unknown.
std::vector<std::string> findings_text(const std::vector<Finding>& findings);

}  // namespace ww
