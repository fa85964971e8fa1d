/* Restores a small stack with the installed library and prints the library's version and the result's sum. */
#include <stdio.h>
#include <string.h>
#include <wienerwerk.h>

static int failed(const char *what) {
  fprintf(stderr, "%s: %s\n", what, ww_last_error());
  return 1;
}

int main(void) {
  float voxels[4 * 5];
  ww_array in, out;
  ww_session *session = NULL;
  double sum = 0;
  int i;
  for (i = 0; i < 20; ++i) voxels[i] = (float)i;
  memset(&in, 0, sizeof in);
  in.struct_size = sizeof in;
  in.dtype = WW_F32;
  in.rank = 2;
  strcpy(in.axes, "yx");
  in.role = "image";
  in.data = voxels;
  in.shape[0] = 4;
  in.shape[1] = 5;
  memset(&out, 0, sizeof out);
  out.struct_size = sizeof out;
  if (ww_open("{\"device\": \"cpu\"}", &session) != WW_OK) return failed("ww_open");
  if (ww_run(session, "{\"method\": \"identity\"}", &in, 1, &out, 1, NULL, NULL) != WW_OK) return failed("ww_run");
  for (i = 0; i < 20; ++i) sum += ((const float *)out.data)[i];
  ww_array_release(&out);
  ww_close(session);
  printf("%s %g\n", ww_version(), sum);
  return 0;
}
