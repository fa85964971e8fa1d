"""The C interface (native/include/wienerwerk.h) in ctypes: structs, function types, loading, errors, texts."""

from __future__ import annotations

import ctypes as C
import os
import sys
import threading
from pathlib import Path

from .errors import LibraryError, from_status

ABI = 1
MAX_RANK = 6


class Array(C.Structure):
    """``ww_array``: an n-dimensional array in host memory, slowest axis first."""

    _fields_ = [
        ("struct_size", C.c_uint32),
        ("dtype", C.c_int32),
        ("rank", C.c_int32),
        ("axes", C.c_char * (MAX_RANK + 2)),
        ("role", C.c_char_p),
        ("data", C.c_void_p),
        ("shape", C.c_int64 * MAX_RANK),
        ("stride", C.c_int64 * MAX_RANK),
        ("spacing", C.c_double * MAX_RANK),
        ("origin", C.c_double * MAX_RANK),
        ("release", C.c_void_p),
        ("owner", C.c_void_p),
    ]


PROGRESS = C.CFUNCTYPE(C.c_int, C.c_void_p, C.c_double, C.c_char_p)
LOG = C.CFUNCTYPE(None, C.c_void_p, C.c_int, C.c_char_p)
CURVE = C.CFUNCTYPE(None, C.c_void_p, C.c_char_p, C.c_int, C.c_double)
PREVIEW = C.CFUNCTYPE(None, C.c_void_p, C.POINTER(Array))


class Callbacks(C.Structure):
    """``ww_callbacks``: every member but ``struct_size`` may be null."""

    _fields_ = [
        ("struct_size", C.c_uint32),
        ("user", C.c_void_p),
        ("progress", PROGRESS),
        ("log", LOG),
        ("curve", CURVE),
        ("preview", PREVIEW),
    ]


def _declare(library: C.CDLL) -> None:
    text, session, arrays = C.c_void_p, C.c_void_p, C.POINTER(Array)
    signatures = {
        "ww_abi": (C.c_int, []),
        "ww_version": (C.c_char_p, []),
        "ww_last_error": (C.c_char_p, []),
        "ww_catalog": (C.c_int, [C.POINTER(text)]),
        "ww_open": (C.c_int, [C.c_char_p, C.POINTER(session)]),
        "ww_close": (None, [session]),
        "ww_plan": (C.c_int, [session, C.c_char_p, arrays, C.c_size_t, arrays, C.c_size_t, C.POINTER(text)]),
        "ww_run": (
            C.c_int,
            [session, C.c_char_p, arrays, C.c_size_t, arrays, C.c_size_t, C.POINTER(Callbacks), C.POINTER(text)],
        ),
        "ww_array_release": (None, [arrays]),
        "ww_text_chars": (C.c_char_p, [text]),
        "ww_text_free": (None, [text]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments


def _candidates() -> list[Path]:
    """Paths of the library: ``WIENERWERK_LIBRARY`` if it is set, else the folders of this package.

    In an editable install the compiled files are in another folder of the package's ``__path__`` than the sources.
    """
    if chosen := os.environ.get("WIENERWERK_LIBRARY"):
        return [Path(chosen)]
    name = {"win32": "wienerwerk.dll", "darwin": "libwienerwerk.dylib"}.get(sys.platform, "libwienerwerk.so")
    package = sys.modules[__package__]
    return [Path(folder) / name for folder in package.__path__]


def _load() -> C.CDLL:
    candidates = _candidates()
    path = next((path for path in candidates if path.is_file()), None)
    if path is None:
        places = ", ".join(str(path) for path in candidates)
        raise LibraryError(
            f"the native library was not found at {places}: install the package with "
            "`pip install ./napari-plugin`, or set WIENERWERK_LIBRARY to the library's path"
        )
    try:
        library = C.CDLL(str(path))
    except OSError as error:
        raise LibraryError(f"{path} could not be loaded: {error}") from error
    try:
        library.ww_abi.restype = C.c_int
        abi = library.ww_abi()
    except AttributeError as error:
        raise LibraryError(f"{path} is not the Wienerwerk library: it has no ww_abi") from error
    if abi != ABI:
        raise LibraryError(
            f"{path} has version {abi} of the C interface, but this Python package was written for version {ABI}: "
            "install library and package from the same release"
        )
    _declare(library)
    return library


_library: C.CDLL | None = None
_loading = threading.Lock()


def library() -> C.CDLL:
    """The native library, loaded and checked on first use.

    Raises:
        LibraryError: not found, not loadable, or of another ABI; the next call tries again.
    """
    global _library
    if _library is None:
        with _loading:
            if _library is None:
                _library = _load()
    return _library


def check(status: int) -> None:
    """Raises the exception for ``status`` with the library's message, which belongs to the calling thread."""
    if status != 0:
        raise from_status(status, library().ww_last_error().decode("utf-8", "replace"))


def take_text(text: C.c_void_p) -> str:
    """Returns the content of a ``ww_text`` and frees it."""
    native = library()
    try:
        return native.ww_text_chars(text).decode("utf-8")
    finally:
        native.ww_text_free(text)
