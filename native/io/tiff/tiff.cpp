// TIFF as a format.
#include "io/tiff/tiff.hpp"

namespace ww {
namespace {

/// The byte order mark; what follows it is checked when the file is opened.
bool recognizes(std::string_view beginning) { return beginning.starts_with("II") || beginning.starts_with("MM"); }

const RegisterFormat entry{{.name = "TIFF",
                            .endings = {".tif", ".tiff"},
                            .reads = {Content::image},
                            .writes = {Content::image, Content::table},
                            .recognizes = recognizes,
                            .read_header = read_tiff_header,
                            .read = read_tiff,
                            .write = write_tiff}};

}  // namespace
}  // namespace ww
