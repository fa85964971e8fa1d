/* The public header compiles as plain C99, and its functions can be linked and called. */
#include <stdio.h>
#include <string.h>

#include "wienerwerk.h"

int main(void) {
  ww_text* text = NULL;
  ww_session* session = NULL;
  if (ww_abi() != WW_ABI || strlen(ww_version()) == 0) return 1;
  if (ww_catalog(&text) != WW_OK) return 2;
  ww_text_free(text);
  if (ww_open("{\"device\": \"abacus\"}", &session) != WW_INVALID_PARAMETER) return 3;
  if (strstr(ww_last_error(), "abacus") == NULL) return 4;
  printf("abi %d, ww_array %zu bytes\n", ww_abi(), sizeof(ww_array));
  return 0;
}
