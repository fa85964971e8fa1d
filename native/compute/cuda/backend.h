/* The boundary between the library and libwienerwerk-cuda.so: plain C, so that no exception and no C++ type crosses it.
 *
 * The shared object exports one function, ww_cuda_backend(), that returns a table of functions. Each function returns a
 * ww_cuda_status; on anything but WW_CUDA_OK the message holds a sentence. Pointers named field, spectrum, work, otf,
 * out, in, first and weights are device memory; values are host memory. What a function means stands at the facets of
 * Device (compute/device/). */
#ifndef WW_CUDA_BACKEND_H
#define WW_CUDA_BACKEND_H

#include <stddef.h>
#include <stdint.h>

#define WW_CUDA_LIBRARY "libwienerwerk-cuda.so"
#define WW_CUDA_ENTRY "ww_cuda_backend"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { WW_CUDA_OK = 0, WW_CUDA_OUT_OF_MEMORY = 1, WW_CUDA_FAILED = 2 } ww_cuda_status;

typedef struct ww_cuda_context ww_cuda_context; /* one opened device: a stream, transform plans, staging memory */

typedef struct {
  int64_t z, y, x;
} ww_cuda_shape;

typedef struct {
  ww_cuda_shape shape, origin;
} ww_cuda_window;

typedef struct {
  int index; /* in the list of expressions/lists.hpp that the function folds */
  const void* functor;
} ww_cuda_kernel;

typedef struct {
  double a, b;
} ww_cuda_sums;

typedef struct {
  char text[512];
} ww_cuda_message;

typedef struct {
  size_t struct_size;   /* sizeof(ww_cuda_backend) */
  const char* build_id; /* WW_BUILD_ID; the library refuses any but its own */

  /* Not OK: no CUDA device can be used at all, and the message says why. */
  ww_cuda_status (*count)(int* devices, ww_cuda_message*);
  /* OK: the message describes the device; else it says why that device cannot be used. */
  ww_cuda_status (*describe)(int device, ww_cuda_message*);
  ww_cuda_status (*create)(int device, ww_cuda_context**, ww_cuda_message*);
  void (*destroy)(ww_cuda_context*);

  size_t (*field_bytes)(ww_cuda_shape grid);
  size_t (*spectrum_bytes)(ww_cuda_shape grid);
  ww_cuda_status (*scratch_bytes)(ww_cuda_context*, ww_cuda_shape grid, size_t* bytes, ww_cuda_message*);
  ww_cuda_status (*free_bytes)(ww_cuda_context*, size_t* bytes, ww_cuda_message*);
  ww_cuda_status (*allocate)(ww_cuda_context*, size_t bytes, void** memory, ww_cuda_message*);
  void (*release)(ww_cuda_context*, void* memory);

  ww_cuda_status (*upload)(ww_cuda_context*, ww_cuda_shape grid, void* field, ww_cuda_window, const float* values,
                           ww_cuda_message*);
  ww_cuda_status (*download)(ww_cuda_context*, ww_cuda_shape grid, const void* field, ww_cuda_window, float* values,
                             ww_cuda_message*);

  ww_cuda_status (*voxelwise)(ww_cuda_context*, ww_cuda_shape grid, ww_cuda_kernel, void* out, const void* const* in,
                              ww_cuda_message*);
  ww_cuda_status (*shifted)(ww_cuda_context*, ww_cuda_shape grid, ww_cuda_kernel, void* const* out,
                            const void* const* in, const int* shifts /* z, y, x of each input */, ww_cuda_message*);
  ww_cuda_status (*voxel_sums)(ww_cuda_context*, ww_cuda_shape grid, ww_cuda_window, ww_cuda_kernel,
                               const void* const* in, ww_cuda_sums*, ww_cuda_message*);
  /* first: one number each row; weights: `taps` numbers each row. */
  ww_cuda_status (*along_axis)(ww_cuda_context*, ww_cuda_shape from, ww_cuda_shape to, int axis, int taps,
                               const int32_t* first, const float* weights, const void* in, void* out, ww_cuda_message*);

  ww_cuda_status (*forward)(ww_cuda_context*, ww_cuda_shape grid, const void* field, void* spectrum, ww_cuda_message*);
  ww_cuda_status (*inverse)(ww_cuda_context*, ww_cuda_shape grid, void* spectrum, void* field, ww_cuda_message*);
  ww_cuda_status (*spectral)(ww_cuda_context*, ww_cuda_shape grid, ww_cuda_kernel, void* out, const void* const* in,
                             ww_cuda_message*);
  ww_cuda_status (*spectral_sums)(ww_cuda_context*, ww_cuda_shape grid, ww_cuda_kernel, const void* const* in,
                                  ww_cuda_sums*, ww_cuda_message*);

  ww_cuda_status (*load)(ww_cuda_context*, ww_cuda_shape grid, ww_cuda_kernel, void* work, void* out,
                         const void* const* in, ww_cuda_message*);
  ww_cuda_status (*convolve)(ww_cuda_context*, ww_cuda_shape grid, const void* otf, int adjoint, ww_cuda_kernel,
                             void* work, void* out, const void* const* in, int reload, ww_cuda_message*);
} ww_cuda_backend_table;

typedef const ww_cuda_backend_table* (*ww_cuda_entry)(void); /* what WW_CUDA_ENTRY is */

#ifdef __cplusplus
}
#endif
#endif
