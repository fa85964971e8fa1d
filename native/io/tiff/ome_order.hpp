#pragma once
// Which page of an OME-TIFF holds which plane, by its TiffData elements.
#include "io/tiff/ome_xml.hpp"
#include "io/tiff/plane_order.hpp"
#include "io/tiff/pages.hpp"

namespace ww {

/// Refuses (InvalidArgument) sizes the file cannot hold, planes that stand nowhere, and planes in other files.
PlaneOrder ome_order(const OmeImage& ome, const TiffPages& file);

}  // namespace ww
