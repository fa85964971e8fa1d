// Picks the dense kernels of the target in use.
#include "compute/cpu/dense.hpp"

#include <cstring>

#include "compute/cpu/target.hpp"

namespace ww::cpu {

#if defined(__x86_64__) || defined(__i386__)

namespace sse2 {
extern const Dense dense;
}
namespace avx2 {
extern const Dense dense;
}
namespace avx512 {
extern const Dense dense;
}

const Dense& choose_dense() {
  const char* const name = choose_target().name;
  for (const Dense* d : {&avx512::dense, &avx2::dense})
    if (std::strcmp(d->name, name) == 0) return *d;
  return sse2::dense;
}

#else

namespace generic {
extern const Dense dense;
}

const Dense& choose_dense() { return generic::dense; }

#endif

}  // namespace ww::cpu
