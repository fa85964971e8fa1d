// The kernels, compiled for AVX2: the flags are in CMakeLists.txt.
#define WW_TARGET avx2
#define WW_TARGET_NAME "avx2"
#define WW_TARGET_DESCRIPTION "AVX2"
#define WW_LANES 8
#define WW_VECTOR_REGISTERS 16
#include "compute/cpu/kernels/kernels.hpp"
