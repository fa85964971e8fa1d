/* Prints the offsets of all members of the public structs and the values of the public constants: tests/abi/structs.txt.
 */
#include <stdio.h>

#include "wienerwerk.h"

#define STRUCT(s) printf("%s %zu\n", #s, sizeof(s))
#define MEMBER(s, m) printf("%s.%s %zu %zu\n", #s, #m, offsetof(s, m), sizeof(((s*)0)->m))
#define VALUE(v) printf("%s = %d\n", #v, (int)(v))

int main(void) {
  STRUCT(ww_array);
  MEMBER(ww_array, struct_size);
  MEMBER(ww_array, dtype);
  MEMBER(ww_array, rank);
  MEMBER(ww_array, axes);
  MEMBER(ww_array, role);
  MEMBER(ww_array, data);
  MEMBER(ww_array, shape);
  MEMBER(ww_array, stride);
  MEMBER(ww_array, spacing);
  MEMBER(ww_array, origin);
  MEMBER(ww_array, release);
  MEMBER(ww_array, owner);
  STRUCT(ww_callbacks);
  MEMBER(ww_callbacks, struct_size);
  MEMBER(ww_callbacks, user);
  MEMBER(ww_callbacks, progress);
  MEMBER(ww_callbacks, log);
  MEMBER(ww_callbacks, curve);
  MEMBER(ww_callbacks, preview);
  VALUE(WW_ABI);
  VALUE(WW_MAX_RANK);
  VALUE(WW_OK);
  VALUE(WW_CANCELLED);
  VALUE(WW_INVALID_ARGUMENT);
  VALUE(WW_INVALID_PARAMETER);
  VALUE(WW_OUT_OF_MEMORY);
  VALUE(WW_DEVICE_ERROR);
  VALUE(WW_INTERNAL_ERROR);
  VALUE(WW_U8);
  VALUE(WW_U16);
  VALUE(WW_F32);
  VALUE(WW_GO_ON);
  VALUE(WW_CANCEL);
  VALUE(WW_STOP_AND_KEEP);
  VALUE(WW_INFO);
  VALUE(WW_WARNING);
  return 0;
}
