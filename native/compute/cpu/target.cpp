// Chooses the target at run time: what the machine has, or less if WIENERWERK_ISA says so.
#include "compute/cpu/target.hpp"

#include <cstdlib>
#include <cstring>
#include <iterator>

namespace ww::cpu {

#if defined(__x86_64__) || defined(__i386__)
namespace sse2 {
const Target& target();
}
namespace avx2 {
const Target& target();
}
namespace avx512 {
const Target& target();
}
#else
namespace generic {
const Target& target();
}
#endif

const Target& choose_target() {
#if defined(__x86_64__) || defined(__i386__)
  struct Candidate {
    const Target& (*target)();
    bool runs_here;
  };
  __builtin_cpu_init();
  const bool avx2_runs = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512_runs = avx2_runs && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  const Candidate best_first[] = {{avx512::target, avx512_runs}, {avx2::target, avx2_runs}, {sse2::target, true}};
  const char* wanted = std::getenv("WIENERWERK_ISA");
  bool known = false;
  for (const Candidate& c : best_first) known = known || (wanted && std::strcmp(wanted, c.target().name) == 0);
  bool reached = !known;
  for (const Candidate& c : best_first) {
    reached = reached || std::strcmp(wanted, c.target().name) == 0;
    if (reached && c.runs_here) return c.target();
  }
  return sse2::target();
#else
  return generic::target();
#endif
}

}  // namespace ww::cpu
