#pragma once
// How wide the main lobe of a recorded PSF is.
#include "optics/theory/recorded_psf.hpp"

namespace ww {

/// Full widths at half maximum, micrometers.
struct LobeWidths {
  double axial, lateral;
};

/// Across the axis in the brightest plane, as LobeWidths::lateral.
double lateral_width(const RecordedPsf& psf);

/// Along the axis, and across it in the brightest plane; to a hundredth. Widths that never fall to half within three
/// depths of field or four resolved distances count as those.
LobeWidths lobe_widths(const RecordedPsf& psf);

}  // namespace ww
