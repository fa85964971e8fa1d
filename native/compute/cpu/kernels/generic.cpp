// The kernels, compiled for portable: the flags are in CMakeLists.txt.
#define WW_TARGET generic
#define WW_TARGET_NAME "generic"
#define WW_TARGET_DESCRIPTION "portable"
#define WW_LANES 4
#define WW_VECTOR_REGISTERS 32
#include "compute/cpu/kernels/kernels.hpp"
