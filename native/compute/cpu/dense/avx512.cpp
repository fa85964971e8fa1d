// The dense kernels, compiled for AVX-512: the flags are in CMakeLists.txt.
#define WW_TARGET avx512
#define WW_TARGET_NAME "avx512"
#define WW_VECTOR_BYTES 64
#include "compute/cpu/dense/kernels.hpp"
