// The dense kernels, compiled for any processor: the flags are in CMakeLists.txt.
#define WW_TARGET generic
#define WW_TARGET_NAME "generic"
#define WW_VECTOR_BYTES 16
#include "compute/cpu/dense/kernels.hpp"
