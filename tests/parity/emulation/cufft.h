#pragma once
/* The part of cuFFT's interface that the backend uses; cufft.cpp beside it is a slow, obvious library that has it. */
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  CUFFT_SUCCESS = 0,
  CUFFT_INVALID_PLAN = 1,
  CUFFT_ALLOC_FAILED = 2,
  CUFFT_INVALID_TYPE = 3,
  CUFFT_INVALID_VALUE = 4,
  CUFFT_INTERNAL_ERROR = 5,
  CUFFT_EXEC_FAILED = 6,
  CUFFT_SETUP_FAILED = 7,
  CUFFT_INVALID_SIZE = 8,
  CUFFT_INVALID_DEVICE = 11,
  CUFFT_NOT_SUPPORTED = 16
} cufftResult;
typedef enum { CUFFT_R2C = 0x2a, CUFFT_C2R = 0x2c, CUFFT_C2C = 0x29 } cufftType;
enum { CUFFT_FORWARD = -1, CUFFT_INVERSE = 1 };

typedef int cufftHandle;
typedef float cufftReal;
typedef struct {
  float x, y;
} cufftComplex;

cufftResult cufftCreate(cufftHandle *);
cufftResult cufftDestroy(cufftHandle);
cufftResult cufftSetAutoAllocation(cufftHandle, int);
cufftResult cufftMakePlanMany64(cufftHandle, int rank, long long *n, long long *inembed, long long istride, long long idist,
                                long long *onembed, long long ostride, long long odist, cufftType, long long batch, size_t *bytes);
cufftResult cufftGetSizeMany64(cufftHandle, int rank, long long *n, long long *inembed, long long istride, long long idist,
                               long long *onembed, long long ostride, long long odist, cufftType, long long batch, size_t *bytes);
cufftResult cufftSetStream(cufftHandle, void *stream);
cufftResult cufftSetWorkArea(cufftHandle, void *area);
cufftResult cufftExecR2C(cufftHandle, cufftReal *in, cufftComplex *out);
cufftResult cufftExecC2R(cufftHandle, cufftComplex *in, cufftReal *out);
cufftResult cufftExecC2C(cufftHandle, cufftComplex *in, cufftComplex *out, int direction);

#ifdef __cplusplus
}
#endif
