"""Questions of user interfaces, which the library answers without a session (docs/doors.md)."""

from __future__ import annotations

import ctypes as C
import json
from collections.abc import Mapping
from typing import Any

from . import _native
from ._arrays import Input
from ._layout import check_axes, spacing_by_axis
from ._request import to_json


def ask(question: Mapping[str, Any], array: Any = None, *, spacing: Any = None) -> dict[str, Any]:
    """The library's answer to a question; for programs with a user interface.

    Args:
        question: ``{"ask": "visible", "options": {...}}``: the questions and their answers are listed in docs/doors.md.
        array: the array the question is about (yx, zyx or czyx); None: it is about none.
        spacing: its voxel size in micrometers: one number, one for each axis out of z, y, x, or by letter.

    Raises:
        InvalidParameter, InvalidArgument: the question or the array is invalid.
        LibraryError: the native library cannot be loaded.
    """
    inputs = []
    if array is not None:
        letters = check_axes("czyx" if array.ndim == 4 else None, array.ndim, "array")
        inputs.append(Input("psf", array, letters, spacing_by_axis(spacing, letters)))
    described = [entry.native() for entry in inputs]  # keeps the memory until the call has ended
    arrays = (_native.Array * len(described))(*(native for native, _memory in described))
    library, answer = _native.library(), C.c_void_p()
    _native.check(library.ww_plan(None, to_json(question).encode(), arrays, len(arrays), None, 0, C.byref(answer)))
    return json.loads(_native.take_text(answer))
