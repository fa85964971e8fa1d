/* A CUDA backend of another build: everything is right but its build id. Being C, it also shows that backend.h is. */
#include "compute/cuda/backend.h"

static ww_cuda_status no_devices(int* devices, ww_cuda_message* message) {
  *devices = 0;
  message->text[0] = '\0';
  return WW_CUDA_OK;
}

static const ww_cuda_backend_table table = {
    .struct_size = sizeof(ww_cuda_backend_table), .build_id = "another build", .count = no_devices};

__attribute__((visibility("default"))) const ww_cuda_backend_table* ww_cuda_backend(void);
const ww_cuda_backend_table* ww_cuda_backend(void) { return &table; }
