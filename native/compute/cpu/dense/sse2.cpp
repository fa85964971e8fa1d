// The dense kernels, compiled for SSE2: the flags are in CMakeLists.txt.
#define WW_TARGET sse2
#define WW_TARGET_NAME "sse2"
#define WW_VECTOR_BYTES 16
#include "compute/cpu/dense/kernels.hpp"
