/* Wienerwerk: image restoration for light microscopy. The whole public interface, plain C99.
 *
 * Rules, true for every function:
 *  - it returns a ww_status; on failure ww_last_error() says why in one sentence, for this thread, until its next call;
 *  - no C++ exception, no printing, no exit() ever leaves the library;
 *  - arrays the caller gives stay the caller's; arrays and texts the library allocated are freed with
 *    ww_array_release() and ww_text_free();
 *  - callbacks run only on the thread that called ww_run, and only during that call;
 *  - structs grow only at their end; set struct_size = sizeof(the struct) before passing one: a program compiled with an
 *    older or newer header of the same WW_ABI works, and what only one of the two knows is left alone. */
#ifndef WIENERWERK_H
#define WIENERWERK_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#if defined(WW_BUILDING)
#define WW_API __declspec(dllexport)
#else
#define WW_API __declspec(dllimport)
#endif
#else
#define WW_API __attribute__((visibility("default")))
#endif

#define WW_ABI 1 /* raised when an existing declaration changes; additions leave it */
#define WW_MAX_RANK 6

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ww_status {
  WW_OK = 0,
  WW_CANCELLED = 1,         /* the progress callback returned 1; outputs are untouched */
  WW_INVALID_ARGUMENT = 2,  /* null pointer, struct_size not set, wrong shape, type or content of an array */
  WW_INVALID_PARAMETER = 3, /* the JSON request or options do not fit the schema */
  WW_OUT_OF_MEMORY = 4,     /* host or device; the sentence says how much is needed and how much there is */
  WW_DEVICE_ERROR = 5,      /* no such device, or CUDA or cuFFT failed */
  WW_INTERNAL_ERROR = 6     /* a defect of ours */
} ww_status;

typedef enum ww_dtype { WW_U8 = 1, WW_U16 = 2, WW_F32 = 3 } ww_dtype;

/* An n-dimensional array in host memory, slowest axis first. */
typedef struct ww_array {
  uint32_t struct_size;
  int32_t dtype;               /* ww_dtype */
  int32_t rank;                /* 1..WW_MAX_RANK */
  char axes[WW_MAX_RANK + 2];  /* letters of "tczyx" in that order, each once, zero-terminated; "i" for plain bytes or numbers */
  const char *role;            /* "image", "psf", "mask", "truth", "model", "state", "table", ...: as the catalog names a method's inputs and outputs */
  void *data;                  /* output: NULL lets the library allocate */
  int64_t shape[WW_MAX_RANK];
  int64_t stride[WW_MAX_RANK]; /* in elements (as DLPack); all zero means dense */
  double spacing[WW_MAX_RANK]; /* micrometers along z y x, seconds along t, 0 = unknown (a psf: the image's) */
  double origin[WW_MAX_RANK];  /* position of the first element, in the same units */
  void (*release)(struct ww_array *); /* set by whoever allocated data; called by ww_array_release */
  void *owner;                        /* for release */
} ww_array;

typedef enum ww_answer { WW_GO_ON = 0, WW_CANCEL = 1, WW_STOP_AND_KEEP = 2 } ww_answer;

typedef enum ww_level { WW_INFO = 0, WW_WARNING = 1 } ww_level;

/* Every member but struct_size may be null. */
typedef struct ww_callbacks {
  uint32_t struct_size;
  void *user; /* first argument of every callback */
  /* fraction 0..1 of the whole run; stage: what is being done; returns a ww_answer, obeyed within one iteration */
  int (*progress)(void *user, double fraction, const char *stage);
  void (*log)(void *user, int level, const char *message);
  /* one point of a live curve, e.g. ("change", 7, 0.012) */
  void (*curve)(void *user, const char *name, int iteration, double value);
  /* a look at the current estimate of a stack, or of a tile of it, which begins at its origin; valid during the call only */
  void (*preview)(void *user, const ww_array *estimate);
} ww_callbacks;

typedef struct ww_session ww_session; /* a device with its memory, threads and cached plans; used by one thread at a time */
typedef struct ww_text ww_text;       /* UTF-8 the library owns */

WW_API int ww_abi(void);
WW_API const char *ww_version(void);
WW_API const char *ww_last_error(void);

/* JSON: {"abi", "version", "methods": [{key, title, summary, door, schema, inputs, outputs, ...}], "options": schema of
 * request.options, "session": schema of ww_open's options, "units": {length, time: [{names, times, over}]},
 * "devices": [{name, usable, description | why}]} */
WW_API ww_status ww_catalog(ww_text **json);

/* options: JSON {"device": "auto|cpu|cuda:0", "memory_mb": 0, "threads": 0}; null or "" means {}. */
WW_API ww_status ww_open(const char *options, ww_session **session);
WW_API void ww_close(ww_session *session);

/* What ww_run would do, before anything is allocated: fills dtype, rank, axes, role, shape, spacing and origin of
 * out[0..n_out), leaves data alone; report: {"outputs", "memory", "tiles", "transforms", ...}. n_out may be 0.
 * The input arrays' data may be null.
 * A request with the key "ask" is a question ("visible", "valid", "nearest", "psf_widths": docs/doors.md). Its answer is the
 * report; session may be null, n_out is 0. */
WW_API ww_status ww_plan(ww_session *session, const char *request, const ww_array *in, size_t n_in, ww_array *out,
                         size_t n_out, ww_text **report);

/* request: JSON {"method": "...", "parameters": {...}, "options": {...}, "psf": {"method": "psf_theoretical", "parameters": {...}}}
 * (psf: in place of an input of role psf). out: one entry for each output wanted; role names it (null or "": the
 * method's outputs in order); data NULL: allocated by the library; data given: dtype and shape must be the plan's, strides are the caller's.
 * On any status but WW_OK the outputs are untouched. callbacks and report may be null. */
WW_API ww_status ww_run(ww_session *session, const char *request, const ww_array *in, size_t n_in, ww_array *out,
                        size_t n_out, const ww_callbacks *callbacks, ww_text **report);

WW_API void ww_array_release(ww_array *array); /* frees what release says, and clears data; null and empty are fine */
WW_API const char *ww_text_chars(const ww_text *text);
WW_API void ww_text_free(ww_text *text);

#ifdef __cplusplus
}
#endif
#endif
