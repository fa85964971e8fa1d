// Chooses the target at run time: what the machine has, or less if WIENERWERK_ISA says so.
#include "compute/cpu/target.hpp"

#include <cstdlib>
#include <cstring>

namespace ww::cpu {

#if defined(__x86_64__) || defined(__i386__)

namespace sse2 {
extern const Target table;
}
namespace avx2 {
extern const Target table;
}
namespace avx512 {
extern const Target table;
}

const Target& choose_target() {
  __builtin_cpu_init();
  const bool avx2_runs = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512_runs = avx2_runs && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  const struct {
    const Target& target;
    bool runs_here;
  } best_first[] = {{avx512::table, avx512_runs}, {avx2::table, avx2_runs}, {sse2::table, true}};
  const char* const wanted = std::getenv("WIENERWERK_ISA");
  bool known = false, reached = false;
  for (const auto& [target, runs_here] : best_first) known = known || (wanted && std::strcmp(wanted, target.name) == 0);
  for (const auto& [target, runs_here] : best_first) {
    reached = reached || !known || std::strcmp(wanted, target.name) == 0;
    if (reached && runs_here) return target;
  }
  return sse2::table;
}

#else

namespace generic {
extern const Target table;
}

const Target& choose_target() { return generic::table; }

#endif

}  // namespace ww::cpu
