// Names of the reasons.
#include "optics/beads/bead.hpp"

namespace ww {

const char* name_of(Rejection reason) {
  constexpr std::array<const char*, 6> names{"used", "saturated", "border", "crowded", "dim", "odd_size"};
  return names[static_cast<std::size_t>(reason)];
}

}  // namespace ww
