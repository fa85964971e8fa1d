// The kernels, compiled for AVX-512: the flags are in CMakeLists.txt.
#define WW_TARGET avx512
#define WW_TARGET_NAME "avx512"
#define WW_TARGET_DESCRIPTION "AVX-512"
#define WW_LANES 16
#define WW_VECTOR_REGISTERS 32
#include "compute/cpu/kernels/kernels.hpp"
