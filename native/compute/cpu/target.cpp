// Chooses the instruction set at run time: the best that the machine runs, or a lower one that WIENERWERK_ISA names.
#include "compute/cpu/target.hpp"

#include <cstdlib>
#include <cstring>
#include <iterator>

#include "compute/dense.hpp"

namespace ww::cpu {

#define WW_DECLARE(set)       \
  namespace set {             \
  extern const Target table;  \
  extern const Dense dense;   \
  }
#if defined(__x86_64__) || defined(__i386__)
WW_DECLARE(sse2)
WW_DECLARE(avx2)
WW_DECLARE(avx512)
#endif
WW_DECLARE(generic)
#undef WW_DECLARE

namespace {

/// Everything that is compiled once for each instruction set.
struct InstructionSet {
  const Target& target;
  const Dense& dense;
  bool runs_here;
};

const InstructionSet& chosen() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  static const bool avx2_runs = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  static const bool avx512_runs = avx2_runs && __builtin_cpu_supports("avx512f") &&
                                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                                  __builtin_cpu_supports("avx512vl");
#endif
  static const InstructionSet best_first[] = {
#if defined(__x86_64__) || defined(__i386__)
      {avx512::table, avx512::dense, avx512_runs},
      {avx2::table, avx2::dense, avx2_runs},
      {sse2::table, sse2::dense, true},
#endif
      {generic::table, generic::dense, true}};
  const char* const wanted = std::getenv("WIENERWERK_ISA");
  bool known = false;
  for (const InstructionSet& set : best_first) known = known || (wanted && std::strcmp(wanted, set.target.name) == 0);
  bool reached = !known;
  for (const InstructionSet& set : best_first) {
    reached = reached || std::strcmp(wanted, set.target.name) == 0;
    if (reached && set.runs_here) return set;
  }
  return best_first[std::size(best_first) - 1];
}

}  // namespace

const Target& choose_target() { return chosen().target; }

}  // namespace ww::cpu

namespace ww {

const Dense& choose_dense() { return cpu::chosen().dense; }

}  // namespace ww
