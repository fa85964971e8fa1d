// The dense kernels, compiled for AVX2: the flags are in CMakeLists.txt.
#define WW_TARGET avx2
#define WW_TARGET_NAME "avx2"
#define WW_VECTOR_BYTES 32
#include "compute/cpu/dense/kernels.hpp"
