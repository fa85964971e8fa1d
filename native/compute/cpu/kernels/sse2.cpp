// The kernels, compiled for SSE2: the flags are in CMakeLists.txt.
#define WW_TARGET sse2
#define WW_TARGET_NAME "sse2"
#define WW_TARGET_DESCRIPTION "SSE2"
#define WW_LANES 4
#define WW_VECTOR_REGISTERS 16
#include "compute/cpu/kernels/kernels.hpp"
